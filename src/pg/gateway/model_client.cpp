/*
 * model_client.cpp
 *     Which way a request goes.  The way without the gateway is the same dispatcher in
 *     this process; what is lost is only that sessions then know nothing of each other.
 */
#include "pg/gateway/model_client.hpp"

#include <utility>

#include "core/model/request_body.hpp"
#include "pg/gateway/direct_client.hpp"
#include "pg/gateway/endpoint_report.hpp"
#include "pg/gateway/gateway_client.hpp"
#include "pg/gateway/model_job.hpp"
#include "pg/gateway/model_settings.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

/* What kind of server it is: as set, else as it was found out, else as the URL looks. */
core::Provider ProviderOf(const core::Endpoint &endpoint) {
	if (endpoint.provider != core::Provider::Auto) {
		return endpoint.provider;
	}
	for (const PublishedEndpoint &known : KnownEndpoints()) {
		const auto provider = core::ProviderFromName(known.provider);
		if (provider && *provider != core::Provider::Auto && endpoint.url == known.url) {
			return *provider;
		}
	}
	const auto parts = core::ParseUrl(endpoint.url);
	return parts ? core::GuessProvider(*parts) : core::Provider::Compatible;
}

bool TakesGrammar(const std::vector<core::Endpoint> &endpoints) {
	for (const core::Endpoint &endpoint : endpoints) {
		if (core::ProfileOf(ProviderOf(endpoint)).structured != core::StructuredOutput::Grammar) {
			return false;
		}
	}
	return !endpoints.empty();
}

core::ChatReply Refused(core::ModelFailure failure) {
	core::ChatReply reply;
	reply.failure = std::move(failure);
	return reply;
}

} // namespace

ModelRoute CurrentModelRoute() {
	const GatewayFacts gateway = DescribeGateway();
	if (!gateway.preloaded) {
		return {false, "The library is not in shared_preload_libraries."};
	}
	if (gateway.pid == 0 &&
	    TimestampDifferenceExceeds(gateway.left_at, GetCurrentTimestamp(), kGatewayComesMs)) {
		return {false, "The process \"savant gateway\" is not running; max_worker_processes may "
		               "leave no room for it."};
	}
	return {true, {}};
}

core::ModelTraits ModelClient::Traits(core::ModelSize size) {
	core::ModelTraits traits;
	const EndpointChoice choice = ChosenEndpoints();
	traits.model = ModelName(size);
	traits.configured = !ModelName(core::ModelSize::Small).empty();
	traits.has_large = ModelName(core::ModelSize::Large) != ModelName(core::ModelSize::Small);
	traits.loopback = choice.loopback;
	traits.takes_grammar = TakesGrammar(choice.endpoints);
	traits.prompt_tokens = guc_max_prompt_tokens;
	if (!choice.endpoints.empty()) {
		traits.endpoint = PublicUrl(choice.endpoints.front().url);
	}
	return traits;
}

core::ChatReply ModelClient::Chat(const core::ModelCall &call, core::ModelListener *listener) {
	if (ModelName(core::ModelSize::Small).empty()) {
		return Refused({core::FailureKind::NotConfigured, {}, 0, -1, {}, {}});
	}
	EndpointChoice choice = ChosenEndpoints();
	if (choice.failure) {
		return Refused(*choice.failure);
	}
	core::ChatJob job = MakeJob(std::move(choice.endpoints), call);
	job.watched = listener != nullptr;
	if (CurrentModelRoute().gateway) {
		if (auto reply = AskThroughGateway(job, listener)) {
			return std::move(*reply);
		}
		if (listener != nullptr) {
			listener->OnNotice("the gateway cannot take the request; this session sends it");
		}
	}
	return AskDirectly(std::move(job), listener);
}

} // namespace savant::pg
