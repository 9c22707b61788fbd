/*
 * change_event.hpp
 *     State changes seen between two snapshots: the possible causes of what gets worse.
 */
#pragma once

#include <string>
#include <vector>

#include "core/watch/snapshot.hpp"

namespace savant::core {

struct ChangeEvent {
	enum class Kind {
		Ddl, // table, index, function, role made, altered or dropped
		Setting,
		Restart,
		RoleSwitch, // primary <-> standby
		StatsReset,
		NewStatement, // a statement not seen before with a share of the load
		NewClient,    // role or application not seen before
		Maintenance,  // VACUUM, ANALYZE, index build seen running or done
		RowsJump,     // a table grew or shrank by >= 20 %
		Extension,
		PlanChange,
		Traffic, // a statement's calls per second went up >= 2x and matter
	};
	Kind kind = Kind::Ddl;
	double at = 0;             // when it happened as far as is known, else the snapshot's time
	std::string object;        // "public.orders", a setting's name, a query id
	std::string detail;        // one line: "index orders_customer_idx dropped"
	std::string before, after; // values of a setting, definitions; "" = none
};
std::string_view Name(ChangeEvent::Kind kind); // ddl, setting, restart, ...

std::vector<ChangeEvent> ChangesOf(const Interval &interval);

} // namespace savant::core
