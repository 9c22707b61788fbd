/*
 * cause_evidence.cpp
 *     Changes and states as evidence.
 */
#include "core/incident/cause_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <map>

#include "core/incident/state_evidence.hpp"
#include "core/watch/series_values.hpp"

namespace savant::core {

namespace {

/* Settings whose effect is known, by the beginning of their name; the first that fits. */
struct SettingGroup {
	const char *prefix, *cause;
};
constexpr SettingGroup kSettingGroups[] = {
	{"work_mem", "memory_setting"},
	{"hash_mem_multiplier", "memory_setting"},
	{"maintenance_work_mem", "memory_setting"},
	{"temp_buffers", "memory_setting"},
	{"enable_", "planner_setting"},
	{"random_page_cost", "planner_setting"},
	{"seq_page_cost", "planner_setting"},
	{"cpu_", "planner_setting"},
	{"parallel_", "planner_setting"},
	{"effective_cache_size", "planner_setting"},
	{"plan_cache_mode", "planner_setting"},
	{"default_statistics_target", "planner_setting"},
	{"jit", "planner_setting"},
	{"join_collapse_limit", "planner_setting"},
	{"from_collapse_limit", "planner_setting"},
	{"geqo", "planner_setting"},
	{"max_parallel_workers", "planner_setting"},
	{"max_wal_size", "checkpoint_setting"},
	{"min_wal_size", "checkpoint_setting"},
	{"checkpoint_", "checkpoint_setting"},
	{"full_page_writes", "checkpoint_setting"},
	{"wal_", "checkpoint_setting"},
	{"autovacuum", "autovacuum_setting"},
	{"vacuum_", "autovacuum_setting"},
};
constexpr double kStrong = 1, kBackToDefault = 0.5, kWeak = 0.3, kModerate = 0.7;

bool Contains(std::string_view text, std::string_view part) {
	return text.find(part) != std::string_view::npos;
}

/* The number that a setting begins with; NaN = none. */
double SettingNumber(const std::string &value) {
	char *end = nullptr;
	const double number = std::strtod(value.c_str(), &end);
	return end == value.c_str() ? std::numeric_limits<double>::quiet_NaN() : number;
}

/*
 * More memory, a larger max_wal_size, autovacuum or a way to plan switched on: what sets right
 * rather than breaks.
 */
bool IsRelief(const ChangeEvent &change, std::string_view cause) {
	const double before = SettingNumber(change.before), after = SettingNumber(change.after);
	if (change.after == "on" && change.before == "off") {
		return true;
	}
	const bool more_is_better = cause == "memory_setting" ||
	                            change.object.starts_with("max_wal_size") ||
	                            change.object.starts_with("checkpoint_timeout");
	return more_is_better && after > before;
}

CauseEvidence SettingEvidence(const ChangeEvent &change) {
	// Of ALTER ROLE and ALTER DATABASE the object is the role, the setting is in the text.
	const auto group = std::find_if(
		std::begin(kSettingGroups), std::end(kSettingGroups), [&](const SettingGroup &candidate) {
			return change.object.starts_with(candidate.prefix) ||
		           Contains(change.after + " " + change.before,
		                    std::string(" ") + candidate.prefix) ||
		           change.after.starts_with(std::string(candidate.prefix) + "=");
		});
	CauseEvidence evidence;
	evidence.cause = group == std::end(kSettingGroups) ? "setting" : group->cause;
	evidence.object = change.object;
	evidence.at = change.at;
	evidence.strength = IsRelief(change, evidence.cause) ? kWeak : kStrong;
	evidence.text = change.detail;
	return evidence;
}

CauseEvidence DdlEvidence(const ChangeEvent &change) {
	CauseEvidence evidence;
	evidence.at = change.at;
	evidence.object = change.object;
	evidence.text = change.detail;
	const bool is_index = change.detail.starts_with("index ") ||
	                      change.detail.starts_with("partitioned index ") ||
	                      change.detail.starts_with("constraint ");
	const bool is_dropped = change.detail.size() >= 7 &&
	                        change.detail.compare(change.detail.size() - 7, 7, "dropped") == 0;
	const bool is_created = change.detail.size() >= 7 &&
	                        change.detail.compare(change.detail.size() - 7, 7, "created") == 0;
	evidence.cause = is_index && is_dropped ? "index_dropped" : "ddl";
	evidence.strength = is_created ? kWeak : is_index || is_dropped ? kStrong : kModerate;
	return evidence;
}

} // namespace

std::vector<CauseEvidence> EvidenceOfChanges(const std::vector<ChangeEvent> &changes) {
	std::vector<CauseEvidence> list;
	for (const ChangeEvent &change : changes) {
		const auto add = [&](const char *cause, double strength) {
			list.push_back({cause, change.object, change.at, strength, false, change.detail, ""});
		};
		switch (change.kind) {
		case ChangeEvent::Kind::Ddl:
		case ChangeEvent::Kind::Extension:
			list.push_back(DdlEvidence(change));
			break;
		case ChangeEvent::Kind::Setting:
			list.push_back(SettingEvidence(change));
			break;
		case ChangeEvent::Kind::Restart:
			add("restart", kStrong);
			break;
		case ChangeEvent::Kind::RoleSwitch:
			add("role_switch", kStrong);
			break;
		case ChangeEvent::Kind::NewStatement:
			add("new_statement", kModerate);
			break;
		case ChangeEvent::Kind::NewClient:
			add("new_client", kWeak);
			break;
		case ChangeEvent::Kind::Maintenance:
			add("maintenance", Contains(change.detail, "autovacuum") ? kWeak : kModerate);
			break;
		case ChangeEvent::Kind::RowsJump:
			add("rows_jump", kModerate);
			break;
		case ChangeEvent::Kind::PlanChange:
			add("plan_change", kStrong);
			break;
		case ChangeEvent::Kind::Traffic:
			add("traffic", kModerate);
			break;
		case ChangeEvent::Kind::StatsReset: // changes what is counted, not what is done
			break;
		}
	}
	return list;
}

CauseBaseline BaselineOf(const Interval &interval) {
	CauseBaseline baseline;
	const ProbeTable *sessions = interval.Now().Find("sessions");
	baseline.sessions = sessions == nullptr
	                        ? std::numeric_limits<double>::quiet_NaN()
	                        : RowsWith(interval, "sessions", "backend_type", "client backend");
	baseline.calls_per_second = SumRate(interval, "statements", "calls");
	baseline.calls_per_commit = baseline.calls_per_second / DatabaseRate(interval, "commits");
	baseline.wal_bytes_per_second = RateOf(interval, "wal", "bytes");
	return baseline;
}

std::vector<CauseEvidence> EvidenceOfState(const Interval &interval,
                                           const CauseBaseline &baseline) {
	std::vector<CauseEvidence> list;
	FindLockHolders(interval, list);
	FindOpenTransactions(interval, list);
	FindXminHolders(interval, list);
	FindSlots(interval, list);
	FindSequences(interval, list);
	FindStaleStatistics(interval, list);
	FindVacuumOff(interval, list);
	FindConnectionGrowth(interval, baseline, list);
	FindStatementLoops(interval, baseline, list);
	FindBigReaders(interval, list);
	FindSmallWal(interval, list);
	return list;
}

} // namespace savant::core
