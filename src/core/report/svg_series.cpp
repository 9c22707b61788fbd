/*
 * svg_series.cpp
 *     Series over time: lines with a band, stacked areas, sparklines.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_canvas.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"

namespace savant::core {

namespace {

constexpr double kTop = 10, kPlotHeight = 170, kBottom = kTop + kPlotHeight;
constexpr double kHeight = kBottom + 24;
constexpr std::size_t kPathBytes = 24000, kPointBytes = 9;
constexpr std::size_t kMostBuckets = 400;
constexpr std::size_t kTimeTicks = 8, kValueTicks = 4;
constexpr std::size_t kLimitName = 28;

std::size_t BucketsFor(std::size_t paths) {
	return std::min(kPathBytes / (2 * kPointBytes * std::max<std::size_t>(paths, 1)), kMostBuckets);
}

void DrawAxes(ChartCanvas &canvas, const Chart &chart, const ChartAxis &axis) {
	for (const ChartTick &tick : axis.ticks) {
		const double y = kTop + (1 - axis.Share(tick.at)) * kPlotHeight;
		canvas.Line(0, y, 1, y, tick.at == 0 ? "axis" : "grid");
		canvas.Text(0, -6, y + 4, ChartAnchor::End, "tick", tick.label);
	}
	const auto ticks = TimeTicks(chart.from, chart.to, kTimeTicks, chart.zone_seconds);
	for (std::size_t i = 0; i < ticks.size(); i++) {
		const double x = TimeShare(chart, ticks[i].at);
		canvas.Line(x, kBottom, x, kBottom + 4, "axis");
		// Every second label goes where the window is narrow.
		canvas.Text(x, 0, kBottom + 17, ChartAnchor::Middle, i % 2 == 1 ? "tick minor" : "tick",
		            ticks[i].label);
	}
}

void DrawThresholds(ChartCanvas &canvas, const Chart &chart, const ChartAxis &axis) {
	for (const ChartThreshold &line : chart.thresholds) {
		const double y = kTop + (1 - axis.Share(line.value)) * kPlotHeight;
		const std::string tone(ChartToneName(line.tone));
		if (line.value > axis.high) {
			canvas.Text(1, 0, kTop + 2, ChartAnchor::End, "limit-name",
			            CutToWidth(line.label, kLimitName) + ": above this chart");
			continue;
		}
		canvas.Line(0, y, 1, y, "limit " + tone);
		canvas.Text(1, 0, y - 4, ChartAnchor::End, "limit-name",
		            CutToWidth(line.label, kLimitName));
	}
}

std::string MarkTip(const Chart &chart, const ChartMark &mark) {
	std::string tip = ChartTimeText(mark.time, chart.zone_seconds);
	if (std::isfinite(mark.value)) {
		tip += ": " + ChartValueText(mark.value, chart.unit);
	}
	return mark.label.empty() ? tip : tip + ", " + mark.label;
}

void DrawMarks(ChartCanvas &canvas, const Chart &chart, const ChartAxis &axis) {
	for (const ChartMark &mark : chart.marks) {
		const double x = TimeShare(chart, mark.time);
		if (std::isfinite(mark.value)) {
			canvas.Shape(x, kTop + (1 - axis.Share(mark.value)) * kPlotHeight, mark.tone,
			             MarkTip(chart, mark));
		} else {
			canvas.Line(x, kTop, x, kBottom, "moment");
			canvas.Shape(x, kTop, mark.tone, MarkTip(chart, mark));
		}
	}
}

/* Lines from value to value; a value between two gaps is a dot. */
std::string LinePath(const Chart &chart, const ChartAxis &axis,
                     const std::vector<ChartPoint> &points) {
	std::string path;
	for (std::size_t i = 0; i < points.size(); i++) {
		if (!std::isfinite(points[i].value)) {
			continue;
		}
		const bool begins = i == 0 || !std::isfinite(points[i - 1].value);
		const bool ends = i + 1 == points.size() || !std::isfinite(points[i + 1].value);
		AddPathPoint(path, begins ? 'M' : 'L', TimeShare(chart, points[i].time),
		             1 - axis.Share(points[i].value));
		path += begins && ends ? "h1" : "";
	}
	return path;
}

/* Down to zero below every run of values. */
std::string AreaPath(const Chart &chart, const ChartAxis &axis, const std::vector<double> &times,
                     const std::vector<double> &tops) {
	std::string path;
	const double base = 1 - axis.Share(0);
	for (std::size_t i = 0; i < times.size(); i++) {
		if (!std::isfinite(tops[i])) {
			continue;
		}
		const double x = TimeShare(chart, times[i]), y = 1 - axis.Share(tops[i]);
		const bool begins = i == 0 || !std::isfinite(tops[i - 1]);
		const bool ends = i + 1 == times.size() || !std::isfinite(tops[i + 1]);
		if (begins) {
			AddPathPoint(path, 'M', x, base);
		}
		AddPathPoint(path, 'L', x, y);
		path += begins && ends ? "h6" : "";
		if (ends) {
			path += 'V' + std::to_string(std::lround(base * kPathHeight)) + 'Z';
		}
	}
	return path;
}

