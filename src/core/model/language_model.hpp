/*
 * language_model.hpp
 *     The port to a language model: what the pipeline may ask of it.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/chat.hpp"

namespace savant::core {

enum class ModelSize { Small, Large }; // savant.model, savant.model_large

/* One conversation to be continued. */
struct ModelCall {
	ModelSize size = ModelSize::Small;
	std::vector<ChatMessage> messages;
	std::string json_schema; // as in ChatRequest
	std::string grammar;
	double temperature = 0;
	std::optional<int> seed;
	int max_tokens = 0; // 0 = savant.max_tokens
	int total_ms = 0;   // no longer than that, nor than savant.request_timeout; 0 = the latter
};

/* What the pipeline must know before it writes a prompt. */
struct ModelTraits {
	bool configured = false; // savant.model is set
	bool has_large = false;  // savant.model_large is another model
	bool loopback = true;    // every endpoint is on this machine: nothing leaves it
	bool takes_grammar = false;
	int prompt_tokens =
		0; // how long a prompt may be, savant.max_prompt_tokens and the window considered
	std::string endpoint; // for people, without secrets
	std::string model;    // of that size
};

/* Told while a call is going on; may throw (cancel), which ends the call. */
class ModelListener {
public:
	virtual ~ModelListener() = default;
	virtual void OnText(std::string_view text) { (void)text; }
	virtual void OnNotice(std::string_view notice) { (void)notice; }
};

class LanguageModel {
public:
	virtual ~LanguageModel() = default;
	virtual ModelTraits Traits(ModelSize size) = 0;
	/*
	 * Waits for the whole reply; what goes wrong is in its `failure`.  Cancel and
	 * termination of the session propagate as exceptions and free the model's slot.
	 */
	virtual ChatReply Chat(const ModelCall &call, ModelListener *listener) = 0;
};

} // namespace savant::core
