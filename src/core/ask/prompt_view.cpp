/*
 * prompt_view.cpp
 *     The lines and the JSON of ai_prompt.
 */
#include "core/ask/prompt_view.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/ask/draft.hpp"
#include "core/ask/follow_up.hpp"
#include "core/ask/model_route.hpp"
#include "core/ask/understand.hpp"
#include "core/language/interpret.hpp"

namespace savant::core {

namespace {

std::size_t AllTokens(const Prompt &prompt) {
	std::size_t tokens = 0;
	for (const PromptPart &part : prompt.parts) {
		tokens += part.tokens;
	}
	return tokens;
}

std::string Joined(const std::vector<std::string> &items) {
	std::string joined;
	for (const std::string &item : items) {
		joined += (joined.empty() ? "" : ", ") + item;
	}
	return joined;
}

std::string ModelLine(const PromptView &view) {
	if (!view.traits.configured) {
		return "Model: none is set (savant.model), so nothing is sent. The prompt would be:";
	}
	if (view.traits.endpoint.empty()) {
		return "Model: " + view.traits.model + ", but no endpoint may be called " +
		       "(savant.endpoint, savant.allowed_endpoints). The prompt would be:";
	}
	std::string line = "Model: " + view.traits.model + " at " + view.traits.endpoint;
	line += view.traits.loopback ? " (this machine)" : " (another machine)";
	return view.traits.has_large ? line + ", for: " + view.difficulty.reason : line;
}

std::string ValuesLine(const PromptView &view) {
	const Prompt &prompt = view.prompt;
	if (!prompt.redacted) {
		return "Values: as they are; labelled columns and their values are never told.";
	}
	std::vector<std::string> hidden;
	for (const auto &[placeholder, text] : prompt.placeholders) {
		hidden.push_back(placeholder + " for " + text);
	}
	const std::string why = view.traits.configured && !view.traits.loopback
	                            ? "the model is on another machine"
	                            : "savant.redact_prompts is on";
	return "Values: hidden, since " + why +
	       (hidden.empty() ? ": none." : ": " + Joined(hidden) + ".");
}

std::string TokensLine(const PromptView &view) {
	std::vector<std::string> parts;
	for (const PromptPart &part : view.prompt.parts) {
		if (part.tokens > 0) {
			parts.push_back(part.name + " " + std::to_string(part.tokens));
		}
	}
	return "Tokens: about " + std::to_string(AllTokens(view.prompt)) + " of " +
	       std::to_string(view.token_budget) + " (" + Joined(parts) + ")";
}

std::string FormLine(const Prompt &prompt) {
	return prompt.grammar.empty()
	           ? "Answer: JSON by a schema of three strings"
	           : "Answer: SQL by a grammar of " + std::to_string(prompt.grammar.size()) + " bytes";
}

void AddText(std::string_view text, std::vector<std::string> &lines) {
	while (!text.empty()) {
		const std::size_t end = std::min(text.find('\n'), text.size());
		lines.emplace_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
}

/* The phrases of the question that the data holds: the rules look them up while they read it. */
std::vector<FoundValue> LookUpValues(const Understanding &understanding,
                                     const SchemaPicture &picture, const AskOptions &options,
                                     Ports &ports) {
	RememberingFinder finder(ports.values);
	if (std::find(options.routes.begin(), options.routes.end(), Route::Rules) !=
	    options.routes.end()) {
		LanguageOptions language;
		language.today = ports.clock.Today();
		language.values = ports.values == nullptr ? nullptr : &finder;
		ports.language.Rules(understanding.question, picture, language);
	}
	return finder.Found();
}

} // namespace

std::vector<std::string> PromptLines(const PromptView &view) {
	const Prompt &prompt = view.prompt;
	std::vector<std::string> lines{
		ModelLine(view), TokensLine(view),
		"Left out: " + (prompt.left_out.empty() ? "nothing" : Joined(prompt.left_out)),
		ValuesLine(view), FormLine(prompt)};
	for (const ChatMessage &message : prompt.messages) {
		lines.emplace_back();
		lines.push_back("--- " + std::string(SpeakerName(message.speaker)));
		AddText(message.text, lines);
	}
	return lines;
}

std::string PromptJson(const PromptView &view) {
	const Prompt &prompt = view.prompt;
	nlohmann::ordered_json json;
	json["configured"] = view.traits.configured;
	json["endpoint"] = view.traits.endpoint;
	json["model"] = view.traits.model;
	json["loopback"] = view.traits.loopback;
	json["difficulty"] = {{"size", view.difficulty.size == ModelSize::Large ? "large" : "small"},
	                      {"points", view.difficulty.points},
	                      {"reason", view.difficulty.reason}};
	json["tokens"] = AllTokens(prompt);
	json["token_budget"] = view.token_budget;
	json["parts"] = nlohmann::ordered_json::object();
	for (const PromptPart &part : prompt.parts) {
		json["parts"][part.name] = part.tokens;
	}
	json["left_out"] = prompt.left_out;
	json["redacted"] = prompt.redacted;
	json["placeholders"] = nlohmann::ordered_json::object();
	for (const auto &[placeholder, text] : prompt.placeholders) {
		json["placeholders"][placeholder] = text;
	}
	json["messages"] = nlohmann::ordered_json::array();
	for (const ChatMessage &message : prompt.messages) {
		json["messages"].push_back(
			{{"role", SpeakerName(message.speaker)}, {"content", message.text}});
	}
	json["json_schema"] = nlohmann::ordered_json::parse(prompt.json_schema);
	json["grammar"] = prompt.grammar;
	return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

PromptView ViewPrompt(std::string_view question, const AskOptions &options, Ports &ports) {
	RequireQuestion(question);
	const SchemaPicture &picture = ports.catalog.Picture();
	Understanding understanding = Understand(question, picture);
	if (ports.dialogue != nullptr) {
		understanding.history = ports.dialogue->Turns(kHistoryTurns);
	}
	PromptView view;
	view.difficulty = JudgeDifficulty(understanding.question, picture);
	view.traits = ports.model.Traits(view.difficulty.size);
	view.prompt =
		DraftingPrompt(understanding, picture, LookUpValues(understanding, picture, options, ports),
	                   options.redact, view.traits, ports);
	view.token_budget = view.traits.prompt_tokens;
	return view;
}

} // namespace savant::core
