/*
 * error_body.cpp
 *     First the words are found (the order of places is that of the client contract), then
 *     they are classified: words beat the type, the type beats the status, because a 429
 *     can mean "wait" or "pay", a 400 "too long" or "unknown field", and a 200 anything.
 */
#include "core/model/error_body.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/model/event_stream.hpp"
#include "core/model/foreign_json.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr double kMaxRetryAfter = 86400;

struct ErrorWords {
	std::string message;
	std::string type; // type, code and status, whatever of it is text
	std::string parameter;
	int status = 0; // as the body says it
	double retry_after_s = -1;
};

std::string LowerAscii(std::string text) {
	for (char &c : text) {
		c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
	}
	return text;
}

bool HasAny(std::string_view text, std::initializer_list<std::string_view> words) {
	return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
		return text.find(word) != std::string_view::npos;
	});
}

/* "20s", "1.5 s", "350ms", "2m"; < 0 when `text` does not begin with such a time. */
double ReadDuration(std::string_view text) {
	double value = -1;
	const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (failed != std::errc() || !(value >= 0)) {
		return -1;
	}
	text.remove_prefix(static_cast<std::size_t>(end - text.data()));
	text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
	if (text.substr(0, 2) == "ms") {
		value /= 1000;
	} else if (text.substr(0, 1) == "m") {
		value *= 60;
	}
	return std::min(value, kMaxRetryAfter);
}

/* What looks like a key is not shown, even though the server echoed it. */
std::string WithoutSecrets(std::string_view text) {
	constexpr std::size_t kShortestKey = 12;
	std::string shown;
	bool after_bearer = false;
	for (std::size_t at = 0; at < text.size();) {
		const std::size_t end = std::min(text.find_first_of(" \"'`:=,()<>{}[]", at), text.size());
		const std::string_view word = text.substr(at, end - at);
		const bool key =
			word.size() >= kShortestKey &&
			(after_bearer || word.substr(0, 3) == "sk-" || word.substr(0, 4) == "AIza");
		shown += key ? "***" : word;
		after_bearer = !word.empty() ? word == "Bearer" || word == "bearer" : after_bearer;
		shown += text.substr(end, 1);
		at = end + 1;
	}
	return shown;
}

/* FastAPI's list of what is wrong: [{"loc": ["body", "seed"], "msg": "..."}]. */
void ReadDetailList(const json &list, ErrorWords &words) {
	if (list.empty() || !list[0].is_object()) {
		return;
	}
	words.message = TextMember(list[0], "msg");
	words.type += " " + TextMember(list[0], "type");
	const json *place = FindMember(list[0], "loc");
	if (place != nullptr && place->is_array() && !place->empty() && place->back().is_string()) {
		words.parameter = place->back().get<std::string>();
		words.message = words.parameter + ": " + words.message;
	}
}

/* Google's RetryInfo among the details of an error. */
void ReadRetryInfo(const json &error, ErrorWords &words) {
	const json *details = FindMember(error, "details");
	if (details == nullptr || !details->is_array()) {
		return;
	}
	for (const json &item : *details) {
		const double seconds = ReadDuration(TextMember(item, "retryDelay"));
		words.retry_after_s = std::max(words.retry_after_s, seconds);
	}
}

void ReadErrorObject(const json &error, ErrorWords &words) {
	words.message = TextMember(error, "message");
	for (const char *name : {"type", "code", "status"}) {
		words.type += " " + TextMember(error, name);
	}
	words.parameter = TextMember(error, "param");
	words.status = static_cast<int>(std::min<std::int64_t>(CountMember(error, "code", 0), 999));
	if (words.status == 0) {
		words.status =
			static_cast<int>(std::min<std::int64_t>(CountMember(error, "status", 0), 999));
	}
	ReadRetryInfo(error, words);
	if (words.message.empty()) {
		words.message = TextMember(error, "error");
	}
}

/* The places where an error is told, in the order of the contract. */
std::optional<ErrorWords> FindWords(const json &document) {
	const json &body = document.is_array() && !document.empty() ? document[0] : document; // Gemini
	ErrorWords words;
	if (const json *error = FindMember(body, "error"); error != nullptr) {
		if (error->is_object()) {
			ReadErrorObject(*error, words);
			return words;
		}
		if (error->is_string() && !error->get_ref<const std::string &>().empty()) {
			words.message = error->get<std::string>();
			words.type = " " + TextMember(body, "error_type");
			return words;
		}
		return std::nullopt; // "error": false and the like
	}
	const std::string type = TextMember(body, "type");
	if (type == "error" || TextMember(body, "object") == "error") {
		ReadErrorObject(body, words);
		return words;
	}
	return std::nullopt;
}

/* Only in a response whose status says that it is an error. */
ErrorWords FindLooseWords(const json &document) {
	const json &body = document.is_array() && !document.empty() ? document[0] : document;
	ErrorWords words;
	if (!TextMember(body, "message").empty()) {
		ReadErrorObject(body, words);
		return words;
	}
	if (const json *detail = FindMember(body, "detail"); detail != nullptr) {
		if (detail->is_string()) {
			words.message = detail->get<std::string>();
		} else if (detail->is_array()) {
			ReadDetailList(*detail, words);
		} else if (detail->is_object()) {
			ReadErrorObject(*detail, words);
		}
	}
	return words;
}

