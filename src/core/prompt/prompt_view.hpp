/*
 * prompt_view.hpp
 *     A prompt for people: what would be sent, where, what was left out and hidden.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/model/language_model.hpp"
#include "core/prompt/difficulty.hpp"
#include "core/prompt/prompt.hpp"

namespace savant::core {

struct PromptView {
	Prompt prompt;
	ModelTraits traits;
	Difficulty difficulty;
	int token_budget = 0;
};

/* Lines: where it goes, the parts and their tokens, what was left out or hidden, the messages. */
std::vector<std::string> PromptLines(const PromptView &view);

/*
 * The same as JSON text: configured, endpoint, model, difficulty, tokens, parts, left_out,
 * placeholders, messages, json_schema, grammar.
 */
std::string PromptJson(const PromptView &view);

/* The phrases of `question` that the data holds: what the rules look up while they read it. */
std::vector<FoundValue> LookUpValues(std::string_view question, const SchemaPicture &picture,
                                     Language &language, ValueFinder &finder, CivilDate today);

} // namespace savant::core
