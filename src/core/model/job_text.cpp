/*
 * job_text.cpp
 *     JSON with one short member per field; the reader takes no text for a number.
 */
#include "core/model/job_text.hpp"

#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

namespace savant::core {

namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 6;
constexpr std::size_t kMaxParts = 10000; // messages, endpoints, stops, tool calls

/* Thrown and caught in this file. */
class BadText : public std::exception {};

ChatMessage::Speaker SpeakerFrom(const std::string &name) {
	if (name == "system") {
		return ChatMessage::Speaker::System;
	}
	if (name == "assistant") {
		return ChatMessage::Speaker::Assistant;
	}
	return ChatMessage::Speaker::User;
}

std::string Dump(const Json &json) {
	return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/* The object that `text` is; throws BadText. */
Json Parse(std::string_view text) {
	bool deep = false;
	const auto shallow = [&deep](int depth, Json::parse_event_t, Json &) {
		deep = deep || depth > kMaxDepth;
		return !deep;
	};
	Json json = Json::parse(text, shallow, false);
	if (deep || !json.is_object()) {
		throw BadText();
	}
	return json;
}

const Json &Member(const Json &object, const char *name) {
	const auto found = object.find(name);
	if (found == object.end()) {
		throw BadText();
	}
	return *found;
}

std::string Text(const Json &object, const char *name) {
	const Json &value = Member(object, name);
	if (!value.is_string()) {
		throw BadText();
	}
	return value.get<std::string>();
}

std::int64_t Whole(const Json &object, const char *name) {
	const Json &value = Member(object, name);
	if (!value.is_number_integer()) {
		throw BadText();
	}
	return value.get<std::int64_t>();
}

int Int(const Json &object, const char *name) {
	const std::int64_t value = Whole(object, name);
	if (value < INT32_MIN || value > INT32_MAX) {
		throw BadText();
	}
	return static_cast<int>(value);
}

double Real(const Json &object, const char *name) {
	const Json &value = Member(object, name);
	if (!value.is_number()) {
		throw BadText();
	}
	return value.get<double>();
}

bool Flag(const Json &object, const char *name) {
	const Json &value = Member(object, name);
	if (!value.is_boolean()) {
		throw BadText();
	}
	return value.get<bool>();
}

const Json &List(const Json &object, const char *name) {
	const Json &value = Member(object, name);
	if (!value.is_array() || value.size() > kMaxParts) {
		throw BadText();
	}
	return value;
}

const Json &Object(const Json &object, const char *name) {
	const Json &value = Member(object, name);
	if (!value.is_object()) {
		throw BadText();
	}
	return value;
}

Json FromEndpoint(const Endpoint &endpoint) {
	return {{"url", endpoint.url},           {"provider", ProviderName(endpoint.provider)},
	        {"key_file", endpoint.key_file}, {"key_env", endpoint.key_env},
	        {"ca_file", endpoint.ca_file},   {"allow_plain", endpoint.allow_plain}};
}

Endpoint ToEndpoint(const Json &json) {
	const auto provider = ProviderFromName(Text(json, "provider"));
	if (!provider) {
		throw BadText();
	}
	return {Text(json, "url"),      *provider,
	        Text(json, "key_file"), Text(json, "key_env"),
	        Text(json, "ca_file"),  Flag(json, "allow_plain")};
}

Json FromRequest(const ChatRequest &request) {
	Json messages = Json::array();
	for (const ChatMessage &message : request.messages) {
		messages.push_back({{"by", SpeakerName(message.speaker)}, {"text", message.text}});
	}
	Json json = {{"model", request.model},
	             {"messages", std::move(messages)},
	             {"max_tokens", request.max_tokens},
	             {"temperature", request.temperature},
	             {"stop", request.stop},
	             {"json_schema", request.json_schema},
	             {"grammar", request.grammar},
	             {"think", request.think}};
	if (request.seed) {
		json["seed"] = *request.seed;
	}
	return json;
}

ChatRequest ToRequest(const Json &json) {
	ChatRequest request;
	request.model = Text(json, "model");
	for (const Json &message : List(json, "messages")) {
		request.messages.push_back({SpeakerFrom(Text(message, "by")), Text(message, "text")});
	}
	request.max_tokens = Int(json, "max_tokens");
	request.temperature = Real(json, "temperature");
	if (json.contains("seed")) {
		request.seed = Int(json, "seed");
	}
	for (const Json &stop : List(json, "stop")) {
		if (!stop.is_string()) {
			throw BadText();
		}
		request.stop.push_back(stop.get<std::string>());
	}
	request.json_schema = Text(json, "json_schema");
	request.grammar = Text(json, "grammar");
	request.think = Flag(json, "think");
	return request;
}

Json FromFailure(const ModelFailure &failure) {
	return {{"kind", FailureName(failure.kind)},  {"message", failure.message},
	        {"http_status", failure.http_status}, {"retry_after_s", failure.retry_after_s},
	        {"parameter", failure.parameter},     {"endpoint", failure.endpoint}};
}

ModelFailure ToFailure(const Json &json) {
	const auto kind = FailureFromName(Text(json, "kind"));
	if (!kind) {
		throw BadText();
	}
	return {*kind,
	        Text(json, "message"),
	        Int(json, "http_status"),
	        Real(json, "retry_after_s"),
	        Text(json, "parameter"),
	        Text(json, "endpoint")};
}

ChatJob ToJob(const Json &json) {
	ChatJob job;
	for (const Json &endpoint : List(json, "endpoints")) {
		job.endpoints.push_back(ToEndpoint(endpoint));
	}
	job.request = ToRequest(Object(json, "request"));
	const Json &clocks = Object(json, "clocks");
	job.clocks = {Int(clocks, "connect"), Int(clocks, "first_byte"), Int(clocks, "idle"),
	              Int(clocks, "total")};
	job.slots = Int(json, "slots");
	job.max_queue = Int(json, "max_queue");
	job.retries = Int(json, "retries");
	job.watched = Int(json, "watched") != 0;
	return job;
}

ChatReply ToReply(const Json &json) {
	ChatReply reply;
	reply.text = Text(json, "text");
	reply.reasoning = Text(json, "reasoning");
	for (const Json &call : List(json, "tool_calls")) {
		reply.tool_calls.push_back({Text(call, "id"), Text(call, "name"), Text(call, "arguments")});
	}
	const int finish = Int(json, "finish");
	if (finish < 0 || finish > static_cast<int>(FinishReason::ContentFilter)) {
		throw BadText();
	}
	reply.finish = static_cast<FinishReason>(finish);
	const Json &usage = Object(json, "usage");
	reply.usage = {Whole(usage, "prompt"), Whole(usage, "cached"), Whole(usage, "answer"),
	               Flag(usage, "estimated")};
	reply.model = Text(json, "model");
	reply.endpoint = Text(json, "endpoint");
	if (json.contains("failure")) {
		reply.failure = ToFailure(Object(json, "failure"));
	}
	reply.attempts = Int(json, "attempts");
	reply.queued_ms = Real(json, "queued_ms");
	reply.first_byte_ms = Real(json, "first_byte_ms");
	reply.total_ms = Real(json, "total_ms");
	return reply;
}

} // namespace

std::string JobToText(const ChatJob &job) {
	Json endpoints = Json::array();
	for (const Endpoint &endpoint : job.endpoints) {
		endpoints.push_back(FromEndpoint(endpoint));
	}
	return Dump({{"endpoints", std::move(endpoints)},
	             {"request", FromRequest(job.request)},
	             {"clocks",
	              {{"connect", job.clocks.connect_ms},
	               {"first_byte", job.clocks.first_byte_ms},
	               {"idle", job.clocks.idle_ms},
	               {"total", job.clocks.total_ms}}},
	             {"slots", job.slots},
	             {"max_queue", job.max_queue},
	             {"retries", job.retries},
	             {"watched", job.watched ? 1 : 0}});
}

std::optional<ChatJob> JobFromText(std::string_view text) {
	try {
		return ToJob(Parse(text));
	} catch (const BadText &) {
		return std::nullopt;
	}
}

std::string ReplyToText(const ChatReply &reply) {
	Json calls = Json::array();
	for (const ModelToolCall &call : reply.tool_calls) {
		calls.push_back({{"id", call.id}, {"name", call.name}, {"arguments", call.arguments}});
	}
	Json json = {{"text", reply.text},
	             {"reasoning", reply.reasoning},
	             {"tool_calls", std::move(calls)},
	             {"finish", static_cast<int>(reply.finish)},
	             {"usage",
	              {{"prompt", reply.usage.prompt},
	               {"cached", reply.usage.cached},
	               {"answer", reply.usage.answer},
	               {"estimated", reply.usage.estimated}}},
	             {"model", reply.model},
	             {"endpoint", reply.endpoint},
	             {"attempts", reply.attempts},
	             {"queued_ms", reply.queued_ms},
	             {"first_byte_ms", reply.first_byte_ms},
	             {"total_ms", reply.total_ms}};
	if (reply.failure) {
		json["failure"] = FromFailure(*reply.failure);
	}
	return Dump(json);
}

std::optional<ChatReply> ReplyFromText(std::string_view text) {
	try {
		return ToReply(Parse(text));
	} catch (const BadText &) {
		return std::nullopt;
	}
}

} // namespace savant::core
