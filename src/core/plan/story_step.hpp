/*
 * story_step.hpp
 *     One step of a story while it is put together.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* "read" " all of orders (100,000 rows)": the verb is put into its form at the end. */
struct StoryClause {
	std::string verb, rest;
};

struct StoryStep {
	std::string prefix; // "For each of the 49 rows of step 1, "
	std::vector<StoryClause> clauses;
	std::string brief; // the step in a few words, for when steps become one
	std::vector<int> nodes;
	double share = 0, ms = 0; // of its nodes
};

/* Refers to a step by its position; the number it has in the end is put in by StepText(). */
std::string StepMark(int step);

/* The sentence of a step: measured "Reads a, keeps b and sorts c", else "Would read a ...". */
std::string StepSentence(const StoryStep &step, bool measured);

/* `text` with each mark as the number that `numbers` has for the step. */
std::string WithStepNumbers(std::string_view text, const std::vector<int> &numbers);

/* `text` at `width` columns, further lines indented; 0 = one line. */
std::vector<std::string> Wrapped(std::string_view text, std::size_t width, std::size_t indent);

} // namespace savant::core