/* The status that an error type stands for, for errors inside a 200. */
int StatusOfType(std::string_view type) {
	struct TypeStatus {
		std::string_view type;
		int status;
	};
	constexpr std::array kTypes = {
		TypeStatus{"authentication_error", 401},
		TypeStatus{"invalid_api_key", 401},
		TypeStatus{"unauthenticated", 401},
		TypeStatus{"permission", 403},
		TypeStatus{"not_found", 404},
		TypeStatus{"notfound", 404},
		TypeStatus{"request_too_large", 413},
		TypeStatus{"rate_limit", 429},
		TypeStatus{"resource_exhausted", 429},
		TypeStatus{"overloaded", 529},
		TypeStatus{"unavailable", 503},
		TypeStatus{"not_supported", 501},
		TypeStatus{"unsupported_", 400},
		TypeStatus{"invalid_request", 400},
		TypeStatus{"invalid_argument", 400},
		TypeStatus{"badrequest", 400},
		TypeStatus{"bad_request", 400},
	};
	for (const TypeStatus &known : kTypes) {
		if (type.find(known.type) != type.npos) {
			return known.status;
		}
	}
	return 0;
}

/* The first name in quotes of any kind after `at`. */
std::string QuotedAfter(std::string_view text, std::size_t at) {
	const std::size_t open = text.find_first_of("'\"`", at);
	if (open == text.npos) {
		return {};
	}
	const std::size_t close = text.find(text[open], open + 1);
	return close == text.npos ? std::string()
	                          : std::string(text.substr(open + 1, close - open - 1));
}

/* Field names that servers complain about by words alone; the longer one first. */
constexpr std::array<std::string_view, 20> kFieldNames = {
	"max_completion_tokens",
	"max_tokens",
	"temperature",
	"include_usage",
	"stream_options",
	"response_format",
	"json_schema",
	"structured_outputs",
	"guided_json",
	"chat_template_kwargs",
	"enable_thinking",
	"reasoning_effort",
	"return_progress",
	"seed",
	"stop_sequences",
	"grammar",
	"num_ctx",
	"thinking",
	"format",
	"stop",
};

/* The field that the message does not like; `text` is in lower case. */
std::string ParameterIn(const std::string &text) {
	for (const std::string_view lead :
	     {"unsupported parameter", "unknown parameter", "unrecognized request argument",
	      "unsupported value", "unknown name", "unknown field", "unexpected keyword",
	      "unrecognized key"}) {
		const std::size_t at = text.find(lead);
		if (at == std::string::npos) {
			continue;
		}
		std::string name = QuotedAfter(text, at);
		if (name.empty()) {
			const std::size_t colon = text.find(": ", at);
			name = colon == std::string::npos
			           ? std::string()
			           : text.substr(colon + 2, text.find_first_of(" ,;.", colon + 2) - colon - 2);
		}
		return name;
	}
	if (text.find("extra inputs are not permitted") != std::string::npos) {
		return text.substr(0, text.find(':'));
	}
	if (HasAny(text, {"does not support thinking"})) {
		return "think";
	}
	if (HasAny(text, {"failed to parse grammar", "invalid grammar", "custom grammar"})) {
		return "grammar";
	}
	if (HasAny(text, {"json schema error", "json_schema", "invalid schema"})) {
		return "response_format";
	}
	if (!HasAny(text, {"not support", "unsupported", "not allowed", "not permitted", "unknown",
	                   "unrecognized", "invalid", "deprecated", "cannot be"})) {
		return {};
	}
	for (const std::string_view name : kFieldNames) {
		if (text.find(name) != std::string::npos) {
			return std::string(name);
		}
	}
	return {};
}

bool SpeaksOfContext(std::string_view text) {
	return HasAny(text,
	              {"exceed_context_size", "context_length_exceeded", "prompt is too long",
	               "maximum context length", "context size", "context window", "context length",
	               "exceeds the maximum number of tokens", "input is too long", "prompt too long"});
}

bool SpeaksOfModel(std::string_view text) {
	return HasAny(text, {"model_not_found", "no models loaded", "no model loaded",
	                     "model not found", "invalid model"});
}

FailureKind ClassifyRequestError(int status, std::string_view text, const ErrorWords &words,
                                 std::string &parameter) {
	if (status == 404) {
		const bool model = HasAny(text, {"model"}) && !HasAny(text, {"/models", "unexpected end"});
		return model ? FailureKind::UnknownModel : FailureKind::UnknownPath;
	}
	if (status == 405 || status == 501) {
		return FailureKind::UnknownPath;
	}
	if (status == 400 || status == 422) {
		parameter = words.parameter.empty() ? ParameterIn(std::string(text)) : words.parameter;
		if (parameter == "model") {
			parameter.clear();
			return FailureKind::UnknownModel;
		}
		if (parameter == "messages" || parameter == "input") {
			parameter.clear();
		}
		return parameter.empty() ? FailureKind::BadRequest : FailureKind::BadParameter;
	}
	return FailureKind::BadRequest;
}

