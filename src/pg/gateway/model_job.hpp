/*
 * model_job.hpp
 *     From the savant.* settings of the session to a job for the dispatcher.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/model/dispatcher.hpp"
#include "core/model/language_model.hpp"

namespace savant::pg {

/* What stands in savant.endpoint; `failure` when one of them is no URL or may not be called. */
struct EndpointChoice {
	std::vector<core::Endpoint> endpoints;
	bool loopback = true; // every one is on this machine
	std::optional<core::ModelFailure> failure;
};
EndpointChoice ChosenEndpoints();

/* savant.model, or savant.model_large for difficult questions; "" = no model is asked. */
std::string ModelName(core::ModelSize size);

/* `url` without user, password and query, for people. */
std::string PublicUrl(const std::string &url);

core::ChatJob MakeJob(std::vector<core::Endpoint> endpoints, const core::ModelCall &call);

} // namespace savant::pg
