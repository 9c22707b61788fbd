/*
 * dispatcher_health.cpp
 *     Asking a server how it is: before its first job, to learn its kind and its
 *     slots, and before the next job when it has kept one without an answer.
 *
 * Jobs wait for that at most kHealthClockMs.  A server that does not answer is
 * just used when nothing is known against it, and left alone for a while when
 * it was suspect.
 */
#include <algorithm>

#include "core/model/dispatcher_state.hpp"

namespace savant::core {

/* The key of an endpoint, "" when it has none; nullopt when it cannot be read. */
std::optional<std::string> Dispatcher::State::Secret(const Endpoint &endpoint) {
	if (endpoint.key_file.empty() && endpoint.key_env.empty()) {
		return std::string();
	}
	return secrets(endpoint);
}

void Dispatcher::State::StartProbe(EndpointLane &lane, const DispatchedJob &job) {
	Endpoint endpoint = job.job.endpoints[job.endpoint];
	if (endpoint.provider == Provider::Auto) {
		endpoint.provider = lane.facts.provider;
	}
	lane.probe = std::make_unique<HealthProbe>();
	lane.probe->deadline_ms = now + kHealthClockMs;
	HttpRequest request = EncodeHealth(endpoint, Secret(endpoint).value_or(std::string()));
	request.connect_ms = std::min(job.job.clocks.connect_ms, static_cast<int>(kHealthClockMs));
	request.ca_file = endpoint.ca_file;
	request.allow_plain = endpoint.allow_plain;
	lane.probe->transfer = transport.Start(std::move(request), *lane.probe);
	Due(lane.probe->deadline_ms);
}

void Dispatcher::State::CheckProbe(EndpointLane &lane) {
	if (!lane.probe) {
		return;
	}
	if (lane.probe->ended) {
		EndProbe(lane);
	} else if (now >= lane.probe->deadline_ms) {
		transport.Stop(lane.probe->transfer);
		lane.probe->status = 0;
		EndProbe(lane);
	}
}

void Dispatcher::State::EndProbe(EndpointLane &lane) {
	const std::unique_ptr<HealthProbe> probe = std::move(lane.probe);
	lane.facts_asked = true;
	if (probe->status != 0) {
		// Any answer will do: "loading" and "unauthorized" are for the job to hear.
		lane.suspect = false;
		const ServerFacts said = ReadHealth(probe->status, probe->body);
		const bool new_kind =
			said.provider != Provider::Auto && said.provider != lane.facts.provider;
		if (new_kind) {
			lane.facts.provider = said.provider;
		}
		if (said.slots > 0) {
			lane.facts.slots = said.slots;
		}
		if (said.context_tokens > 0) {
			lane.facts.context_tokens = said.context_tokens;
		}
		// The list of models names llama.cpp, its slots stand elsewhere: one more question.
		lane.facts_asked = !(new_kind && said.provider == Provider::LlamaCpp && said.slots == 0);
	} else if (lane.suspect) {
		lane.suspect = false; // the circuit's trial decides from now on
		lane.facts_asked = false;
		lane.reason = "it took a request without answering, and does not say that it is well";
		lane.circuit.Trip(now, lane.reason);
	}
}

} // namespace savant::core
