/*
 * model_job.cpp
 *     Whether a server may be called is decided here, in the session, whose settings
 *     only a superuser could have changed; the gateway calls what it is given.
 */
#include "pg/gateway/model_job.hpp"

#include <algorithm>
#include <utility>

#include "pg/datum.hpp"
#include "pg/gateway/model_settings.hpp"

namespace savant::pg {

namespace {

std::string Setting(const char *value) { return value == nullptr ? "" : FromServer(value); }

core::ModelFailure Unusable(core::FailureKind kind, const std::string &url) {
	return {kind, {}, 0, -1, {}, PublicUrl(url)};
}

} // namespace

EndpointChoice ChosenEndpoints() {
	EndpointChoice choice;
	const std::string allowed = Setting(guc_allowed_endpoints);
	const auto provider = core::ProviderFromName(Setting(guc_provider));
	const std::vector<std::string> urls = core::SplitUrls(Setting(guc_endpoint));
	for (const std::string &url : urls) {
		const auto parts = core::ParseUrl(url);
		if (!parts) {
			choice.failure = Unusable(core::FailureKind::BadEndpoint, url);
			continue;
		}
		choice.loopback = choice.loopback && core::IsLoopback(*parts);
		if (!core::IsAllowed(*parts, allowed)) {
			choice.failure = Unusable(core::FailureKind::NotAllowed, url);
			continue;
		}
		// The list names scheme, host and port: an http:// URL of another machine is meant so.
		const bool allow_plain = !core::IsLoopback(*parts);
		choice.endpoints.push_back({url, provider.value_or(core::Provider::Auto),
		                            Setting(guc_api_key_file), Setting(guc_api_key_env),
		                            Setting(guc_ca_file), allow_plain});
	}
	if (urls.empty()) {
		choice.failure = Unusable(core::FailureKind::BadEndpoint, "");
	}
	return choice;
}

std::string ModelName(core::ModelSize size) {
	const std::string large = Setting(guc_model_large);
	return size == core::ModelSize::Large && !large.empty() ? large : Setting(guc_model);
}

std::string PublicUrl(const std::string &url) {
	const auto parts = core::ParseUrl(url);
	if (!parts) {
		return {};
	}
	const bool six = parts->host.find(':') != std::string::npos;
	return (parts->https ? "https://" : "http://") + (six ? "[" + parts->host + "]" : parts->host) +
	       ":" + std::to_string(parts->port) + parts->path;
}

core::ChatJob MakeJob(std::vector<core::Endpoint> endpoints, const core::ModelCall &call) {
	core::ChatJob job;
	job.endpoints = std::move(endpoints);
	job.request.model = ModelName(call.size);
	job.request.messages = call.messages;
	job.request.max_tokens = call.max_tokens > 0 ? call.max_tokens : guc_max_tokens;
	job.request.temperature = call.temperature;
	job.request.seed = call.seed;
	job.request.json_schema = call.json_schema;
	job.request.grammar = call.grammar;
	job.clocks = {guc_connect_timeout, guc_first_byte_timeout, guc_idle_timeout,
	              guc_request_timeout};
	if (call.total_ms > 0) {
		job.clocks.total_ms = std::min(job.clocks.total_ms, call.total_ms);
		job.clocks.first_byte_ms = std::min(job.clocks.first_byte_ms, call.total_ms);
	}
	job.slots = guc_endpoint_slots;
	job.max_queue = guc_endpoint_queue;
	return job;
}

} // namespace savant::pg
