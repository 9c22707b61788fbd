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
std::int64_t Used(const core::ChatReply &reply, std::int64_t prompt_tokens) {
	const std::int64_t told = std::max<std::int64_t>(0, reply.usage.prompt) +
	                          std::max<std::int64_t>(0, reply.usage.answer);
	if (told > 0) {
		return told;
	}
	if (reply.failure && !ReachedTheModel(reply.failure->kind)) {
		return 0;
	}
	return prompt_tokens + static_cast<std::int64_t>(core::EstimateTokens(reply.text));
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

TokenClaim::TokenClaim(const core::ModelCall &call)
	: role_(GetUserId()), prompt_(PromptTokens(call)), reserved_(prompt_ + LongestAnswer(call)),
	  wait_s_(ReserveTokens(role_, reserved_)) {
	Count(wait_s_ > 0 ? Counter::TokenLimited : Counter::ModelRequests);
}

void TokenClaim::Settle(const core::ChatReply &reply) const {
	SettleTokens(role_, reserved_, Used(reply, prompt_));
	Count(Counter::ModelRetries, std::max(0, reply.attempts - 1));
	if (reply.failure) {
		CountFailure(reply.failure->kind);
	}
}

core::ChatReply MeteredModel::Chat(const core::ModelCall &call, core::ModelListener *listener) {
	const TokenClaim claim(call);
	if (claim.WaitSeconds() > 0) {
		return OverTheLimit(claim.WaitSeconds(), model_.Traits(call.size));
	}
	core::ChatReply reply = model_.Chat(call, listener);
	claim.Settle(reply);
	return reply;
}

} // namespace savant::pg
