/*
 * failure.hpp
 *     What can go wrong between us and a model server, as a value.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/ask/answer.hpp"

namespace savant::core {

enum class FailureKind {
	NotConfigured,   // no savant.model
	NotAllowed,      // endpoint is not loopback and not in savant.allowed_endpoints
	BadEndpoint,     // not an http(s) URL
	NoSecret,        // savant.api_key_file or _env names nothing readable
	Unreachable,     // refused, no route, name not resolved, connect clock
	Tls,             // handshake or certificate
	Redirected,      // 3xx: never followed
	Loading,         // 503 while the server loads its model
	Busy,            // 503, 529: queue of the server is full
	RateLimited,     // 429 that passes
	Quota,           // 429 that does not: insufficient_quota, billing
	Unauthorized,    // 401, 403
	UnknownModel,    // 404 that names the model; "no models loaded"
	UnknownPath,     // 404, 405, 501, "Unexpected endpoint"
	ContextExceeded, // the prompt is longer than the model's window
	BadParameter,    // 400 that names a field: `parameter` is set
	BadRequest,      // any other 4xx
	ServerError,     // 5xx, or an error object in a 200
	Filtered,        // finish_reason content_filter
	Truncated,       // finish_reason length
	Incomplete,      // the stream ended without a finish reason
	Garbage,         // 2xx that is neither an event stream nor a known JSON body
	TooLarge,        // over one of the caps
	FirstByteTimeout,
	IdleTimeout,
	TotalTimeout,
	CircuitOpen, // paused after failures in a row
	QueueFull,   // too many wait for this endpoint here
	GatewayGone, // the gateway worker went away
	TokenLimit,  // savant.token_limit_per_hour: no call was made; `retry_after_s` is set
	Cancelled,
};

constexpr int kFailureKinds = static_cast<int>(FailureKind::Cancelled) + 1;

struct ModelFailure {
	FailureKind kind = FailureKind::ServerError;
	// The server's words, or ours when it had none: valid UTF-8, one line, at most 200 bytes.
	std::string message;
	int http_status = 0;       // 0: no status was read
	double retry_after_s = -1; // < 0: not said
	std::string parameter;     // BadParameter: the field that was not liked
	std::string endpoint;      // URL without user info and query; for messages
};

/* "unreachable", "first_byte_timeout" ...: stable, for records, counters and tests. */
const char *FailureName(FailureKind kind);
std::optional<FailureKind> FailureFromName(std::string_view name);

/*
 * The failure as PostgreSQL would report it; the table of names and SQLSTATEs is in
 * docs/answers.md.  The hint says what to look at or type next.
 */
AnswerError ToAnswerError(const ModelFailure &failure);

} // namespace savant::core
