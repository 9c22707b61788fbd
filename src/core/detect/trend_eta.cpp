/*
 * trend_eta.cpp
 *     Theil and Sen's slope where Mann and Kendall see a trend.
 */
#include "core/detect/trend_eta.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/distributions.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kLeastPoints = 12;
constexpr double kChance = 0.01;
constexpr double kMostAhead = 10 * 365.25 * 86400;

double MiddleOf(std::vector<double> &values) {
	const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
	std::nth_element(values.begin(), middle, values.end());
	return *middle;
}

} // namespace

void TrendEta::Learn(Span &span, double value, double time) {
	auto &points = span.points;
	if (!points.empty() && time < points.back().time) {
		points.clear(); // the clock went back: nothing fits any more
	}
	if (!points.empty() &&
	    std::floor(points.back().time / span.step) == std::floor(time / span.step)) {
		points.back() = {time, value};
		return;
	}
	points.push_back({time, value});
	const double oldest = time - span.step * static_cast<double>(span.most);
	std::erase_if(points, [&](const Point &point) { return point.time < oldest; });
}

void TrendEta::Learn(double value, double time) {
	Learn(day_, value, time);
	Learn(week_, value, time);
}

std::optional<double> TrendEta::Until(const Span &span, double limit) {
	const auto &points = span.points;
	if (points.size() < kLeastPoints) {
		return std::nullopt;
	}
	std::vector<double> slopes;
	slopes.reserve(points.size() * (points.size() - 1) / 2);
	double concordance = 0;
	for (std::size_t i = 0; i < points.size(); ++i) {
		for (std::size_t j = i + 1; j < points.size(); ++j) {
			const double rise = points[j].value - points[i].value;
			concordance += rise > 0 ? 1 : rise < 0 ? -1 : 0;
			slopes.push_back(rise / (points[j].time - points[i].time));
		}
	}
	const double n = static_cast<double>(points.size());
	const double spread = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
	if (2 * NormalTail((std::abs(concordance) - 1) / spread) > kChance) {
		return std::nullopt;
	}
	const double slope = MiddleOf(slopes);
	std::vector<double> levels; // at the last point, by each point
	for (const Point &point : points) {
		levels.push_back(point.value + slope * (points.back().time - point.time));
	}
	const double seconds = (limit - MiddleOf(levels)) / slope;
	if (!(seconds <= kMostAhead) || !(seconds >= 0)) {
		return std::nullopt;
	}
	return seconds;
}

std::optional<double> TrendEta::SecondsUntil(double limit) const {
	const auto by_day = Until(day_, limit), by_week = Until(week_, limit);
	return by_day && by_week ? std::min(*by_day, *by_week) : by_day ? by_day : by_week;
}

void TrendEta::Save(StateWriter &state) const {
	for (const Span *span : {&day_, &week_}) {
		state.Word(static_cast<std::uint32_t>(span->points.size()));
		for (const Point &point : span->points) {
			state.Number(point.time);
			state.Number(point.value);
		}
	}
}

void TrendEta::Restore(StateReader &state) {
	for (Span *span : {&day_, &week_}) {
		span->points.clear();
		for (std::size_t left = state.Count(span->most + 1); left > 0; --left) {
			const Point point{state.Number(), state.Number()};
			state.Require(span->points.empty() || span->points.back().time < point.time);
			span->points.push_back(point);
		}
	}
}

} // namespace savant::core
