/*
 * alert_owner.cpp
 *     Who tells what is true of the whole server.
 */
#include "core/alert/alert_owner.hpp"

#include <algorithm>
#include <map>

namespace savant::core {

namespace {

bool IsOpenHere(const AlertTrack &track) { return track.alert && track.alert->is_open; }

} // namespace

void ShareAlerts(bool is_teller, const std::function<bool(const AlertKey &)> &is_shared,
                 const std::function<AlertOwner(const AlertKey &)> &owner_of,
                 std::vector<AlertTrack> &tracks, std::vector<AlertCondition> &conditions) {
	std::map<AlertKey, std::size_t> known;
	for (std::size_t i = 0; i < tracks.size(); i++) {
		known[tracks[i].key] = i;
		const AlertOwner owner = is_shared(tracks[i].key) ? owner_of(tracks[i].key) : AlertOwner();
		tracks[i].elsewhere.tells = owner.is_known && !owner.is_self && owner.is_watched;
	}
	std::erase_if(conditions, [&](const AlertCondition &condition) {
		if (!is_shared(condition.key)) {
			return false;
		}
		const auto found = known.find(condition.key);
		const bool is_open = found != known.end() && IsOpenHere(tracks[found->second]);
		const AlertOwner owner = owner_of(condition.key);
		const bool is_others = owner.is_known && !owner.is_self && owner.is_watched;
		return is_others || (!is_open && !is_teller);
	});
	for (const AlertCondition &condition : conditions) {
		if (!is_shared(condition.key)) {
			continue;
		}
		const AlertOwner owner = owner_of(condition.key);
		if (!owner.is_known || owner.is_self) {
			continue;
		}
		const auto [found, is_new] = known.try_emplace(condition.key, tracks.size());
		if (is_new) {
			tracks.push_back({condition.key, 0, 0, std::nullopt});
		}
		tracks[found->second].elsewhere.told_at = owner.told_at;
		tracks[found->second].elsewhere.told_severity = owner.told_severity;
	}
}

std::uint64_t AlertKeyNumber(const AlertKey &key) {
	// FNV-1a; a pair of keys with one number would only be told by one database.
	std::uint64_t number = 14695981039346656037ULL;
	for (const char c : std::string(Name(key.source)) + '\n' + key.rule + '\n' + key.object) {
		number = (number ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
	}
	return number;
}

} // namespace savant::core
