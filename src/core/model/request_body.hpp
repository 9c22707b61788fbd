/*
 * request_body.hpp
 *     A ChatRequest as the HTTP request of one provider.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/model/chat.hpp"
#include "core/model/endpoint.hpp"
#include "core/model/transport.hpp"

namespace savant::core {

enum class StructuredOutput { None, JsonSchema, Grammar, NativeFormat };

/* What a server takes; learnt bits change as it answers 400. */
struct ProviderProfile {
	Provider provider = Provider::Compatible;
	std::string limit_field = "max_tokens"; // or max_completion_tokens, num_predict
	bool temperature = true, seed = true, stop = true;
	bool usage_option = true;  // stream_options.include_usage
	bool extra_fields = false; // fields outside OpenAI's own are harmless
	bool progress = false;     // return_progress (llama.cpp)
	StructuredOutput structured = StructuredOutput::JsonSchema;
	// How thinking is switched off: "", "chat_template_kwargs", "reasoning_effort", "think".
	std::string thinking;
	bool limit_renamed = false; // limit_field is not the first choice any more
	int context_tokens = 0;     // the window when known, 0 = unknown
};

ProviderProfile ProfileOf(Provider provider);

/*
 * Changes `profile` so that `parameter` is not sent again, or is sent by its other name.
 * False when nothing can be changed: then the failure is final.
 */
bool AvoidParameter(ProviderProfile &profile, std::string_view parameter, std::string_view message);

/*
 * The streaming chat request.  `key` empty: no authorization header; a key is in no other
 * place of the request.  The same arguments give the same bytes.
 */
HttpRequest EncodeChat(const Endpoint &endpoint, const ProviderProfile &profile,
                       const ChatRequest &request, std::string_view key);

/* The cheapest request that tells whether the server is up. */
HttpRequest EncodeHealth(const Endpoint &endpoint, std::string_view key);

/* What the health answer tells of the server: its kind, slots, context window; unknown bits
 * unchanged. */
struct ServerFacts {
	Provider provider = Provider::Auto;
	int slots = 0;
	int context_tokens = 0;
};
ServerFacts ReadHealth(int status, std::string_view body);

} // namespace savant::core