std::string BandPath(const Chart &chart, const ChartAxis &axis, std::size_t buckets) {
	const std::size_t every = std::max<std::size_t>(1, chart.band.size() / buckets);
	std::vector<ChartBandPoint> run;
	std::string path;
	const auto close = [&] {
		for (std::size_t i = 0; run.size() > 1 && i < run.size(); i++) {
			AddPathPoint(path, i == 0 ? 'M' : 'L', TimeShare(chart, run[i].time),
			             1 - axis.Share(run[i].high));
		}
		for (std::size_t i = run.size(); run.size() > 1 && i > 0; i--) {
			AddPathPoint(path, 'L', TimeShare(chart, run[i - 1].time),
			             1 - axis.Share(run[i - 1].low));
		}
		path += run.size() > 1 ? "Z" : "";
		run.clear();
	};
	for (std::size_t i = 0; i < chart.band.size(); i += every) {
		const ChartBandPoint &point = chart.band[i];
		if (std::isfinite(point.low) && std::isfinite(point.high)) {
			run.push_back(point);
		} else {
			close();
		}
	}
	close();
	return path;
}

ChartExtent SeriesExtent(const Chart &chart) {
	ChartExtent extent;
	for (const ChartSeries &series : chart.series) {
		for (const ChartPoint &point : series.points) {
			extent.Add(point.value);
		}
	}
	return extent;
}

} // namespace

int ColourOf(const Chart &chart, std::size_t at) {
	const int given = chart.series[at].colour;
	return given >= 0 ? given % 10 : static_cast<int>(at % 10);
}

double TimeShare(const Chart &chart, double time) {
	return std::clamp((time - chart.from) / (chart.to - chart.from), 0.0, 1.0);
}

ChartAxis AxisOfSeries(const Chart &chart) {
	ChartExtent extent;
	if (chart.kind == ChartKind::StackedArea) {
		extent.Add(0);
		extent.Add(StackSeries(chart, kMostBuckets).high);
	} else {
		extent = SeriesExtent(chart);
		for (const ChartBandPoint &point : chart.band) {
			extent.Add(point.low);
			extent.Add(point.high);
		}
		for (const ChartMark &mark : chart.marks) {
			extent.Add(mark.value);
		}
	}
	constexpr double kNear = 2.5;
	const double most = extent.high;
	for (const ChartThreshold &line : chart.thresholds) {
		if (most <= 0 || line.value <= kNear * most) {
			extent.Add(line.value);
		}
	}
	return ValueAxis(extent.low, extent.high, kValueTicks, chart.unit);
}

std::string LineSvg(const Chart &chart) {
	ChartCanvas canvas(chart, kHeight, true);
	const ChartAxis axis = AxisOfSeries(chart);
	const std::size_t buckets = BucketsFor(chart.series.size() + (chart.band.empty() ? 0 : 2));
	DrawAxes(canvas, chart, axis);
	canvas.Path(BandPath(chart, axis, buckets), "band", kTop, kPlotHeight);
	for (std::size_t i = 0; i < chart.series.size(); i++) {
		canvas.Path(LinePath(chart, axis, ThinPoints(chart.series[i].points, buckets)),
		            "line s" + std::to_string(ColourOf(chart, i)), kTop, kPlotHeight);
	}
	DrawThresholds(canvas, chart, axis);
	DrawMarks(canvas, chart, axis);
	return canvas.Finish();
}

std::string StackSvg(const Chart &chart) {
	ChartCanvas canvas(chart, kHeight, true);
	const ChartAxis axis = AxisOfSeries(chart);
	const ChartStack stack = StackSeries(chart, BucketsFor(chart.series.size()));
	DrawAxes(canvas, chart, axis);
	// The whole first: what lies on it leaves of each layer only its own part to be seen.
	for (std::size_t i = chart.series.size(); i > 0; i--) {
		canvas.Path(AreaPath(chart, axis, stack.times, stack.tops[i - 1]),
		            "area f" + std::to_string(ColourOf(chart, i - 1)), kTop, kPlotHeight);
	}
	DrawThresholds(canvas, chart, axis);
	DrawMarks(canvas, chart, axis);
	return canvas.Finish();
}

std::string SparkSvg(const Chart &chart) {
	constexpr std::size_t kSparkBuckets = 40;
	const ChartExtent extent = SeriesExtent(chart);
	ChartAxis axis;
	axis.low = std::min(extent.low, 0.0);
	axis.high = extent.high > axis.low ? extent.high : axis.low + 1;
	const auto points = ThinPoints(chart.series.front().points, kSparkBuckets);
	std::vector<double> times, values;
	for (const ChartPoint &point : points) {
		times.push_back(point.time);
		values.push_back(point.value);
	}
	ChartCanvas canvas(chart, 24, false);
	canvas.Path(AreaPath(chart, axis, times, values), "spark-area", 2, 20);
	canvas.Path(LinePath(chart, axis, points), "spark-line", 2, 20);
	return canvas.Finish();
}

} // namespace savant::core
