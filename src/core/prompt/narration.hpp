/*
 * narration.hpp
 *     What a model is told to put a result into a sentence.
 */
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/model/chat.hpp"

namespace savant::core {

struct NarrationInput {
	std::string_view question;
	const ResultSet &result;   // values masked as they are shown
	std::string_view language; // "German"; empty = the language of the question
	std::size_t max_rows = 20;
	int token_budget = 2000;
};

/*
 * Question and rows as data, with the rules: one or two sentences, in the language of the question,
 * only numbers that are in the rows.  Cells are cut, rows beyond the budget are counted only.
 * Numbers in the reply must be checked all the same; a prompt promises nothing.
 */
std::vector<ChatMessage> BuildNarration(const NarrationInput &input);

} // namespace savant::core
