/*
 * plan_news.hpp
 *     Which statements have another plan than before.
 */
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/watch/change_event.hpp"

namespace savant::core {

/* One plan of one statement: as it is kept, or as sessions have run it lately. */
struct StatementPlan {
	std::int64_t query_id = 0;
	std::string hash;                    // PlanTextHash()
	std::string text;                    // PlanText()
	double executions = 0, total_ms = 0; // of those that were looked at to their end
	double first_seen_at = 0, last_seen_at = 0;
};

/*
 * A change for each plan of `seen` that its statement did not have in the last kPlanForgotten
 * seconds, told against the plan that it had last.  None for a statement of which nothing is kept,
 * and for one that has had kMostKeptPlans plans in that time: it is planned now this way, now that.
 */
std::vector<ChangeEvent> PlanChangesOf(std::span<const StatementPlan> kept,
                                       std::span<const StatementPlan> seen, double at);
constexpr double kPlanForgotten = 24 * 3600;
constexpr std::size_t kMostKeptPlans = 5;

/* The plan that a statement has now and the one that it had: fingerprints, 0 = not known. */
struct PlanSwitch {
	std::uint64_t before = 0, now = 0;
	std::string difference; // "" when both are the same, or one is not known
};
/*
 * By query id.  Now: the plan with most executions in `seen`.  Before: of what was kept and first
 * seen before `since`, the plan with most executions.
 */
std::map<std::int64_t, PlanSwitch> PlanSwitchesOf(std::span<const StatementPlan> kept,
                                                  std::span<const StatementPlan> seen,
                                                  double since);

} // namespace savant::core
