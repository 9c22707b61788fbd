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

/*
 * Numbered steps in the order of execution, "1. Reads all of orders (100,000 rows) and keeps
 * 350 with ..."; nodes that only pass rows on are told with their neighbours.  A plan that was
 * not measured is told in the conditional ("would read about ...").  The last line, without a
 * number, says where the time (or the cost) goes.  At most `max_steps` steps: the cheapest
 * neighbours are told together, and the story says so.
 */
std::vector<std::string> TellStory(const QueryPlan &plan, const PlanFigures &figures,
                                   std::size_t max_steps = kMaxStorySteps);

} // namespace savant::core
