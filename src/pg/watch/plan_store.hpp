/*
 * plan_store.hpp
 *     From plans that sessions have run to savant.plan_seen.
 */
#pragma once

#include <vector>

#include "core/watch/plan_news.hpp"
#include "core/watch/probe_table.hpp"
#include "pg/workload/plan_memory.hpp"

namespace savant::pg {

/* Plans run since the snapshot before, and what was kept of their statements until then. */
struct PlansOfInterval {
	std::vector<core::StatementPlan> seen, kept;
	std::vector<PlanEntry> entries; // for TakePlans() when it is written
};

/*
 * Only of statements that `statements`, the answer of that probe, has: nobody could look up the
 * others.  Without an answer, of all.  Reads names from the catalog; throws pg::Error.
 */
PlansOfInterval ReadPlansOfInterval(const core::ProbeTable *statements);
/* Within AsTableOwner and a unit of work.  Throws pg::Error. */
void ReadKeptPlans(PlansOfInterval &plans);
void WritePlans(const PlansOfInterval &plans, double at);

} // namespace savant::pg
