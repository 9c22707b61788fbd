/*
 * chart_data.cpp
 *     Sorting, clamping, folding and thinning.
 */
#include "core/report/chart_data.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/ask/display.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr double kLargest = 1e300;
constexpr std::size_t kMostLanes = 12, kMostSpans = 200, kMostMarks = 60, kMostThresholds = 4;
constexpr std::size_t kMostBins = 60, kMostRows = 31, kMostColumns = 48;
constexpr std::size_t kLongestName = 60, kLongestNote = 90;
constexpr double kGapSteps = 2.5;

double Clamped(double value) {
	return std::isfinite(value) || std::isinf(value) ? std::clamp(value, -kLargest, kLargest)
	                                                 : value;
}

/* Infinity is as little a value to draw as NaN is. */
double Drawable(double value) { return std::isfinite(value) ? Clamped(value) : kChartNothing; }

std::string Name(const std::string &name, std::size_t width = kLongestName) {
	std::string valid = name.substr(0, 4096);
	for (std::size_t bad = FindInvalidUtf8(valid); bad != std::string::npos;
	     bad = FindInvalidUtf8(valid)) {
		valid[bad] = '?';
	}
	std::replace(valid.begin(), valid.end(), '\n', ' ');
	std::replace(valid.begin(), valid.end(), '\t', ' ');
	return CutToWidth(WithoutControls(valid), width);
}

template <typename T>
void SortByTime(std::vector<T> &all) {
	std::erase_if(all, [](const T &one) { return !std::isfinite(one.time); });
	std::stable_sort(all.begin(), all.end(),
	                 [](const T &a, const T &b) { return a.time < b.time; });
}

/* Of several points at one time the last one counts; a gap where steps are missing. */
std::vector<ChartPoint> CleanPoints(std::vector<ChartPoint> points, double step) {
	SortByTime(points);
	std::vector<ChartPoint> clean;
	clean.reserve(points.size());
	for (const ChartPoint &point : points) {
		if (!clean.empty() && clean.back().time == point.time) {
			clean.back().value = Drawable(point.value);
			continue;
		}
		if (step > 0 && !clean.empty() && point.time - clean.back().time > kGapSteps * step) {
			clean.push_back({clean.back().time + step, kChartNothing});
		}
		clean.push_back({point.time, Drawable(point.value)});
	}
	return clean;
}

double SumOf(const ChartSeries &series) {
	double sum = 0;
	for (const ChartPoint &point : series.points) {
		sum += std::isfinite(point.value) ? std::max(point.value, 0.0) : 0;
	}
	return sum;
}

/* The smallest series of a stack become one. */
void FoldSeries(std::vector<ChartSeries> &series) {
	if (series.size() <= kMostChartSeries) {
		return;
	}
	std::vector<double> sums;
	for (const ChartSeries &one : series) {
		sums.push_back(SumOf(one));
	}
	std::vector<double> order = sums;
	std::sort(order.begin(), order.end(), std::greater<>());
	const double bar = order[kMostChartSeries - 2];
	std::vector<ChartSeries> kept;
	std::map<double, double> rest;
	std::size_t folded = 0;
	for (std::size_t i = 0; i < series.size(); i++) {
		if (sums[i] >= bar && kept.size() + 1 < kMostChartSeries) {
			kept.push_back(std::move(series[i]));
			continue;
		}
		++folded;
		for (const ChartPoint &point : series[i].points) {
			rest[point.time] += std::isfinite(point.value) ? std::max(point.value, 0.0) : 0;
		}
	}
	ChartSeries others{std::to_string(folded) + " others", {}, -1};
	for (const auto &[time, value] : rest) {
		others.points.push_back({time, value});
	}
	kept.push_back(std::move(others));
	series = std::move(kept);
}

template <typename T>
std::size_t Limit(std::vector<T> &all, std::size_t most) {
	const std::size_t lost = all.size() > most ? all.size() - most : 0;
	if (lost > 0) {
		all.resize(most);
	}
	return lost;
}

