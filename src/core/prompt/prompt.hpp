/*
 * prompt.hpp
 *     What a model is told, in an order that lets its server keep the beginning:
 *     instructions, schema, examples, history, question.
 *
 * The same picture gives the same first messages byte for byte, whoever asks
 * what; a day, a question or a role's own rows come after it.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"
#include "core/language/value_finder.hpp"
#include "core/model/chat.hpp"
#include "core/prompt/redact.hpp"
#include "core/schema/picture.hpp"
#include "core/text/dates.hpp"

namespace savant::core {

struct PromptExample {
	std::string question, sql;
};

/* An earlier turn of the session. */
struct PromptTurn {
	std::string question, sql;
	std::string outcome; // "12 rows", an error's message
};

struct PromptInput {
	std::string_view question;
	const SchemaPicture &picture;
	std::vector<int> linked;             // relations that the question speaks of, likeliest first
	std::vector<PromptExample> examples; // nearest last
	std::vector<PromptTurn> history;     // newest last
	std::vector<FoundValue> values;      // phrases of the question found in the data
	CivilDate today;
	int token_budget = 6000;
	bool redact = false;       // the endpoint is not on this machine
	bool want_grammar = false; // also make the GBNF
};

/* A part of the prompt, for ai_prompt. */
struct PromptPart {
	std::string name; // instructions, schema, tables, examples, history, values, question
	std::size_t tokens = 0;
};

struct Prompt {
	std::vector<ChatMessage> messages;
	std::string json_schema;
	std::string grammar; // empty when not wanted or over kMaxGrammarNames
	std::vector<PromptPart> parts;
	std::vector<std::string> left_out; // in words: "12 tables in one line each", "3 older turns"
	/* With `redact`: (placeholder, text it stands for).  RestoreLiterals puts them back. */
	PlaceholderList placeholders;
	bool redacted = false;
};

/*
 * Two messages.  The first (instructions, schema) depends on the picture, the budget and the two
 * switches alone, unless the question takes more than a quarter of the budget.  What does not fit
 * gives way in this order: tables in full become lines (the unlinked ones first), examples (the
 * farthest first), turns (the oldest first).  Instructions and question are always there, however
 * small the budget.
 */
Prompt BuildPrompt(const PromptInput &input);

/* `text` of a model with the placeholders of `prompt` replaced by what they stand for. */
std::string RestoreLiterals(std::string_view text, const Prompt &prompt);

/* A statement that did not pass, for the next turn of the conversation. */
struct FailedStatement {
	std::string sql;
	AnswerError error;
	std::vector<std::string> candidates; // real names that may be meant
};

/* Adds the model's own reply and what was wrong with it; redacted like the prompt. */
void AppendRepair(Prompt &prompt, std::string_view model_reply, const FailedStatement &failed);

/* What a model's reply says.  `sql` empty: it asks back or has nothing (`note` says). */
struct ModelSql {
	std::string sql, note;
	bool unclear = false;
};

/*
 * Reads JSON {sql, unclear, note}, also inside fences or prose, else the first fenced query, else
 * a line that begins like a query.  Thoughts left in the text are no part of it.  nullopt when
 * there is nothing of that kind.  Linear; the result is valid UTF-8 without NUL when `reply` is.
 */
std::optional<ModelSql> ReadModelSql(std::string_view reply);

} // namespace savant::core
