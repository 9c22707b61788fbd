/*
 * plan_parts.hpp
 *     The parts that Figure() is put together from.
 */
#pragma once

#include "core/plan/plan_figures.hpp"
#include "core/plan/plan_shape.hpp"

namespace savant::core {

/*
 * Fills loops, rows, estimated_rows, total_cost and self_cost as the planner expects them, and
 * the plan's total cost.  A child's cost never exceeds what its parent's leaves for it: below a
 * LIMIT or on the inner side of a nested loop the printed cost is not what was added up.
 */
void FillExpected(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures);

/* Fills may_stop_early of all nodes, and estimate_factor, direction and estimate_counts of those
 * that ran. */
void JudgeEstimates(const QueryPlan &plan, const PlanShape &shape, PlanFigures &figures);

} // namespace savant::core
