/*
 * prompt_view.hpp
 *     A prompt for people: what would be sent, where, what was left out and hidden.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ask/pipeline.hpp"
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

/*
 * The prompt that the model route would send first for `question`, made by the same functions;
 * the model is asked for its traits only.  Throws what RequireQuestion() throws.
 */
PromptView ViewPrompt(std::string_view question, const AskOptions &options, Ports &ports);

} // namespace savant::core
