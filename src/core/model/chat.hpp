/*
 * chat.hpp
 *     What is asked of a language model and what comes back, free of any wire format.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/failure.hpp"

namespace savant::core {

struct ChatMessage {
	enum class Speaker { System, User, Assistant };
	Speaker speaker = Speaker::User;
	std::string text; // valid UTF-8
};

/* "system", "user" or "assistant", as every wire format has them. */
const char *SpeakerName(ChatMessage::Speaker speaker);

/* One call of a model.  The order of messages is the order on the wire. */
struct ChatRequest {
	std::string model;
	std::vector<ChatMessage> messages;
	int max_tokens = 800;
	double temperature = 0;
	std::optional<int> seed;
	std::vector<std::string> stop;
	std::string json_schema; // JSON text of the schema the answer must have; empty = free text
	std::string grammar;     // GBNF for servers that take one; preferred to json_schema there
	bool think = false;      // false: thinking is switched off where the server has a switch
};

enum class FinishReason { None, Stop, Length, ToolCalls, ContentFilter };

struct ModelToolCall {
	std::string id;
	std::string name;
	std::string arguments; // JSON text as the model wrote it, not validated
};

struct TokenUsage {
	std::int64_t prompt = 0;
	std::int64_t cached = 0; // of prompt: taken from the server's prefix cache
	std::int64_t answer = 0;
	bool estimated = false; // the server told none, so bytes were counted
};

struct ChatReply {
	std::string text;      // without reasoning; valid UTF-8 without NUL
	std::string reasoning; // kept apart; never parsed, never shown as the answer
	std::vector<ModelToolCall> tool_calls;
	FinishReason finish = FinishReason::None;
	TokenUsage usage;
	std::string model;                   // as the server names it
	std::string endpoint;                // URL that answered
	std::optional<ModelFailure> failure; // set: text is what had come until then, never to be run
	int attempts = 0;                    // requests sent, retries counted
	double queued_ms = 0, first_byte_ms = 0, total_ms = 0;
};

} // namespace savant::core
