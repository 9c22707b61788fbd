/*
 * plan_text.hpp
 *     EXPLAIN's text into a QueryPlan.
 */
#pragma once

#include <string>
#include <vector>

#include "core/plan/read_plan.hpp"

namespace savant::core {

/*
 * Reads the first plan in `lines` (see UnframePlan).  The tree is that of the arrows' columns;
 * properties get the names that they have in EXPLAIN's JSON.
 */
PlanReading ReadTextPlan(const std::vector<std::string> &lines);

/* The position of the line of the top node, or lines.size(). */
std::size_t FindTopNode(const std::vector<std::string> &lines);

} // namespace savant::core
