/*
 * change_event.cpp
 *     All changes of an interval, and those of the server itself.
 */
#include "core/watch/change_event.hpp"

#include "core/watch/change_finders.hpp"

namespace savant::core {

std::string_view Name(ChangeEvent::Kind kind) {
	switch (kind) {
	case ChangeEvent::Kind::Ddl:
		return "ddl";
	case ChangeEvent::Kind::Setting:
		return "setting";
	case ChangeEvent::Kind::Restart:
		return "restart";
	case ChangeEvent::Kind::RoleSwitch:
		return "role_switch";
	case ChangeEvent::Kind::StatsReset:
		return "stats_reset";
	case ChangeEvent::Kind::NewStatement:
		return "new_statement";
	case ChangeEvent::Kind::NewClient:
		return "new_client";
	case ChangeEvent::Kind::Maintenance:
		return "maintenance";
	case ChangeEvent::Kind::RowsJump:
		return "rows_jump";
	case ChangeEvent::Kind::Extension:
		return "extension";
	case ChangeEvent::Kind::PlanChange:
		return "plan_change";
	case ChangeEvent::Kind::Traffic:
		return "traffic";
	}
	return "";
}

namespace {

void AddVersionChange(const Interval &interval, std::vector<ChangeEvent> &events) {
	const ProbeTable *now = interval.Now().Find("server");
	const ProbeTable *old = interval.Before()->Find("server");
	if (now != nullptr && old != nullptr && now->Text(0, "version") != old->Text(0, "version")) {
		events.push_back({ChangeEvent::Kind::Restart, now->Number(0, "start_time"), "server",
		                  "the server has another version", old->Text(0, "version"),
		                  now->Text(0, "version")});
	}
}

} // namespace

void FindServerChanges(const Interval &interval, std::vector<ChangeEvent> &events) {
	const double now = interval.Now().taken_at;
	for (const Discontinuity &found : interval.Discontinuities()) {
		switch (found.kind) {
		case Discontinuity::Kind::Restart: {
			const ProbeTable *server = interval.Now().Find("server");
			double start = server == nullptr ? now : server->Number(0, "start_time");
			if (server != nullptr && server->Number(0, "initialized_at") > start) {
				start = server->Number(0, "initialized_at");
			}
			events.push_back({ChangeEvent::Kind::Restart, start, "server", found.detail, "", ""});
			break;
		}
		case Discontinuity::Kind::RoleChange:
			events.push_back({ChangeEvent::Kind::RoleSwitch, now, "server", found.detail,
			                  interval.Now().is_standby ? "primary" : "standby",
			                  interval.Now().is_standby ? "standby" : "primary"});
			break;
		case Discontinuity::Kind::StatsReset:
			events.push_back(
				{ChangeEvent::Kind::StatsReset, now, found.probe, found.detail, "", ""});
			break;
		case Discontinuity::Kind::FirstSnapshot:
		case Discontinuity::Kind::CounterFell: // of single rows, as when one is evicted
		case Discontinuity::Kind::ClockStep:
		case Discontinuity::Kind::Gap:
			break;
		}
	}
	AddVersionChange(interval, events);
}

std::vector<ChangeEvent> ChangesOf(const Interval &interval) {
	std::vector<ChangeEvent> events;
	if (interval.Before() != nullptr) {
		FindServerChanges(interval, events);
		FindSettingChanges(interval, events);
		FindObjectChanges(interval, events);
		FindNewStatements(interval, events);
		FindTableChanges(interval, events);
	}
	return events;
}

} // namespace savant::core
