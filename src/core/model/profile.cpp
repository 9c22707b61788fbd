/*
 * profile.cpp
 *     What each kind of server takes, and what is learnt when it answers 400.
 *
 * Servers that run open models ignore members they do not know, so they get everything
 * that helps; hosted ones answer 400 and get the standard members only.
 */
#include <algorithm>
#include <array>

#include "core/model/request_body.hpp"

namespace savant::core {

namespace {

/* True when one of the dot-separated parts of `parameter` is `name`. */
bool Names(std::string_view parameter, std::string_view name) {
	for (std::size_t at = 0; at <= parameter.size();) {
		const std::size_t end = std::min(parameter.find_first_of(".[]/", at), parameter.size());
		if (parameter.substr(at, end - at) == name) {
			return true;
		}
		at = end + 1;
	}
	return false;
}

bool NamesAny(std::string_view parameter, std::initializer_list<std::string_view> names) {
	return std::any_of(names.begin(), names.end(),
	                   [parameter](std::string_view name) { return Names(parameter, name); });
}

/* Turns `sent` off; false when it was off already. */
bool StopSending(bool &sent) {
	const bool was = sent;
	sent = false;
	return was;
}

/* The limit has two names.  It is renamed once and never left out: without a limit a small
 * model can write until its window is full. */
bool RenameLimit(ProviderProfile &profile) {
	if (profile.limit_renamed) {
		return false;
	}
	profile.limit_renamed = true;
	profile.limit_field =
		profile.limit_field == "max_tokens" ? "max_completion_tokens" : "max_tokens";
	return true;
}

bool WeakenStructure(ProviderProfile &profile, bool grammar) {
	if (profile.structured == StructuredOutput::None) {
		return false;
	}
	profile.structured = grammar && profile.structured == StructuredOutput::Grammar
	                         ? StructuredOutput::JsonSchema
	                         : StructuredOutput::None;
	return true;
}

} // namespace

ProviderProfile ProfileOf(Provider provider) {
	ProviderProfile profile;
	profile.provider = provider == Provider::Auto ? Provider::Compatible : provider;
	switch (provider) {
	case Provider::LlamaCpp:
		profile.extra_fields = true;
		profile.progress = true;
		profile.structured = StructuredOutput::Grammar;
		profile.thinking = "chat_template_kwargs";
		break;
	case Provider::Ollama: // its own API: the other one can set neither window nor thinking
		profile.limit_field = "num_predict";
		profile.usage_option = false;
		profile.structured = StructuredOutput::NativeFormat;
		profile.thinking = "think";
		break;
	case Provider::LmStudio:
		profile.extra_fields = true;
		break;
	case Provider::Vllm:
		profile.extra_fields = true;
		profile.structured = StructuredOutput::Grammar;
		profile.thinking = "chat_template_kwargs";
		break;
	case Provider::OpenAi:
		profile.limit_field = "max_completion_tokens";
		break;
	case Provider::Gemini:
		profile.seed = false;
		profile.thinking = "reasoning_effort";
		break;
	case Provider::Anthropic:
		profile.seed = false;
		profile.usage_option = false;
		profile.structured = StructuredOutput::None;
		break;
	case Provider::Auto:
	case Provider::Compatible:
		break;
	}
	return profile;
}

bool AvoidParameter(ProviderProfile &profile, std::string_view parameter,
                    std::string_view message) {
	if (NamesAny(parameter, {"max_tokens", "max_completion_tokens"})) {
		// "is too large" is about the value: the other name would not help.
		return message.find("too large") == message.npos && RenameLimit(profile);
	}
	if (Names(parameter, "temperature")) {
		return StopSending(profile.temperature);
	}
	if (Names(parameter, "seed")) {
		return StopSending(profile.seed);
	}
	if (NamesAny(parameter, {"stop", "stop_sequences"})) {
		return StopSending(profile.stop);
	}
	if (NamesAny(parameter, {"stream_options", "include_usage"})) {
		return StopSending(profile.usage_option);
	}
	if (Names(parameter, "return_progress")) {
		return StopSending(profile.progress);
	}
	if (NamesAny(parameter, {"grammar", "structured_outputs", "guided_grammar"})) {
		return WeakenStructure(profile, true);
	}
	if (NamesAny(parameter,
	             {"response_format", "json_schema", "schema", "format", "strict", "guided_json"})) {
		return WeakenStructure(profile, false);
	}
	if (NamesAny(parameter, {"chat_template_kwargs", "enable_thinking", "reasoning_effort", "think",
	                         "thinking", "reasoning"})) {
		const bool was = !profile.thinking.empty();
		profile.thinking.clear();
		return was;
	}
	return false;
}

} // namespace savant::core
