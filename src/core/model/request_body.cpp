/*
 * request_body.cpp
 *     Three dialects: OpenAI's chat completions, Ollama's own chat, Anthropic's messages.
 *
 * Members are written in a fixed order and the schema keeps the order of its properties,
 * because a server compiles it into a grammar in which that order is the order of writing.
 */
#include "core/model/request_body.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/model/server_url.hpp"
#include "core/schema/schema_text.hpp"

namespace savant::core {

namespace {

using Body = nlohmann::ordered_json;

constexpr std::size_t kMaxStops = 4; // more are refused by hosted servers
constexpr const char *kAnthropicVersion = "2023-06-01";

Body MessageList(const std::vector<ChatMessage> &messages) {
	Body list = Body::array();
	for (const ChatMessage &message : messages) {
		list.push_back({{"role", SpeakerName(message.speaker)}, {"content", message.text}});
	}
	return list;
}

Body Stops(const std::vector<std::string> &stops) {
	return std::vector<std::string>(
		stops.begin(),
		stops.begin() + static_cast<std::ptrdiff_t>(std::min(stops.size(), kMaxStops)));
}

/* The caller's schema, or a discarded value when it is not JSON: then the answer is free. */
Body Schema(const ChatRequest &request) { return Body::parse(request.json_schema, nullptr, false); }

void AddStructure(Body &body, const ProviderProfile &profile, const ChatRequest &request) {
	if (profile.structured == StructuredOutput::None) {
		return;
	}
	if (profile.structured == StructuredOutput::Grammar && !request.grammar.empty()) {
		if (profile.provider == Provider::Vllm) {
			body["structured_outputs"] = {{"grammar", request.grammar}};
		} else {
			body["grammar"] = request.grammar;
		}
		return;
	}
	Body schema = Schema(request);
	if (!schema.is_discarded()) {
		body["response_format"] = {
			{"type", "json_schema"},
			{"json_schema", {{"name", "answer"}, {"strict", true}, {"schema", std::move(schema)}}}};
	}
}

void SwitchThinkingOff(Body &body, const std::string &by) {
	if (by == "chat_template_kwargs") {
		body[by] = {{"enable_thinking", false}};
	} else if (by == "reasoning_effort") {
		body[by] = "none";
	}
}

Body OpenAiBody(const ProviderProfile &profile, const ChatRequest &request) {
	Body body = {{"model", request.model}, {"messages", MessageList(request.messages)}};
	body["stream"] = true;
	if (profile.usage_option) {
		body["stream_options"] = {{"include_usage", true}};
	}
	body[profile.limit_field] = request.max_tokens;
	if (profile.temperature) {
		body["temperature"] = request.temperature;
	}
	if (profile.seed && request.seed) {
		body["seed"] = *request.seed;
	}
	if (profile.stop && !request.stop.empty()) {
		body["stop"] = Stops(request.stop);
	}
	AddStructure(body, profile, request);
	if (!request.think) {
		SwitchThinkingOff(body, profile.thinking);
	}
	if (profile.progress) {
		body["return_progress"] = true;
	}
	return body;
}

/*
 * The window that Ollama must open.  It drops the oldest messages without a word when the
 * prompt does not fit, and loads the model anew when the size changes, so the size is one
 * of a few steps and large enough for what is sent.
 */
int OllamaWindow(const ProviderProfile &profile, const ChatRequest &request) {
	constexpr int kSmallest = 8192;
	constexpr int kLargest = 1 << 20;
	if (profile.context_tokens > 0) {
		return profile.context_tokens;
	}
	constexpr std::size_t kTokensPerMessage = 16; // what the chat template puts around it
	std::size_t need = static_cast<std::size_t>(std::max(request.max_tokens, 0));
	for (const ChatMessage &message : request.messages) {
		need += EstimateTokens(message.text) + kTokensPerMessage;
	}
	int window = kSmallest;
	while (window < kLargest && static_cast<std::size_t>(window) < need) {
		window *= 2;
	}
	return window;
}

Body OllamaBody(const ProviderProfile &profile, const ChatRequest &request) {
	Body body = {{"model", request.model}, {"messages", MessageList(request.messages)}};
	body["stream"] = true;
	if (!request.think && !profile.thinking.empty()) {
		body[profile.thinking] = false;
	}
	Body schema = Schema(request);
	if (profile.structured == StructuredOutput::NativeFormat && !schema.is_discarded()) {
		body["format"] = std::move(schema);
	}
	Body options = {{"num_ctx", OllamaWindow(profile, request)},
	                {"num_predict", request.max_tokens}};
	if (profile.temperature) {
		options["temperature"] = request.temperature;
	}
	if (profile.seed && request.seed) {
		options["seed"] = *request.seed;
	}
	if (profile.stop && !request.stop.empty()) {
		options["stop"] = Stops(request.stop);
	}
	body["options"] = std::move(options);
	return body;
}

/* System text has a place of its own; its end is where the server's cache may cut. */
Body AnthropicBody(const ProviderProfile &profile, const ChatRequest &request) {
	Body system = Body::array();
	std::vector<ChatMessage> rest;
	for (const ChatMessage &message : request.messages) {
		if (message.speaker == ChatMessage::Speaker::System) {
			system.push_back({{"type", "text"}, {"text", message.text}});
		} else {
			rest.push_back(message);
		}
	}
	Body body = {{"model", request.model}};
	if (!system.empty()) {
		system.back()["cache_control"] = {{"type", "ephemeral"}};
		body["system"] = std::move(system);
	}
	body["messages"] = MessageList(rest);
	body["stream"] = true;
	body["max_tokens"] = request.max_tokens;
	if (profile.temperature) {
		body["temperature"] = std::min(request.temperature, 1.0); // more is refused
	}
	if (profile.stop && !request.stop.empty()) {
		body["stop_sequences"] = Stops(request.stop);
	}
	return body;
}

/* A key out of a file may end in a newline; nothing of it may begin another header. */
std::string HeaderSafe(std::string_view key) {
	std::string safe;
	for (const char c : key) {
		if (c > 0x20 && c < 0x7F) {
			safe += c;
		}
	}
	return safe;
}

void AddKey(HttpRequest &http, Provider provider, std::string_view key) {
	const std::string safe = HeaderSafe(key);
	if (provider == Provider::Anthropic) {
		http.headers.emplace_back("anthropic-version", kAnthropicVersion);
	}
	if (safe.empty()) {
		return;
	}
	if (provider == Provider::Anthropic) {
		http.headers.emplace_back("x-api-key", safe);
	} else {
		http.headers.emplace_back("Authorization", "Bearer " + safe);
	}
}

} // namespace

HttpRequest EncodeChat(const Endpoint &endpoint, const ProviderProfile &profile,
                       const ChatRequest &request, std::string_view key) {
	HttpRequest http;
	Body body;
	if (profile.provider == Provider::Anthropic) {
		http.url = VersionedUrl(endpoint.url, "/messages");
		body = AnthropicBody(profile, request);
	} else if (profile.provider == Provider::Ollama) {
		http.url = RootUrl(endpoint.url, "/api/chat");
		body = OllamaBody(profile, request);
	} else {
		http.url = VersionedUrl(endpoint.url, "/chat/completions");
		body = OpenAiBody(profile, request);
	}
	http.headers.emplace_back("Content-Type", "application/json");
	http.headers.emplace_back("Accept", "text/event-stream, application/json");
	AddKey(http, profile.provider, key);
	http.body = body.dump(-1, ' ', false, Body::error_handler_t::replace);
	http.ca_file = endpoint.ca_file;
	return http;
}

HttpRequest EncodeHealth(const Endpoint &endpoint, std::string_view key) {
	HttpRequest http;
	http.post = false;
	if (endpoint.provider == Provider::LlamaCpp) {
		http.url = RootUrl(endpoint.url, "/props");
	} else if (endpoint.provider == Provider::Ollama) {
		http.url = RootUrl(endpoint.url, "/api/version");
	} else {
		http.url = VersionedUrl(endpoint.url, "/models");
	}
	http.headers.emplace_back("Accept", "application/json");
	AddKey(http, endpoint.provider, key);
	http.ca_file = endpoint.ca_file;
	return http;
}

} // namespace savant::core
