/*
 * caching_model.cpp
 *     The key is the whole request and where it would go.
 */
#include "pg/cache/caching_model.hpp"

#include "pg/cache/cache_key.hpp"
#include "pg/cache/cache_memory.hpp"
#include "pg/gateway/model_settings.hpp"

namespace savant::pg {

namespace {

core::CacheKey ReplyKey(const core::ModelCall &call, const core::ModelTraits &traits) {
	CacheKeyFields fields;
	fields.Text("reply")
		.Text(traits.model)
		.Text(guc_endpoint)
		.Text(guc_provider)
		.Text(call.json_schema)
		.Text(call.grammar)
		.Number(call.seed ? 1 : 0)
		.Number(call.seed.value_or(0))
		.Number(call.max_tokens == 0 ? guc_max_tokens : call.max_tokens)
		.Number(static_cast<std::int64_t>(call.messages.size()));
	for (const core::ChatMessage &message : call.messages) {
		fields.Number(static_cast<int>(message.speaker)).Text(message.text);
	}
	return fields.Key();
}

bool IsWorthKeeping(const core::ChatReply &reply) {
	return !reply.failure && reply.finish == core::FinishReason::Stop && reply.tool_calls.empty() &&
	       !reply.text.empty();
}

/*
 * Requests for a statement have a schema for the reply.  Others hold rows (a result to be put
 * into words), and no row goes into a cache, not even in a model's words.
 */
bool MayBeKept(const core::ModelCall &call, const core::ModelTraits &traits) {
	return traits.configured && call.temperature == 0 && !call.json_schema.empty();
}

} // namespace

core::ChatReply CachingModel::Chat(const core::ModelCall &call, core::ModelListener *listener) {
	const core::ModelTraits traits = model_.Traits(call.size);
	if (!MayBeKept(call, traits) || !CacheIsOn()) {
		return model_.Chat(call, listener);
	}
	const core::CacheKey key = ReplyKey(call, traits);
	if (std::optional<std::string> known = FindCached(core::CacheKind::Reply, key)) {
		core::ChatReply reply;
		reply.text = std::move(*known);
		reply.finish = core::FinishReason::Stop;
		reply.model = traits.model;
		reply.endpoint = traits.endpoint;
		if (listener != nullptr) {
			listener->OnText(reply.text);
		}
		return reply;
	}
	core::ChatReply reply = model_.Chat(call, listener);
	if (IsWorthKeeping(reply)) {
		KeepCached(core::CacheKind::Reply, key, OwnerOf(question_), reply.text);
	}
	return reply;
}

} // namespace savant::pg
