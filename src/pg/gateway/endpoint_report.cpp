/*
 * endpoint_report.cpp
 *     Text is cut at whole characters, because readers convert it to their encoding.
 */
#include "pg/gateway/endpoint_report.hpp"

#include <string_view>

#include "core/text/utf8.hpp"
#include "pg/gateway/model_host.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

const char *CircuitName(core::CircuitState state) noexcept {
	switch (state) {
	case core::CircuitState::Closed:
		return "ok";
	case core::CircuitState::Open:
		return "paused";
	case core::CircuitState::HalfOpen:
		return "trying";
	}
	return "ok";
}

template <std::size_t kSize>
void Copy(char (&target)[kSize], std::string_view text) noexcept {
	text = core::CutUtf8(text, kSize - 1);
	memcpy(target, text.data(), text.size());
	target[text.size()] = '\0';
}

TimestampTz At(double when_ms, double now_ms, TimestampTz now) noexcept {
	return when_ms < 0 ? 0 : now - static_cast<TimestampTz>((now_ms - when_ms) * 1000);
}

} // namespace

int Summarise(const std::vector<core::EndpointState> &states, double now_ms,
              PublishedEndpoint *published) noexcept {
	const TimestampTz now = GetCurrentTimestamp();
	int count = 0;
	for (const core::EndpointState &state : states) {
		if (count == kPublishedEndpoints) {
			break;
		}
		PublishedEndpoint &entry = published[count++];
		memset(static_cast<void *>(&entry), 0, sizeof(entry));
		Copy(entry.url, state.url);
		Copy(entry.provider, core::ProviderName(state.provider));
		Copy(entry.circuit, CircuitName(state.circuit));
		Copy(entry.reason, state.reason);
		entry.in_flight = state.in_flight;
		entry.waiting = state.waiting;
		entry.requests = state.requests;
		entry.failures = state.failures;
		entry.retries = state.retries;
		entry.last_ok = At(state.last_ok_ms, now_ms, now);
		entry.last_failure = At(state.last_failure_ms, now_ms, now);
	}
	return count;
}

std::vector<PublishedEndpoint> KnownEndpoints() {
	std::vector<PublishedEndpoint> known(kPublishedEndpoints);
	int count = 0;
	if (DescribeGateway().pid != 0) {
		count = ReadEndpoints(known.data());
	} else if (ModelHost *host = ModelHost::Existing()) {
		count = Summarise(host->dispatcher().Endpoints(), ModelHost::NowMs(), known.data());
	}
	known.resize(static_cast<std::size_t>(count));
	return known;
}

} // namespace savant::pg
