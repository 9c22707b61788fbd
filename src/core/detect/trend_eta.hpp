/*
 * trend_eta.hpp
 *     When a series that grows reaches a limit: disk, transaction ids, sequences, connections.
 *
 * Theil and Sen's slope (the median of all pairwise slopes) of the last day in steps of ten
 * minutes and of the last week in steps of an hour; a slope counts when Mann and Kendall's test
 * says p < 0.01.  The sooner of the two counts: a leak that began today is not averaged away.
 * Memory: 312 values, 5 kB; the work is done when asked.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class TrendEta {
public:
	void Learn(double value, double time);
	/* Seconds from the last point on; 0 = it is there; none = not within ten years. */
	std::optional<double> SecondsUntil(double limit) const;

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

private:
	struct Point {
		double time, value; // the latest of its step
	};
	struct Span {
		double step; // seconds
		std::size_t most;
		std::vector<Point> points; // oldest first
	};
	static void Learn(Span &span, double value, double time);
	static std::optional<double> Until(const Span &span, double limit);

	Span day_{600, 144, {}}, week_{3600, 168, {}};
};

} // namespace savant::core
