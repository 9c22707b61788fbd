/*
 * alert_delivery.hpp
 *     What is told of an alert, as JSON, and when a delivery that failed is tried again.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/alert/alert_life.hpp"

namespace savant::core {

/* NOTIFY takes less than 8000 bytes. */
constexpr std::size_t kMaxNotifyBytes = 7999;
constexpr std::size_t kMaxPostBytes = 64 * 1024;

struct AlertMessage {
	std::string event; // Name(AlertEvent), or what people did: acknowledged
	std::int64_t id = 0, event_id = 0;
	AlertKey key;
	AlertState state;
	double at = 0; // seconds since 1970
	std::string title, detail, remedy, evidence;
	std::string database, server; // server: cluster_name, may be ""
};

/*
 * One JSON object in ASCII, so that it is the same in every encoding, of at most `most_bytes`
 * bytes: texts are cut, the longest first, and end in "..." then.  `most_bytes` of at least 1000
 * is always enough.  Field "text" is one readable line, as chat receivers show it.
 */
std::string AlertJson(const AlertMessage &message, std::size_t most_bytes);
/*
 * The same for listeners whose rights nobody knows: what happened to which rule, and where to
 * read the rest; without object, value, threshold, title, detail, remedy and evidence.
 */
std::string BriefAlertJson(const AlertMessage &message, std::size_t most_bytes);

/* 2026-11-21T10:00:00Z */
std::string UtcText(double seconds);

constexpr double kFirstRetryS = 10, kLongestRetryS = 3600, kGiveUpAfterS = 24 * 3600;

/*
 * Seconds until the next attempt after `attempts` that failed: 10 s, doubled each time, an hour at
 * most.  A Retry-After header in seconds that asks for longer is followed, to an hour.
 */
double RetryDelay(int attempts, std::string_view retry_after);

} // namespace savant::core
