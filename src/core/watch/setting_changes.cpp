/*
 * setting_changes.cpp
 *     Settings and roles that differ between two snapshots.
 *
 * Compared only when one role asked both times: another one does not see all settings, and gets
 * other values from ALTER ROLE.
 */
#include "core/watch/change_finders.hpp"

#include <map>

namespace savant::core {

namespace {

/* Rows of both answers by the text of their key columns. */
struct RowPair {
	int before = -1, now = -1;
};

std::map<std::string, RowPair> PairRows(const ProbeTable &before, const ProbeTable &now,
                                        std::string_view key, std::string_view second_key) {
	std::map<std::string, RowPair> pairs;
	for (std::size_t row = 0; row < before.Rows(); row++) {
		pairs[before.Text(row, key) + '\n' + before.Text(row, second_key)].before =
			static_cast<int>(row);
	}
	for (std::size_t row = 0; row < now.Rows(); row++) {
		pairs[now.Text(row, key) + '\n' + now.Text(row, second_key)].now = static_cast<int>(row);
	}
	return pairs;
}

/* Null unless both snapshots have the answer. */
const ProbeTable *BothHave(const Interval &interval, std::string_view probe,
                           const ProbeTable *&before) {
	before = interval.Before()->Find(probe);
	return before == nullptr ? nullptr : interval.Now().Find(probe);
}

std::string CellOf(const ProbeTable &table, int row, std::string_view column) {
	return row < 0 ? std::string() : table.Text(static_cast<std::size_t>(row), column);
}

/*
 * Whether the value is for superusers alone, or an address that may hold a password: events are
 * read at level monitor, and go out in reports.  Commands hold credentials as often as not.
 */
bool MayHoldSecret(std::string_view setting, const std::string &value) {
	for (const std::string_view word : {"conninfo", "command", "pass", "secret", "token", "key",
	                                    "webhook", "endpoint", "credential"}) {
		if (setting.find(word) != setting.npos) {
			return true;
		}
	}
	return value.find("://") != value.npos || value.find("password") != value.npos;
}

/* The value as it may be told. */
std::string ToldValue(std::string_view setting, const std::string &value) {
	return !value.empty() && MayHoldSecret(setting, value) ? "***" : value;
}

void FindSettings(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *before = nullptr;
	const ProbeTable *now = BothHave(interval, "settings", before);
	if (now == nullptr) {
		return;
	}
	for (const auto &[name, pair] : PairRows(*before, *now, "name", "")) {
		std::string old = CellOf(*before, pair.before, "value");
		std::string changed = CellOf(*now, pair.now, "value");
		// A setting that is there only once belongs to a library that was loaded in between.
		if (pair.before < 0 || pair.now < 0 || old == changed) {
			continue;
		}
		const std::string unit = CellOf(*now, pair.now, "unit");
		const std::string suffix = unit.empty() ? "" : " (" + unit + ")";
		const std::string setting = name.substr(0, name.size() - 1);
		old = ToldValue(setting, old);
		changed = ToldValue(setting, changed);
		const ProbeTable *server = interval.Now().Find("server");
		const double loaded = server == nullptr ? 0 : server->Number(0, "conf_loaded_at");
		const double at = loaded > interval.Before()->taken_at && loaded < interval.Now().taken_at
		                      ? loaded
		                      : interval.Now().taken_at;
		events.push_back({ChangeEvent::Kind::Setting, at, setting,
		                  setting + " changed from \"" + old + "\" to \"" + changed + "\"" + suffix,
		                  old, changed});
	}
}

void FindRoleSettings(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *before = nullptr;
	const ProbeTable *now = BothHave(interval, "role_settings", before);
	if (now == nullptr) {
		return;
	}
	for (const auto &[key, pair] : PairRows(*before, *now, "role", "database")) {
		const std::string old = CellOf(*before, pair.before, "settings");
		const std::string changed = CellOf(*now, pair.now, "settings");
		if (old == changed) {
			continue;
		}
		const std::size_t cut = key.find('\n');
		const std::string role = key.substr(0, cut), database = key.substr(cut + 1);
		const std::string whose = (role.empty() ? "all roles" : "role " + role) +
		                          (database.empty() ? "" : " in database " + database);
		events.push_back({ChangeEvent::Kind::Setting, interval.Now().taken_at, whose,
		                  "settings of " + whose + " changed", old, changed});
	}
}

void FindRoles(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *before = nullptr;
	const ProbeTable *now = BothHave(interval, "roles", before);
	if (now == nullptr) {
		return;
	}
	for (const auto &[key, pair] : PairRows(*before, *now, "name", "")) {
		const std::string name = "role " + key.substr(0, key.size() - 1);
		const double at = interval.Now().taken_at;
		if (pair.before < 0) {
			events.push_back({ChangeEvent::Kind::Ddl, at, name, name + " created", "", ""});
		} else if (pair.now < 0) {
			events.push_back({ChangeEvent::Kind::Ddl, at, name, name + " dropped", "", ""});
		} else if (before->Flag(static_cast<std::size_t>(pair.before), "is_superuser") !=
		           now->Flag(static_cast<std::size_t>(pair.now), "is_superuser")) {
			events.push_back({ChangeEvent::Kind::Ddl, at, name,
			                  name + " became, or ceased to be, a superuser", "", ""});
		}
	}
}

} // namespace

void FindSettingChanges(const Interval &interval, std::vector<ChangeEvent> &events) {
	if (interval.Now().role != interval.Before()->role) {
		return;
	}
	FindSettings(interval, events);
	FindRoleSettings(interval, events);
	FindRoles(interval, events);
}

} // namespace savant::core
