/*
 * plan_memory.hpp
 *     The shapes of plans that statements were run with lately, in shared memory.
 *
 * Sessions add to it, the monitor of each database takes from it.  Fixed size, no pointers.
 * Without shared_preload_libraries nothing is kept.
 */
#pragma once

#include <cstdint>
#include <vector>

#include "core/watch/plan_outline.hpp"
#include "pg/postgres.hpp"

extern "C" {
#include "datatype/timestamp.h"
}

namespace savant::pg {

struct PlanKey {
	std::int64_t query_id; // 0: none
	std::uint64_t shape;   // core::HashOf()
	Oid database;
	bool operator==(const PlanKey &) const = default;
};

/* What is kept of one plan of one statement. */
struct PlanEntry {
	PlanKey key;
	TimestampTz first_seen, last_seen;
	std::int64_t executions; // that were looked at to their end, since they were last taken
	double total_ms;         // of these
	bool was_looked_at;      // since it was last taken
	core::PlanOutline shape;
};

/* Called by _PG_init while preloading: asks for the memory. */
void RequestPlanMemory();

/*
 * For a hook: neither fails, allocates nor waits; when another session holds the lock nothing is
 * done.  The entry that was seen longest ago makes room.
 */
void KeepPlan(const PlanKey &key, const core::PlanOutline &shape, TimestampTz at) noexcept;
/* Adds the time of an execution to what KeepPlan() has kept. */
void AddPlanTime(const PlanKey &key, double milliseconds) noexcept;

/* Copies the entries of this database that were looked at since they were last taken. */
std::vector<PlanEntry> ReadPlans();
/* Takes what was read off the counters: it is written somewhere else. */
void TakePlans(const std::vector<PlanEntry> &entries) noexcept;

/* Whether there is room for plans at all. */
bool HasPlanMemory() noexcept;

} // namespace savant::pg
