/*
 * traffic.cpp
 *     Calls per second of statements against what they usually are.
 */
#include "core/watch/traffic.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

namespace savant::core {

namespace {

/* About the last ten intervals: a load that grows over the day is not a jump. */
constexpr double kSmoothing = 0.2;
constexpr double kComeDown = 1.5;
/* Below this nobody calls it traffic. */
constexpr double kLeastRate = 5;
constexpr double kForgotten = 1e-4;

std::string RateText(double rate) {
	char text[32];
	std::snprintf(text, sizeof(text), rate < 10 ? "%.1f" : "%.0f", rate);
	return text;
}

struct Traffic {
	double calls = 0, total_ms = 0;
};

/* Of all roles together; the last sample is of no statement. */
std::unordered_map<std::int64_t, Traffic> ByStatement(const std::vector<StatementSample> &samples,
                                                      double &total_ms) {
	std::unordered_map<std::int64_t, Traffic> traffic;
	for (const StatementSample &sample : samples) {
		total_ms += sample.total_ms;
		if (sample.query_id != 0) {
			traffic[sample.query_id].calls += sample.calls;
			traffic[sample.query_id].total_ms += sample.total_ms;
		}
	}
	return traffic;
}

} // namespace

std::vector<ChangeEvent> TrafficMemory::Add(const std::vector<StatementSample> &samples,
                                            double seconds, double at) {
	std::vector<ChangeEvent> events;
	if (seconds <= 0) {
		return events;
	}
	double total_ms = 0;
	const auto traffic = ByStatement(samples, total_ms);
	for (const auto &[id, now] : traffic) {
		const double rate = now.calls / seconds;
		Usual &usual = usual_[id];
		const bool jumped = rate >= kTrafficJump * std::max(usual.rate, kLeastRate / kTrafficJump);
		if (jumped && !usual.is_told && usual.intervals >= kTrafficWarmUp &&
		    now.total_ms >= kTrafficShare * total_ms) {
			usual.is_told = true;
			events.push_back({ChangeEvent::Kind::Traffic, at, std::to_string(id),
			                  "statement called " + RateText(rate) + " times per second, before " +
			                      RateText(usual.rate),
			                  RateText(usual.rate), RateText(rate)});
		}
	}
	for (auto item = usual_.begin(); item != usual_.end();) {
		Usual &usual = item->second;
		const auto now = traffic.find(item->first);
		const double rate = now == traffic.end() ? 0 : now->second.calls / seconds;
		usual.is_told = usual.is_told && rate > kComeDown * usual.rate;
		usual.rate = usual.intervals == 0 ? rate : usual.rate + kSmoothing * (rate - usual.rate);
		usual.intervals++;
		item = usual.rate < kForgotten ? usual_.erase(item) : std::next(item);
	}
	std::sort(events.begin(), events.end(),
	          [](const ChangeEvent &a, const ChangeEvent &b) { return a.object < b.object; });
	return events;
}

} // namespace savant::core
