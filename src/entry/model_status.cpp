/*
 * model_status.cpp
 *     One row for the model, one for the way to it, one for each server of savant.endpoint.
 */
#include "entry/model_status.hpp"

#include <string>
#include <utility>

#include "pg/gateway/endpoint_report.hpp"
#include "pg/gateway/model_client.hpp"
#include "pg/gateway/model_job.hpp"

extern "C" {
#include "utils/timestamp.h"
}

namespace savant::entry {

namespace {

using Rows = std::vector<std::vector<pg::Cell>>;

std::string Ago(TimestampTz when) {
	return std::to_string((GetCurrentTimestamp() - when) / USECS_PER_SEC) + " s ago";
}

std::string Sentence(std::string text) {
	if (!text.empty() && !text.ends_with('.')) {
		text += '.';
	}
	return text;
}

void AddModelRow(Rows &rows) {
	const std::string small = pg::ModelName(core::ModelSize::Small);
	const std::string large = pg::ModelName(core::ModelSize::Large);
	if (small.empty()) {
		rows.push_back(
			{"model", "not configured", "Answers come from rules and the catalogue alone."});
		return;
	}
	rows.push_back({"model", small,
	                large == small ? std::string("It is asked what rules cannot answer.")
	                               : "Difficult questions go to \"" + large + "\"."});
}

void AddGatewayRow(Rows &rows) {
	const pg::ModelRoute route = pg::CurrentModelRoute();
	if (!route.gateway) {
		rows.push_back(
			{"gateway", "direct", "Sessions talk to the model server themselves. " + route.reason});
		return;
	}
	const pg::GatewayFacts facts = pg::DescribeGateway();
	if (facts.pid == 0) {
		rows.push_back({"gateway", "starting", "Requests wait for it."});
		return;
	}
	rows.push_back({"gateway", "running",
	                "Its process is " + std::to_string(facts.pid) + "; " +
	                    std::to_string(facts.served) + " requests taken, " +
	                    std::to_string(facts.abandoned) + " given up by their sessions, " +
	                    std::to_string(facts.queued) + " not taken yet."});
}

std::string Describe(const pg::PublishedEndpoint &server) {
	std::string text =
		std::string("Provider ") + server.provider + "; " + std::to_string(server.in_flight) +
		" in flight, " + std::to_string(server.waiting) + " waiting; " +
		std::to_string(server.requests) + " requests, " + std::to_string(server.failures) +
		" failures, " + std::to_string(server.retries) + " retries; " +
		(server.last_ok == 0 ? "no answer yet" : "last answer " + Ago(server.last_ok)) + ".";
	if (server.last_failure != 0) {
		text += " Last failure " + Ago(server.last_failure) +
		        (server.reason[0] == '\0' ? "" : ": " + std::string(server.reason));
	}
	return Sentence(std::move(text));
}

void AddServerRows(Rows &rows) {
	const pg::EndpointChoice choice = pg::ChosenEndpoints();
	const auto known = pg::KnownEndpoints();
	for (const core::Endpoint &endpoint : choice.endpoints) {
		const std::string item = "server " + pg::PublicUrl(endpoint.url);
		const pg::PublishedEndpoint *found = nullptr;
		for (const pg::PublishedEndpoint &server : known) {
			if (pg::PublicUrl(server.url) == pg::PublicUrl(endpoint.url)) {
				found = &server;
			}
		}
		if (found == nullptr) {
			rows.push_back({item, "unknown", "Nothing has been asked of it yet."});
		} else {
			rows.push_back({item, found->circuit, Describe(*found)});
		}
	}
	if (choice.failure) {
		const core::AnswerError error = core::ToAnswerError(*choice.failure);
		rows.push_back({"server", "refused", Sentence(error.message + ": " + error.hint)});
	}
}

} // namespace

void AddModelStatus(Rows &rows) {
	AddModelRow(rows);
	AddGatewayRow(rows);
	if (!pg::ModelName(core::ModelSize::Small).empty()) {
		AddServerRows(rows);
	}
}

} // namespace savant::entry
