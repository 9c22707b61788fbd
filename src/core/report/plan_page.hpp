/*
 * plan_page.hpp
 *     An explained statement as one page: the answer, what was found, the plan as a picture,
 *     the story, and every node with all that EXPLAIN says of it.
 */
#pragma once

#include <string>
#include <vector>

#include "core/explain/explained_statement.hpp"

namespace savant::core {

/* The parts that other tellers write. */
struct PlanPageText {
	std::string answer;             // one sentence: line 1 of ai_explain()
	std::vector<std::string> story; // TellStory(): "1. Reads ...", and closing lines
	std::string narrative;          // of a language model, its numbers checked; "" = none
};

/* A document of at most about 2 MB: of large plans the nodes with the largest share are told. */
std::string PlanPage(const ExplainedStatement &explained, const PlanPageText &text);

} // namespace savant::core