void PrepareItems(Chart &chart) {
	std::erase_if(chart.items, [](const ChartItem &item) { return !std::isfinite(item.value); });
	for (ChartItem &item : chart.items) {
		item.name = Name(item.name);
		item.note = Name(item.note, kLongestNote);
		item.value = Clamped(item.value);
		item.before = Drawable(item.before);
		item.limit = Drawable(item.limit);
	}
	std::erase_if(chart.bins, [](const ChartBin &bin) {
		return !std::isfinite(bin.from) || !std::isfinite(bin.to) || !std::isfinite(bin.count);
	});
	for (ChartBin &bin : chart.bins) {
		bin.count = std::clamp(bin.count, 0.0, kLargest);
	}
	std::erase_if(chart.boxes, [](const ChartBox &box) {
		return !std::isfinite(box.low) || !std::isfinite(box.quarter) ||
		       !std::isfinite(box.middle) || !std::isfinite(box.three_quarters) ||
		       !std::isfinite(box.high);
	});
	for (ChartBox &box : chart.boxes) {
		double *figures[] = {&box.low, &box.quarter, &box.middle, &box.three_quarters, &box.high};
		double ordered[5];
		std::transform(std::begin(figures), std::end(figures), ordered,
		               [](const double *figure) { return Clamped(*figure); });
		std::sort(std::begin(ordered), std::end(ordered));
		for (std::size_t i = 0; i < 5; i++) {
			*figures[i] = ordered[i];
		}
		box.name = Name(box.name);
	}
}

void PrepareLanes(Chart &chart) {
	for (ChartLane &lane : chart.lanes) {
		lane.name = Name(lane.name);
		std::erase_if(lane.spans, [](const ChartSpan &span) {
			return !std::isfinite(span.from) || !std::isfinite(span.to);
		});
		std::stable_sort(lane.spans.begin(), lane.spans.end(),
		                 [](const ChartSpan &a, const ChartSpan &b) { return a.from < b.from; });
		Limit(lane.spans, kMostSpans / std::max<std::size_t>(chart.lanes.size(), 1));
		for (ChartSpan &span : lane.spans) {
			span.to = std::max(span.from, span.to);
			span.label = Name(span.label, kLongestNote);
		}
	}
}

void PrepareCells(Chart &chart) {
	const std::size_t columns = chart.column_names.size(), rows = chart.row_names.size();
	chart.cells.resize(rows * columns, kChartNothing);
	const std::size_t kept_rows = std::min(rows, kMostRows);
	const std::size_t kept_columns = std::min(columns, kMostColumns);
	std::vector<double> kept;
	for (std::size_t row = 0; row < kept_rows; row++) {
		for (std::size_t column = 0; column < kept_columns; column++) {
			kept.push_back(Drawable(chart.cells[row * columns + column]));
		}
	}
	chart.cells = std::move(kept);
	chart.row_names.resize(kept_rows);
	chart.column_names.resize(kept_columns);
	for (auto *names : {&chart.row_names, &chart.column_names}) {
		for (std::string &name : *names) {
			name = Name(name, 12);
		}
	}
}

/* The time axis, from the data where the caller did not give it. */
void PrepareTimes(Chart &chart) {
	ChartExtent times;
	for (const ChartSeries &series : chart.series) {
		if (!series.points.empty()) {
			times.Add(series.points.front().time);
			times.Add(series.points.back().time);
		}
	}
	for (const ChartLane &lane : chart.lanes) {
		for (const ChartSpan &span : lane.spans) {
			times.Add(span.from);
			times.Add(span.to);
		}
	}
	if (!std::isfinite(chart.from)) {
		chart.from = times.low;
	}
	if (!std::isfinite(chart.to)) {
		chart.to = times.high;
	}
	if (chart.to < chart.from) {
		std::swap(chart.from, chart.to);
	}
	if (chart.to == chart.from) { // one point stands in the middle
		chart.from -= 30;
		chart.to += 30;
	}
}

