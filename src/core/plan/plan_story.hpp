/*
 * plan_story.hpp
 *     A plan in plain words, for those who do not read plans.
 */
#pragma once

#include <string>
#include <vector>

#include "core/plan/plan_figures.hpp"

namespace savant::core {

constexpr std::size_t kMaxStorySteps = 12;

struct StoryTelling {
	std::size_t max_steps = kMaxStorySteps;
	std::size_t width = 110; // columns at which a step goes on in the next line; 0 = never
};

/*
 * Numbered steps in the order of execution, "1. Reads all of orders (100,000 rows) and keeps
 * the 350 where ..."; nodes that only pass rows on are told with their neighbours.  A plan that
 * was not measured is told in the conditional ("Would read ...").  The last lines, without a
 * number, say what it took and where the time (or the cost) goes.  When there are more than
 * `max_steps` steps, the cheapest neighbours become one, which then tells less of each.
 */
std::vector<std::string> TellStory(const QueryPlan &plan, const PlanFigures &figures,
                                   const StoryTelling &telling = {});

} // namespace savant::core
