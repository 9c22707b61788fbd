/*
 * tell_plan.hpp
 *     A plan as a tree to read in a terminal.
 */
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/plan/plan_figures.hpp"

namespace savant::core {

constexpr std::size_t kMinTreeWidth = 60;
constexpr std::size_t kTreeWidth = 120;

struct TreeTelling {
	std::size_t width = kTreeWidth; // columns; at least kMinTreeWidth
	bool ascii = false;             // no box characters, for encodings and fonts without them
	bool conditions = true; // what a node filters, joins, sorts and groups by, below its line
	/* Short marks to put before nodes, by position: the numbers of findings. */
	std::vector<std::pair<int, std::string>> marks;
};

/*
 * The lines of the tree: a head, one line per node with its share of the time (of the cost when
 * there are no times) as a bar, rows and the estimate with the factor that it was off, loops and
 * pages of its own, and below it the conditions, shortened.  At the end what belongs to the
 * statement: planning, triggers, JIT, settings.  No line is wider than `width`, none ends with a
 * blank.
 */
std::vector<std::string> TellTree(const QueryPlan &plan, const PlanFigures &figures,
                                  const TreeTelling &telling);
std::vector<std::string> TellTree(const QueryPlan &plan, const PlanFigures &figures,
                                  std::size_t width = kTreeWidth);

} // namespace savant::core
