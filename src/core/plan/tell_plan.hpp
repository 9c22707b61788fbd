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

struct PlanTelling {
	std::size_t width = 120; // columns; at least kMinPlanWidth
	bool ascii = false;      // no box characters, for encodings and fonts without them
	bool conditions = true;  // what a node filters, joins, sorts and groups by, below its line
	/* Short marks to put before nodes, by position: the numbers of findings. */
	std::vector<std::pair<int, std::string>> marks;
};

constexpr std::size_t kMinPlanWidth = 60;

/*
 * The lines of the tree: a head, one line per node with its share of the time (of the cost when
 * there are no times) as a bar, rows with the factor that the estimate was off, loops and
 * buffers, and below it the conditions, shortened.  At the end what belongs to the statement:
 * planning, triggers, JIT, settings.  No line is wider than `width`, none ends with a blank.
 */
std::vector<std::string> TellPlan(const QueryPlan &plan, const PlanFigures &figures,
                                  const PlanTelling &telling = {});

} // namespace savant::core
