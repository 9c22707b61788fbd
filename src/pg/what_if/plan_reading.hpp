/*
 * plan_reading.hpp
 *     What a plan costs when its guesses are wrong, and which indexes it uses.
 *
 * Server regime; called while the memory of the plan is still there.
 */
#pragma once

#include "pg/what_if/planning_hooks.hpp"

extern "C" {
#include "nodes/plannodes.h"
}

namespace savant::pg {

/* One scan of a numbered index. */
struct ReadUse {
	int number;
	const char *node; // as EXPLAIN names it; static
	double fetches;   // heap rows in no useful order, all loops
};

struct PlanReading {
	double cost, careful_cost;
	int use_count;
	ReadUse *uses;
};

/* OID of an index in a plan -> its number, or -1. */
using NumberOfIndex = int (*)(Oid index, void *context);

PlanReading ReadPlan(const PlannedStmt *plan, const Planning *planning, NumberOfIndex number_of,
                     void *context);

} // namespace savant::pg