/* Points outside of the axis would be drawn over its labels. */
void CutTimes(Chart &chart) {
	const auto outside = [&chart](double time) { return time < chart.from || time > chart.to; };
	for (ChartSeries &series : chart.series) {
		std::erase_if(series.points, [&](const ChartPoint &point) { return outside(point.time); });
	}
	std::erase_if(chart.band, [&](const ChartBandPoint &point) { return outside(point.time); });
	std::erase_if(chart.marks, [&](const ChartMark &mark) { return outside(mark.time); });
	for (ChartLane &lane : chart.lanes) {
		std::erase_if(lane.spans, [&chart](const ChartSpan &span) {
			return span.to < chart.from || span.from > chart.to;
		});
		for (ChartSpan &span : lane.spans) {
			span.from = std::max(span.from, chart.from);
			span.to = std::min(span.to, chart.to);
		}
	}
}

} // namespace

void ChartExtent::Add(double value) {
	if (std::isfinite(value)) {
		low = any ? std::min(low, value) : value;
		high = any ? std::max(high, value) : value;
		any = true;
	}
}

Chart PreparedChart(const Chart &given) {
	Chart chart = given;
	std::size_t lost = Limit(chart.items, kMostChartItems) + Limit(chart.lanes, kMostLanes) +
	                   Limit(chart.bins, kMostBins) + Limit(chart.boxes, kMostChartItems);
	if (chart.kind != ChartKind::StackedArea) {
		lost += Limit(chart.series, kMostChartSeries);
	}
	Limit(chart.thresholds, kMostThresholds);
	chart.title = Name(chart.title, 2 * kLongestName);
	chart.band_name = Name(chart.band_name);
	for (ChartSeries &series : chart.series) {
		series.name = Name(series.name);
		series.points = CleanPoints(std::move(series.points), chart.step);
	}
	if (chart.kind == ChartKind::StackedArea) {
		FoldSeries(chart.series);
	}
	SortByTime(chart.band);
	for (ChartBandPoint &point : chart.band) {
		point.low = Drawable(point.low);
		point.high = Drawable(point.high);
		if (point.low > point.high) {
			std::swap(point.low, point.high);
		}
	}
	SortByTime(chart.marks);
	Limit(chart.marks, kMostMarks);
	for (ChartMark &mark : chart.marks) {
		mark.label = Name(mark.label, kLongestNote);
		mark.value = Drawable(mark.value);
	}
	std::erase_if(chart.thresholds,
	              [](const ChartThreshold &line) { return !std::isfinite(line.value); });
	for (ChartThreshold &line : chart.thresholds) {
		line.label = Name(line.label);
		line.value = Clamped(line.value);
	}
	PrepareItems(chart);
	PrepareLanes(chart);
	PrepareCells(chart);
	PrepareTimes(chart);
	CutTimes(chart);
	if (lost > 0) {
		chart.title += " (" + std::to_string(lost) + " more not shown)";
	}
	return chart;
}

bool IsEmptyChart(const Chart &chart) {
	switch (chart.kind) {
	case ChartKind::Line:
	case ChartKind::StackedArea:
	case ChartKind::Sparkline:
		return std::none_of(chart.series.begin(), chart.series.end(), [](const ChartSeries &one) {
			return std::any_of(one.points.begin(), one.points.end(),
			                   [](const ChartPoint &point) { return std::isfinite(point.value); });
		});
	case ChartKind::HeatMap:
		return std::none_of(chart.cells.begin(), chart.cells.end(),
		                    [](double cell) { return std::isfinite(cell); });
	case ChartKind::Timeline:
		return std::all_of(chart.lanes.begin(), chart.lanes.end(),
		                   [](const ChartLane &lane) { return lane.spans.empty(); });
	case ChartKind::Histogram:
		return chart.bins.empty();
	case ChartKind::Boxes:
		return chart.boxes.empty();
	default:
		return chart.items.empty();
	}
}

std::string EmptyChartText(const Chart &chart) {
	return chart.why_empty.empty() ? "no value in this period" : chart.why_empty;
}

} // namespace savant::core
