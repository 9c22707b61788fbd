/*
 * alert_hold.cpp
 *     Which alert says what another one says as well.
 */
#include "core/alert/alert_hold.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* People know of it since it opened. */
bool IsTold(const AlertState &alert) { return alert.is_open && alert.told_at >= alert.opened_at; }

bool IsAsSevere(const std::map<AlertKey, Severity> &known, const AlertKey &key, Severity severity) {
	const auto found = known.find(key);
	return found != known.end() && found->second >= severity;
}

} // namespace

AlertHold::AlertHold(const std::vector<AlertTrack> &tracks) {
	for (const AlertTrack &track : tracks) {
		if (track.key.source == AlertSource::Health && track.alert && IsTold(*track.alert)) {
			told_[track.key] = track.alert->told_severity;
		}
	}
}

bool AlertHold::Holds(const AlertKey &key, const AlertCondition *now) const {
	if (now == nullptr) {
		return false;
	}
	if (key.source == AlertSource::Health) {
		return IsAsSevere(by_incident_, key, now->severity);
	}
	return key.source == AlertSource::Incident && !now->says_more && !now->findings.empty() &&
	       std::all_of(now->findings.begin(), now->findings.end(), [&](const AlertKey &finding) {
			   return IsAsSevere(told_, finding, now->severity);
		   });
}

void AlertHold::Note(const AlertCondition *incident, const AlertStep &step) {
	if (incident == nullptr || !step.alert || !IsTold(*step.alert)) {
		return;
	}
	for (const AlertKey &finding : incident->findings) {
		Severity &severity = by_incident_.try_emplace(finding, Severity::Info).first->second;
		severity = std::max(severity, step.alert->told_severity);
	}
}

} // namespace savant::core
