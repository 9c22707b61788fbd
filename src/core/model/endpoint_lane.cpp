/*
 * endpoint_lane.cpp
 *     What is remembered of each model server, and for how many.
 */
#include "core/model/endpoint_lane.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr int kMaxSlots = 1000; // whatever a server says of itself

} // namespace

void HealthProbe::OnHead(int head_status, std::string_view, std::string_view) {
	status = head_status;
}

bool HealthProbe::OnBytes(std::string_view bytes) {
	body.append(bytes.substr(0, kMaxHealthBytes - std::min(kMaxHealthBytes, body.size())));
	return body.size() < kMaxHealthBytes;
}

void HealthProbe::OnEnd(TransferEnd how, std::string_view) {
	ended = true;
	end = how;
}

int EndpointLane::Slots(int wanted) const {
	const int said = wanted > 0 ? wanted : facts.slots;
	return std::clamp(said, 1, kMaxSlots);
}

Provider EndpointLane::Speaks(Provider configured) const {
	if (configured != Provider::Auto) {
		return configured;
	}
	if (facts.provider != Provider::Auto) {
		return facts.provider;
	}
	const auto parts = ParseUrl(url);
	const Provider guess = parts ? GuessProvider(*parts) : Provider::Compatible;
	return guess == Provider::Auto ? Provider::Compatible : guess;
}

LearntProfile &EndpointLane::Profile(Provider provider) {
	const auto found = profiles.find(provider);
	if (found != profiles.end()) {
		return found->second;
	}
	return profiles.emplace(provider, LearntProfile{ProfileOf(provider), 0}).first->second;
}

bool EndpointLane::WantsProbe(Provider configured, int wanted_slots) const {
	return suspect || (!facts_asked && (configured == Provider::Auto || wanted_slots == 0));
}

void EndpointLane::Leave(JobId id) {
	if (waiting.erase(id) > 0) {
		positions_stale = true;
	}
}

void EndpointLane::Answered(double now_ms) {
	circuit.Answered();
	suspect = false;
	hold_until_ms = -1;
	last_ok_ms = now_ms;
}

EndpointState EndpointLane::State(double now_ms) const {
	EndpointState state;
	state.url = shown_url;
	state.provider = facts.provider;
	state.circuit = circuit.StateAt(now_ms);
	state.reason = reason;
	state.in_flight = in_flight;
	state.waiting = static_cast<int>(waiting.size());
	state.slots = facts.slots;
	state.context_tokens = facts.context_tokens;
	state.requests = requests;
	state.failures = failures;
	state.retries = retries;
	state.last_ok_ms = last_ok_ms;
	state.last_failure_ms = last_failure_ms;
	return state;
}

std::string ShownUrl(std::string_view url) {
	const std::size_t scheme = url.find("://");
	const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
	const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
	const std::size_t user = url.substr(host, path - host).rfind('@');
	const std::size_t from = user == std::string_view::npos ? host : host + user + 1;
	const std::size_t until = std::min(url.find_first_of("?#", path), url.size());
	return std::string(url.substr(0, host)) + std::string(url.substr(from, until - from));
}

EndpointLane &LaneTable::Of(const std::string &url, double now_ms) {
	std::unique_ptr<EndpointLane> &lane = lanes_[url];
	if (!lane) {
		lane = std::make_unique<EndpointLane>();
		lane->url = url;
		lane->shown_url = ShownUrl(url);
	}
	lane->last_used_ms = now_ms;
	return *lane;
}

void LaneTable::Trim() {
	while (lanes_.size() > kMaxLanes) {
		auto oldest = lanes_.end();
		for (auto i = lanes_.begin(); i != lanes_.end(); ++i) {
			const bool older =
				oldest == lanes_.end() || i->second->last_used_ms < oldest->second->last_used_ms;
			if (older && i->second->IsIdle()) {
				oldest = i;
			}
		}
		if (oldest == lanes_.end()) {
			return; // all are in use: as many as there are jobs, and those are bounded
		}
		lanes_.erase(oldest);
	}
}

} // namespace savant::core
