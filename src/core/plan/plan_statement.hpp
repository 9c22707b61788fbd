/*
 * plan_statement.hpp
 *     What EXPLAIN tells beside the tree: times, triggers, JIT, settings.
 */
#pragma once

#include <vector>

#include "core/plan/query_plan.hpp"

namespace savant::core {

/*
 * Sets the statement's members of `plan` from `properties` under the names of EXPLAIN's JSON,
 * nested ones with dots: "Execution Time", "JIT.Timing.Total", "Triggers.0.Calls".
 */
void FillStatement(const std::vector<PlanProperty> &properties, QueryPlan &plan);

} // namespace savant::core
