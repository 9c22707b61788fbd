/*
 * failure.cpp
 *     One table: name, SQLSTATE, message and hint of everything that can go wrong with a
 *     model server.  docs/answers.md shows the same table to people.
 *
 * The SQLSTATE is PostgreSQL's own where one has that meaning (class 08 for what the
 * network did, 57P03 for a server that starts, 53xxx for one that is full); SV004 and
 * SV005 are for what only a language model does.
 */
#include "core/model/failure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace savant::core {

namespace {

/* %s in a message is the endpoint, with its leading space and quotes, or nothing. */
struct FailureText {
	FailureKind kind;
	const char *name;
	const char *code;
	const char *message;
	const char *hint;
};

constexpr std::array kFailures = {
	FailureText{
		FailureKind::NotConfigured, "not_configured", "55000", "no language model is configured",
		"Set savant.model to the name of a model, and savant.endpoint to the URL of its server."},
	FailureText{FailureKind::NotAllowed, "not_allowed", "42501",
                "model server%s is not on this machine and not allowed",
                "A superuser can add its URL to savant.allowed_endpoints."},
	FailureText{FailureKind::BadEndpoint, "bad_endpoint", "22023",
                "model server%s has no usable URL",
                "Set savant.endpoint to a URL such as http://localhost:1234/v1, without user name, "
                "password, query or fragment."},
	FailureText{FailureKind::NoSecret, "no_secret", "58030",
                "could not read the API key for model server%s",
                "See savant.api_key_file and savant.api_key_env: the server's operating system "
                "account must be able to read the file or the variable."},
	FailureText{FailureKind::Unreachable, "unreachable", "08001",
                "could not connect to model server%s",
                "Check that the model server is running and that savant.endpoint names its host "
                "and port."},
	FailureText{
		FailureKind::Tls, "tls", "08001",
		"could not establish a secure connection to model server%s",
		"If its certificate is signed by an authority of your own, set savant.ca_file to that "
		"authority's certificate."},
	FailureText{FailureKind::Redirected, "redirected", "08004",
                "model server%s redirected the request",
                "Redirects are not followed. Set savant.endpoint to the final URL."},
	FailureText{FailureKind::Loading, "loading", "57P03", "model server%s is loading its model",
                "Ask again in a while; a large model can take minutes to load."},
	FailureText{FailureKind::Busy, "busy", "53300", "model server%s is busy",
                "Ask again later, or lower savant.endpoint_slots."},
	FailureText{FailureKind::RateLimited, "rate_limited", "53400",
                "model server%s limits the rate of requests",
                "Ask again later, or lower savant.endpoint_slots."},
	FailureText{FailureKind::Quota, "quota", "53000", "the quota of model server%s is used up",
                "Look at the plan and the billing of the account that the API key belongs to."},
	FailureText{FailureKind::Unauthorized, "unauthorized", "28P01",
                "model server%s refused the API key",
                "Check the key that savant.api_key_file or savant.api_key_env points to."},
	FailureText{
		FailureKind::UnknownModel, "unknown_model", "42704",
		"model server%s does not have the model",
		"Set savant.model and savant.model_large to names that the server knows, or load or "
		"pull the model there."},
	FailureText{FailureKind::UnknownPath, "unknown_path", "08P01",
                "model server%s does not answer at this path",
                "Check the path in savant.endpoint (for most servers it is /v1) and "
                "savant.provider."},
	FailureText{FailureKind::ContextExceeded, "context_exceeded", "54000",
                "the prompt is too long for model server%s",
                "Lower savant.max_prompt_tokens, or start the model with a longer context."},
	FailureText{FailureKind::BadParameter, "bad_parameter", "08P01",
                "model server%s does not accept a parameter of the request",
                "Check savant.provider."},
	FailureText{FailureKind::BadRequest, "bad_request", "08P01",
                "model server%s refused the request", "Check savant.provider and savant.model."},
	FailureText{FailureKind::ServerError, "server_error", "58000",
                "model server%s reported an internal error",
                "Look at the log of the model server."},
	FailureText{FailureKind::Filtered, "filtered", "SV005",
                "the answer was withheld by the content filter of model server%s",
                "Put the question in other words, or use another model."},
	FailureText{FailureKind::Truncated, "truncated", "SV004",
                "the answer of model server%s was cut at its length limit",
                "Raise savant.max_tokens, or use a model that thinks less."},
	FailureText{FailureKind::Incomplete, "incomplete", "08006",
                "model server%s ended its answer before it was complete",
                "Look at the log of the model server; it may have been stopped or run out of "
                "memory."},
	FailureText{FailureKind::Garbage, "garbage", "08P01",
                "model server%s sent something that is not an answer of a language model",
                "Check that savant.endpoint names a model server, with its path."},
	FailureText{FailureKind::TooLarge, "too_large", "54000",
                "the answer of model server%s is too large",
                "Lower savant.max_tokens, or use another model."},
	FailureText{FailureKind::FirstByteTimeout, "first_byte_timeout", "08006",
                "model server%s did not begin to answer in time",
                "It may be busy with other requests, loading its model or reading a long prompt. "
                "Raise savant.first_byte_timeout, or lower savant.max_prompt_tokens."},
	FailureText{FailureKind::IdleTimeout, "idle_timeout", "08006",
                "model server%s stopped in the middle of its answer",
                "Look at the log of the model server, or raise savant.idle_timeout."},
	FailureText{FailureKind::TotalTimeout, "total_timeout", "08006",
                "model server%s did not finish its answer in time",
                "Raise savant.request_timeout, or use a faster model."},
	FailureText{FailureKind::CircuitOpen, "circuit_open", "57P03",
                "model server%s is not called for a while, after failures in a row",
                "Check that the model server is running; it is tried again by itself."},
	FailureText{FailureKind::QueueFull, "queue_full", "53300",
                "too many questions are waiting for model server%s",
                "Ask again later, or raise savant.endpoint_queue."},
	FailureText{FailureKind::GatewayGone, "gateway_gone", "08006",
                "the gateway ended while model server%s was answering",
                "Ask again; the gateway is started anew by itself."},
	FailureText{FailureKind::TokenLimit, "token_limit", "53400",
                "too many tokens of language models in the last hour",
                "Questions that need no model are answered all the same. An administrator can "
                "raise savant.token_limit_per_hour for this role."},
	FailureText{FailureKind::Cancelled, "cancelled", "57014",
                "the request to model server%s was canceled", ""},
};

const FailureText &TextOf(FailureKind kind) {
	for (const FailureText &text : kFailures) {
		if (text.kind == kind) {
			return text;
		}
	}
	return kFailures.front(); // unreachable: the table has every kind, a test sees to it
}

std::string WithEndpoint(std::string_view message, const std::string &endpoint) {
	const std::size_t gap = message.find("%s");
	if (gap == std::string_view::npos) {
		return std::string(message);
	}
	std::string text(message.substr(0, gap));
	text += endpoint.empty() ? "" : " \"" + endpoint + "\"";
	return text + std::string(message.substr(gap + 2));
}

/* The words of these are our own; those of the others are the server's, and quoted. */
bool WordsAreOurs(FailureKind kind) {
	switch (kind) {
	case FailureKind::NotConfigured:
	case FailureKind::NotAllowed:
	case FailureKind::BadEndpoint:
	case FailureKind::NoSecret:
	case FailureKind::Unreachable:
	case FailureKind::Tls:
	case FailureKind::Incomplete:
	case FailureKind::TooLarge:
	case FailureKind::FirstByteTimeout:
	case FailureKind::IdleTimeout:
	case FailureKind::TotalTimeout:
	case FailureKind::CircuitOpen:
	case FailureKind::QueueFull:
	case FailureKind::GatewayGone:
	case FailureKind::TokenLimit:
	case FailureKind::Cancelled:
		return true;
	default:
		return false;
	}
}

/* As a detail is written: a capital letter first, a full stop last. */
std::string Sentence(std::string words) {
	if (words[0] >= 'a' && words[0] <= 'z') {
		words[0] = static_cast<char>(words[0] - 'a' + 'A');
	}
	return words.ends_with('.') ? words : words + ".";
}

std::string Detail(const ModelFailure &failure) {
	std::string detail;
	if (!failure.message.empty() && WordsAreOurs(failure.kind)) {
		detail = Sentence(failure.message);
	} else if (!failure.message.empty()) {
		detail = "The server said: \"" + failure.message + "\"";
		if (failure.http_status >= 300) {
			detail += " (HTTP status " + std::to_string(failure.http_status) + ")";
		}
		detail += ".";
	} else if (failure.http_status >= 300) {
		detail = "The HTTP status was " + std::to_string(failure.http_status) + ".";
	}
	return detail;
}

/* "40 seconds", "5 minutes"; rounded up, so that the wait is never told too short. */
std::string Duration(double seconds) {
	constexpr double kMinute = 60, kHour = 3600;
	const double unit = seconds <= 2 * kMinute ? 1 : seconds <= 2 * kHour ? kMinute : kHour;
	const char *name = unit == 1 ? " second" : unit == kMinute ? " minute" : " hour";
	const auto count = static_cast<std::int64_t>(std::max(1.0, std::ceil(seconds / unit)));
	return std::to_string(count) + name + (count == 1 ? "" : "s");
}

/* What to do, with how long to wait where that is known. */
std::string Hint(const ModelFailure &failure) {
	const std::string hint = TextOf(failure.kind).hint;
	if (failure.kind == FailureKind::UnknownModel && !failure.endpoint.empty()) {
		return hint + " \"curl " + failure.endpoint + "/models\" lists them.";
	}
	if (failure.retry_after_s <= 0) {
		return hint;
	}
	const std::string wait = Duration(failure.retry_after_s);
	switch (failure.kind) {
	case FailureKind::TokenLimit:
		return "A call fits again in about " + wait + ". " + hint;
	case FailureKind::CircuitOpen:
		return "Check that the model server is running; it is called again in " + wait + ".";
	case FailureKind::Busy:
	case FailureKind::RateLimited:
		return "Ask again in " + wait + ", or lower savant.endpoint_slots.";
	default:
		return hint;
	}
}

} // namespace

const char *FailureName(FailureKind kind) { return TextOf(kind).name; }

std::optional<FailureKind> FailureFromName(std::string_view name) {
	for (const FailureText &text : kFailures) {
		if (name == text.name) {
			return text.kind;
		}
	}
	return std::nullopt;
}

AnswerError ToAnswerError(const ModelFailure &failure) {
	const FailureText &text = TextOf(failure.kind);
	AnswerError error;
	error.code = text.code;
	error.message = WithEndpoint(text.message, failure.endpoint);
	error.detail = Detail(failure);
	error.hint = Hint(failure);
	if (failure.kind == FailureKind::BadParameter && !failure.parameter.empty()) {
		error.message = WithEndpoint("model server%s does not accept parameter", failure.endpoint) +
		                " \"" + failure.parameter + "\"";
	}
	return error;
}

} // namespace savant::core
