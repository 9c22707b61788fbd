/*
 * metered_model.cpp
 *     Reserve, call, settle, count.
 */
#include "pg/record/metered_model.hpp"

#include <algorithm>

#include "core/schema/schema_text.hpp"
#include "pg/gateway/model_settings.hpp"
#include "pg/record/counters.hpp"
#include "pg/record/limits.hpp"

#include "pg/postgres.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace savant::pg {

namespace {

std::int64_t PromptTokens(const core::ModelCall &call) {
	std::size_t tokens = 0;
	for (const core::ChatMessage &message : call.messages) {
		tokens += core::EstimateTokens(message.text);
	}
	return static_cast<std::int64_t>(tokens);
}

std::int64_t LongestAnswer(const core::ModelCall &call) {
	return call.max_tokens == 0 ? guc_max_tokens : call.max_tokens;
}

/* Failures after which the server has read the prompt, or may have. */
bool ReachedTheModel(core::FailureKind kind) {
	switch (kind) {
	case core::FailureKind::Filtered:
	case core::FailureKind::Truncated:
	case core::FailureKind::Incomplete:
	case core::FailureKind::TooLarge:
	case core::FailureKind::FirstByteTimeout:
	case core::FailureKind::IdleTimeout:
	case core::FailureKind::TotalTimeout:
	case core::FailureKind::GatewayGone:
		return true;
	default:
		return false;
	}
}

/* What the server says was used; where it says nothing, what must have been. */
std::int64_t Used(const core::ChatReply &reply, const core::ModelCall &call) {
	const std::int64_t told = std::max<std::int64_t>(0, reply.usage.prompt) +
	                          std::max<std::int64_t>(0, reply.usage.answer);
	if (told > 0) {
		return told;
	}
	if (reply.failure && !ReachedTheModel(reply.failure->kind)) {
		return 0;
	}
	return PromptTokens(call) + static_cast<std::int64_t>(core::EstimateTokens(reply.text));
}

core::ChatReply OverTheLimit(double wait_s, const core::ModelTraits &traits) {
	core::ChatReply reply;
	reply.model = traits.model;
	reply.endpoint = traits.endpoint;
	reply.failure.emplace();
	reply.failure->kind = core::FailureKind::TokenLimit;
	reply.failure->retry_after_s = wait_s;
	return reply;
}

} // namespace

core::ChatReply MeteredModel::Chat(const core::ModelCall &call, core::ModelListener *listener) {
	const Oid role = GetUserId();
	const std::int64_t reserved = PromptTokens(call) + LongestAnswer(call);
	const double wait_s = ReserveTokens(role, reserved);
	if (wait_s > 0) {
		Count(Counter::TokenLimited);
		return OverTheLimit(wait_s, model_.Traits(call.size));
	}
	Count(Counter::ModelRequests);
	core::ChatReply reply = model_.Chat(call, listener);
	SettleTokens(role, reserved, Used(reply, call));
	Count(Counter::ModelRetries, std::max(0, reply.attempts - 1));
	if (reply.failure) {
		CountFailure(reply.failure->kind);
	}
	return reply;
}

} // namespace savant::pg
