/*
 * chart_data.hpp
 *     From whatever a description holds to what can be drawn.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/report/chart.hpp"

namespace savant::core {

constexpr std::size_t kMostChartSeries = 10;
constexpr std::size_t kMostChartItems = 30;

/*
 * The chart as renderers want it: points, marks and spans sorted by time, those without a time
 * dropped, values that are not finite made gaps and beyond 1e300 clamped, gaps put where
 * more than 2.5 steps are missing, names on one line and cut, `from` and `to` set.  Of a stack
 * with too many series the smallest are added up as "others"; other kinds lose what is beyond the
 * limits, and `title` says so.
 */
Chart PreparedChart(const Chart &chart);

/* Whether a prepared chart has nothing to draw. */
bool IsEmptyChart(const Chart &chart);

/* "why_empty", or a sentence for charts that have none. */
std::string EmptyChartText(const Chart &chart);

/*
 * At most about 2 points per bucket: of each bucket the least and the greatest, and one gap
 * where there were some; first and last point stay.  Points are sorted by time.
 */
std::vector<ChartPoint> ThinPoints(const std::vector<ChartPoint> &points, std::size_t buckets);

/* Series on top of each other at common times. */
struct ChartStack {
	std::vector<double> times;
	std::vector<std::vector<double>> tops; // per series, the first at the bottom; NaN = gap
	double high = 0;
};

/*
 * The series of a prepared chart, added up.  A series without a value where others have one counts
 * zero there, and so do negative values.  Thinned like ThinPoints, by the sum.
 */
ChartStack StackSeries(const Chart &chart, std::size_t buckets);

/* What the chart shows, in a sentence or two, for those who do not see it. */
std::string ChartSummary(const Chart &chart);

/* Least and greatest of the finite values. */
struct ChartExtent {
	double low = 0, high = 0;
	bool any = false;

	void Add(double value);
};

} // namespace savant::core
