/*
 * health.cpp
 *     /props of llama.cpp, /api/version of Ollama, /v1/models of the rest.  The lists of
 *     models differ in what they tell beside the names, and by that in who wrote them.
 */
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/model/foreign_json.hpp"
#include "core/model/request_body.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr int kMaxSlots = 1024;

int Count(const json &object, const char *name, int most) {
	return static_cast<int>(std::min<std::int64_t>(CountMember(object, name, 0), most));
}

int Tokens(const json &object, const char *name) {
	return Count(object, name, std::numeric_limits<int>::max());
}

void ReadProps(const json &props, ServerFacts &facts) {
	facts.provider = Provider::LlamaCpp;
	facts.slots = Count(props, "total_slots", kMaxSlots);
	if (const json *defaults = FindMember(props, "default_generation_settings")) {
		facts.context_tokens = Tokens(*defaults, "n_ctx");
	}
}

void ReadModelList(const json &list, ServerFacts &facts) {
	if (list.empty() || !list[0].is_object()) {
		return;
	}
	const json &model = list[0];
	const std::string owner = TextMember(model, "owned_by");
	if (owner == "llamacpp") {
		facts.provider = Provider::LlamaCpp;
	} else if (owner == "vllm") {
		facts.provider = Provider::Vllm;
	} else if (owner == "library") {
		facts.provider = Provider::Ollama;
	} else if (owner == "organization_owner") {
		facts.provider = Provider::LmStudio;
	} else if (TextMember(model, "type") == "model" && FindMember(model, "display_name")) {
		facts.provider = Provider::Anthropic;
	}
	if (list.size() > 1) {
		return; // whose window would it be?
	}
	facts.context_tokens = Tokens(model, "max_model_len");
	if (const json *meta = FindMember(model, "meta")) {
		facts.context_tokens = std::max(facts.context_tokens, Tokens(*meta, "n_ctx"));
	}
}

} // namespace

ServerFacts ReadHealth(int status, std::string_view body) {
	ServerFacts facts;
	const json document = ReadForeignJson(body);
	if (status != 200 || !document.is_object()) {
		return facts;
	}
	const json *data = FindMember(document, "data");
	if (FindMember(document, "total_slots")) {
		ReadProps(document, facts);
	} else if (data != nullptr && data->is_array()) {
		ReadModelList(*data, facts);
	} else if (document.size() == 1 && !TextMember(document, "version").empty()) {
		facts.provider = Provider::Ollama;
	}
	return facts;
}

} // namespace savant::core
