/*
 * chart.hpp
 *     What a chart shows, without a word about how it is drawn: chart_svg draws it on pages,
 *     chart_lines on a terminal.
 *
 * A description may hold anything: no points, values that are not finite, times in any order,
 * names of any length with any bytes.  The renderers sort, clamp, cut and escape.
 */
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace savant::core {

enum class ChartKind {
	Line,        // series over time, with a band, marks and thresholds
	StackedArea, // series over time on top of each other, with thresholds
	Sparkline,   // the first series, small, without axes
	Bars,        // items by value
	Pareto,      // items by value, with the running share of the sum
	Diverging,   // items to the left (less) and right (more) of zero
	Bullets,     // items as value of limit
	HeatMap,     // cells in rows and columns
	Timeline,    // lanes with spans and moments
	Histogram,   // bins side by side
	Boxes,       // five figures per item
	Slope,       // ranks before and now
	Waterfall,   // items that add up
};

enum class ChartUnit {
	Number,
	Count,
	Percent, // of a share: 0.25 is 25 %
	Bytes,
	BytesPerSecond,
	PerSecond,
	Milliseconds,
	Seconds,
};

enum class ChartTone { Plain, Good, Info, Warning, Critical };

constexpr double kChartNothing = std::numeric_limits<double>::quiet_NaN();

/* Times are seconds since 1970 in UTC. */
struct ChartPoint {
	double time = 0;
	double value = kChartNothing; // not a number: here is a gap
};

struct ChartSeries {
	std::string name;
	std::vector<ChartPoint> points;
	int colour = -1; // 0 to 9; -1 = by position
};

struct ChartBandPoint {
	double time = 0;
	double low = kChartNothing;
	double high = kChartNothing;
};

/* A point of a line that stands out, or, without a value, a moment. */
struct ChartMark {
	double time = 0;
	double value = kChartNothing;
	std::string label;
	ChartTone tone = ChartTone::Warning;
};

struct ChartThreshold {
	double value = 0;
	std::string label;
	ChartTone tone = ChartTone::Plain;
};

struct ChartItem {
	std::string name;
	double value = 0;
	double before = kChartNothing; // Slope: the rank of then; not a number = new
	double limit = kChartNothing;  // Bullets: what value is a part of
	std::string note;              // told behind the value
	ChartTone tone = ChartTone::Plain;
};

struct ChartBin {
	double from = 0, to = 0, count = 0;
};

struct ChartBox {
	std::string name;
	double low = 0, quarter = 0, middle = 0, three_quarters = 0, high = 0;
};

struct ChartSpan {
	double from = 0, to = 0; // equal: a moment
	std::string label;
	ChartTone tone = ChartTone::Info;
};

struct ChartLane {
	std::string name;
	std::vector<ChartSpan> spans;
};

struct Chart {
	ChartKind kind = ChartKind::Line;
	std::string title;
	std::string summary;   // alternative text; empty = made from the figures
	std::string why_empty; // said when there is nothing to draw: "no snapshot in this period"
	ChartUnit unit = ChartUnit::Number;
	int zone_seconds = 0;                            // east of UTC
	double from = kChartNothing, to = kChartNothing; // of the time axis; not given = of the data
	bool tells_period = true; // beside the title; charts of one report have it in common
	double step = 0; // usual distance of points in seconds: 2.5 of them are a gap; 0 = never
	std::vector<ChartSeries> series;
	std::vector<ChartBandPoint> band;
	std::string band_name;
	std::vector<ChartMark> marks;
	std::vector<ChartThreshold> thresholds; // of Bullets: as shares of the limit
	std::vector<ChartItem> items;
	std::vector<ChartBin> bins;
	std::vector<ChartBox> boxes;
	std::vector<ChartLane> lanes;
	std::vector<std::string> row_names, column_names; // HeatMap
	std::vector<double> cells;                        // row by row
};

} // namespace savant::core
