/*
 * node_details.hpp
 *     What stands below a node in the tree: conditions, keys, memory.
 */
#pragma once

#include <string>
#include <vector>

#include "core/plan/plan_figures.hpp"

namespace savant::core {

/* One text per line: "where status = 'open' (removes 99,900 rows)". */
std::vector<std::string> NodeDetails(const PlanNode &node, const NodeFigures &figures);

/* What belongs to the statement: "planning 0.2 ms, execution 14 ms", triggers, JIT, settings. */
std::vector<std::string> StatementDetails(const QueryPlan &plan);

} // namespace savant::core
