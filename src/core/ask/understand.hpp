/*
 * understand.hpp
 *     The first stage: what kind of question is this?
 *
 * Decided by words alone, before anything is drafted, so that a request to
 * change data can never be answered by a query that looks like it.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/ask/follow_up.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

constexpr std::size_t kMaxQuestionCharacters = 8000;

struct Understanding {
	Intent intent = Intent::Data;
	std::string question; // trimmed; white space and control characters folded to single spaces
	std::string subject;  // the word that decided: "delete", "weather", "index"
	/* With a session: its newest turns, newest last, and how the question leans on them. */
	std::vector<DialogueTurn> history;
	FollowUp follow_up;
};

/*
 * Throws UserError when `question` is empty (22023), longer than
 * kMaxQuestionCharacters (54000) or holds a NUL byte (22021).
 */
void RequireQuestion(std::string_view question);

/* Never throws.  `picture` keeps words that name a table or column from being out of scope. */
Understanding Understand(std::string_view question, const SchemaPicture &picture);

/* Lower-case ASCII words of `text`; other characters separate them, non-ASCII bytes belong to
 * words. */
std::vector<std::string> PlainWords(std::string_view text);

} // namespace savant::core
