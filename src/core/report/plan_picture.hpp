/*
 * plan_picture.hpp
 *     A plan as a picture: one box a node, rows flowing up and to the left to the result.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/plan/plan_figures.hpp"
#include "core/plan/query_plan.hpp"

namespace savant::core {

constexpr std::size_t kMaxPicturedNodes = 250;

/*
 * An <svg> element whose colours come from the page's style sheet.  `marks` has the 1-based number
 * of a finding per node, 0 = none.  Boxes link to #node-N.  Of a larger plan the cheap branches
 * are folded into one box that says how many steps it stands for.
 */
std::string PlanPicture(const QueryPlan &plan, const PlanFigures &figures,
                        const std::vector<std::size_t> &marks);

/* The colour step of a share of the statement, 0 to 4; the same on the whole page. */
int HeatOf(double share);

/* "Parallel Seq Scan". */
std::string NodeType(const PlanNode &node);
/* What the node reads: the table with its alias and index, a CTE, a function; "" when nothing. */
std::string NodePlace(const PlanNode &node);
/* How it works, for nodes that read nothing: "Left join on (a.id = b.id)", "by city"; "" when
 * plainly. */
std::string NodeManner(const PlanNode &node);

} // namespace savant::core
