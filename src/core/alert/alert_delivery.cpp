/*
 * alert_delivery.cpp
 *     The JSON of an alert, and the retries of its delivery.
 */
#include "core/alert/alert_delivery.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/text/dates.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kSecondsPerDay = 86400;
constexpr int kFormat = 1; // of the JSON; grows when a field changes its meaning

Json FigureOf(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string Cut(const std::string &text, std::size_t most) {
	constexpr std::string_view kDots = "...";
	if (text.size() <= most) {
		return text;
	}
	const std::size_t kept = most > kDots.size() ? most - kDots.size() : 0;
	return std::string(CutUtf8(text, kept)) + std::string(kDots);
}

std::string_view StateName(const AlertState &state) {
	if (!state.is_open) {
		return "closed";
	}
	return state.is_acknowledged ? "acknowledged" : "open";
}

/* "critical, opened: shop: Session 123 is idle in transaction for 700 s" */
std::string TextLine(const AlertMessage &message, bool is_brief) {
	std::string line(Name(message.state.severity));
	line += ", " + message.event + ": ";
	line += message.database.empty() ? "" : message.database + ": ";
	return line + (is_brief ? message.key.rule + ": SELECT * FROM ai_alerts('all') WHERE id = " +
	                              std::to_string(message.id)
	                        : message.title);
}

std::string JsonOf(const AlertMessage &message, std::size_t most, bool is_brief) {
	const AlertState &state = message.state;
	Json json;
	json["format"] = kFormat;
	json["text"] = Cut(TextLine(message, is_brief), most);
	json["event"] = message.event;
	json["event_id"] = message.event_id;
	json["at"] = UtcText(message.at);
	json["id"] = message.id;
	json["state"] = StateName(state);
	json["severity"] = Name(state.severity);
	json["worst_severity"] = Name(state.worst);
	json["source"] = Name(message.key.source);
	json["rule"] = Cut(message.key.rule, most);
	json["opened_at"] = UtcText(state.opened_at);
	json["times"] = state.times;
	if (!is_brief) {
		json["object"] = Cut(message.key.object, most);
		json["value"] = FigureOf(state.value);
		json["threshold"] = FigureOf(state.threshold);
		json["title"] = Cut(message.title, most);
		json["detail"] = Cut(message.detail, most);
		json["remedy"] = Cut(message.remedy, most);
		json["evidence"] = Cut(message.evidence, most);
	}
	json["database"] = message.database;
	json["server"] = Cut(message.server, most);
	return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string FittingJson(const AlertMessage &message, std::size_t most_bytes, bool is_brief) {
	constexpr std::size_t kShorter = 4; // each round keeps this many fifths
	std::size_t most = most_bytes;
	std::string json = JsonOf(message, most, is_brief);
	while (json.size() > most_bytes && most > 0) {
		most = most * kShorter / (kShorter + 1);
		json = JsonOf(message, most, is_brief);
	}
	return json;
}

} // namespace

std::string AlertJson(const AlertMessage &message, std::size_t most_bytes) {
	return FittingJson(message, most_bytes, false);
}

std::string BriefAlertJson(const AlertMessage &message, std::size_t most_bytes) {
	return FittingJson(message, most_bytes, true);
}

std::string UtcText(double seconds) {
	const double days = std::floor(seconds / kSecondsPerDay);
	if (!std::isfinite(seconds) || std::fabs(days) > 1e6) {
		return "";
	}
	const int second = static_cast<int>(seconds - days * kSecondsPerDay);
	char time[32];
	std::snprintf(time, sizeof(time), "T%02d:%02d:%02dZ", second / 3600, second / 60 % 60,
	              second % 60);
	return DateText(AddDays(CivilDate{1970, 1, 1}, static_cast<int>(days))) + time;
}

double RetryDelay(int attempts, std::string_view retry_after) {
	constexpr int kMostDoublings = 12; // far past the longest
	const int doublings = std::clamp(attempts - 1, 0, kMostDoublings);
	double wanted = 0;
	const auto [end, failed] =
		std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), wanted);
	if (failed != std::errc() || end != retry_after.data() + retry_after.size() || !(wanted >= 0)) {
		wanted = 0; // a date, or nonsense
	}
	return std::min(std::max(std::ldexp(kFirstRetryS, doublings), wanted), kLongestRetryS);
}

} // namespace savant::core