/* What a 429 means: some pass by themselves, some want money. */
FailureKind ClassifyTooMany(std::string_view text, double retry_after_s) {
	if (HasAny(text, {"insufficient_quota", "billing_hard_limit"})) {
		return FailureKind::Quota;
	}
	const bool money = HasAny(text, {"billing", "credit balance", "exceeded your current quota"});
	return money && retry_after_s < 0 ? FailureKind::Quota : FailureKind::RateLimited;
}

std::optional<FailureKind> ClassifyByWords(int status, std::string_view text) {
	if (SpeaksOfContext(text)) {
		return FailureKind::ContextExceeded;
	}
	if (status >= 500 && HasAny(text, {"loading model", "loading the model", "model is loading",
	                                   "currently loading"})) {
		return FailureKind::Loading;
	}
	if (HasAny(text, {"insufficient_quota", "credit balance is too low"})) {
		return FailureKind::Quota;
	}
	if (HasAny(text, {"invalid api key", "api key not valid", "incorrect api key",
	                  "invalid_api_key", "authentication_error"})) {
		return FailureKind::Unauthorized;
	}
	if (HasAny(text, {"unexpected endpoint"})) {
		return FailureKind::UnknownPath;
	}
	if (SpeaksOfModel(text)) {
		return FailureKind::UnknownModel;
	}
	if (HasAny(text, {"overloaded_error", "server busy", "no slot available"})) {
		return FailureKind::Busy;
	}
	return std::nullopt;
}

FailureKind ClassifyByStatus(int status, std::string_view text, const ErrorWords &words,
                             double retry_after_s, std::string &parameter) {
	if (status >= 300 && status < 400) {
		return FailureKind::Redirected;
	}
	switch (status) {
	case 401:
	case 403:
	case 407:
		return FailureKind::Unauthorized;
	case 402:
		return FailureKind::Quota;
	case 408: // the three that a proxy says when the server behind it does not keep up
	case 502:
	case 504:
	case 503:
	case 529:
		return FailureKind::Busy;
	case 413:
		return FailureKind::ContextExceeded;
	case 429:
		return ClassifyTooMany(text, retry_after_s);
	default:
		break;
	}
	if ((status >= 400 && status < 500) || status == 501) {
		return ClassifyRequestError(status, text, words, parameter);
	}
	return FailureKind::ServerError;
}

ModelFailure Classify(int status, const ErrorWords &words, std::string_view retry_after) {
	ModelFailure failure;
	failure.http_status = status;
	failure.message = OneLine(WithoutSecrets(OneLine(words.message, 2 * kMaxFailureMessageBytes)),
	                          kMaxFailureMessageBytes);
	const std::string text = LowerAscii(OneLine(words.message, 4096) + words.type);
	failure.retry_after_s = std::max(ReadRetryAfter(retry_after), words.retry_after_s);
	if (failure.retry_after_s < 0) {
		const std::size_t at = text.find("try again in ");
		failure.retry_after_s =
			at == text.npos ? -1 : ReadDuration(std::string_view(text).substr(at + 13));
	}
	int meant = status;
	if (status < 300) { // an error inside a success: the body says what status it stands for
		meant = words.status >= 400 && words.status < 600 ? words.status : StatusOfType(text);
	}
	const auto by_words = ClassifyByWords(status < 300 && meant == 0 ? 500 : meant, text);
	failure.kind =
		by_words ? *by_words
				 : ClassifyByStatus(meant, text, words, failure.retry_after_s, failure.parameter);
	failure.parameter = OneLine(failure.parameter, 64);
	return failure;
}

} // namespace

double ReadRetryAfter(std::string_view value) {
	const std::size_t from = std::min(value.find_first_not_of(" \t"), value.size());
	const std::size_t to = value.find_last_not_of(" \t\r\n");
	value = to == value.npos ? std::string_view() : value.substr(from, to - from + 1);
	double seconds = -1;
	const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), seconds);
	const bool whole = failed == std::errc() && end == value.data() + value.size();
	return whole && seconds >= 0 ? std::min(seconds, kMaxRetryAfter) : -1;
}

std::optional<ModelFailure> FindError(int status, const json &document) {
	const auto words = FindWords(document);
	if (!words) {
		return std::nullopt;
	}
	return Classify(status, *words, {});
}

ModelFailure ReadErrorBody(int status, std::string_view body, std::string_view retry_after) {
	json document = ReadForeignJson(body);
	if (document.is_discarded()) { // LM Studio writes an event also under an error status
		EventStream events(body.size(), body.size());
		const auto take = [&document](std::string_view, std::string_view data) {
			document = ReadForeignJson(data);
			return document.is_discarded();
		};
		if (events.Feed(body, take)) {
			events.Finish(take);
		}
	}
	ErrorWords words;
	if (document.is_discarded() || !document.is_structured()) {
		words.message = OneLine(body, kMaxFailureMessageBytes);
	} else if (const auto found = FindWords(document)) {
		words = *found;
	} else {
		words = FindLooseWords(document);
	}
	return Classify(status, words, retry_after);
}

} // namespace savant::core
