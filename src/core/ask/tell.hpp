/*
 * tell.hpp
 *     The last stage: an answer in words, by templates that need no model.
 */
#pragma once

#include <string>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/ask/draft.hpp"

namespace savant::core {

/* Fills answer.text with one sentence about the rows. */
void TellResult(const Draft &draft, const SchemaPicture &picture, Answer &answer);

/* Fills text, choices and suggestions of an answer that needs a choice by the user. */
void TellUnclear(const Interpretation &interpretation, Answer &answer);

/* Fills text and choices of an answer to a follow-up that could not be put together. */
void TellOpenFollowUp(const FollowUp &follow_up, Answer &answer);

/* Fills text and clarification with what the model wants to know. */
void TellModelAsks(const ModelSql &declined, Answer &answer);

/*
 * Fills text and error when no route had an answer: the model's failure if it was asked,
 * else SV002 with the nearest tables.
 */
void TellNothing(const Drafter &drafter, const SchemaPicture &picture, Answer &answer);

/* Fills text and error of a request that is no question about data. */
void TellIntent(const Understanding &understanding, const SchemaPicture &picture, Answer &answer);

/* Fills text from answer.error, which the checks or the execution gave. */
void TellRefusal(Answer &answer);

struct PageStyle {
	bool show_sql = true;
	std::size_t max_rows = 20;
};

/* The whole answer as the lines of ai_ask: sentence, table, notes, SQL, footer. */
std::vector<std::string> PageLines(const Answer &answer, const PageStyle &style);

/* Up to `count` questions that this picture can answer, the plainest first. */
std::vector<std::string> ExampleQuestions(const SchemaPicture &picture, std::size_t count);

/* The lines of ai_help: what to ask, which verbs there are, examples from the caller's own tables.
 */
std::vector<std::string> HelpLines(const SchemaPicture &picture);

} // namespace savant::core
