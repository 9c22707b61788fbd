/*
 * chart_thin.cpp
 *     Fewer points with the same peaks, stacks, and charts in a sentence.
 */
#include <algorithm>
#include <cmath>

#include "core/report/chart_data.hpp"
#include "core/report/chart_scale.hpp"

namespace savant::core {

namespace {

/* The bucket of a time; buckets are of equal length. */
struct Buckets {
	double from, to;
	std::size_t count;

	std::size_t Of(double time) const {
		const double share = to > from ? (time - from) / (to - from) : 0;
		return std::min(static_cast<std::size_t>(share * static_cast<double>(count)), count - 1);
	}
};

/*
 * Which of `values` at `times` stay: per bucket the least, the greatest and the first gap, and
 * both ends.
 */
std::vector<std::size_t> Kept(const std::vector<double> &times, const std::vector<double> &values,
                              std::size_t buckets) {
	std::vector<std::size_t> kept;
	if (times.size() <= 2 * buckets) {
		for (std::size_t i = 0; i < times.size(); i++) {
			kept.push_back(i);
		}
		return kept;
	}
	const Buckets all{times.front(), times.back(), std::max<std::size_t>(buckets, 1)};
	const auto keep_of = [&](std::size_t first, std::size_t end) {
		std::size_t least = end, most = end, gap = end;
		for (std::size_t i = first; i < end; i++) {
			if (!std::isfinite(values[i])) {
				gap = std::min(gap, i);
				continue;
			}
			least = least == end || values[i] < values[least] ? i : least;
			most = most == end || values[i] > values[most] ? i : most;
		}
		std::vector<std::size_t> chosen = {least, most, gap, first == 0 ? first : end,
		                                   end == times.size() ? end - 1 : end};
		std::sort(chosen.begin(), chosen.end());
		chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
		std::erase(chosen, end);
		kept.insert(kept.end(), chosen.begin(), chosen.end());
	};
	std::size_t first = 0;
	for (std::size_t i = 1; i <= times.size(); i++) {
		if (i == times.size() || all.Of(times[i]) != all.Of(times[first])) {
			keep_of(first, i);
			first = i;
		}
	}
	return kept;
}

/* The figures of a series that a reader asks for. */
std::string SeriesWords(const ChartSeries &series, ChartUnit unit, int zone_seconds) {
	ChartExtent extent;
	double sum = 0, last = kChartNothing, peak_time = 0;
	std::size_t count = 0;
	for (const ChartPoint &point : series.points) {
		if (std::isfinite(point.value)) {
			if (!extent.any || point.value > extent.high) {
				peak_time = point.time;
			}
			extent.Add(point.value);
			++count;
			sum += point.value / static_cast<double>(series.points.size());
			last = point.value;
		}
	}
	std::string words = series.name.empty() ? "" : series.name + ": ";
	if (count == 0) {
		return words + "no value";
	}
	words +=
		"from " + ChartValueText(extent.low, unit) + " to " + ChartValueText(extent.high, unit) +
		" (at " + ChartTimeText(peak_time, zone_seconds) + "), mean " +
		ChartValueText(sum * static_cast<double>(series.points.size()) / static_cast<double>(count),
	                   unit);
	return words + ", last " + ChartValueText(last, unit);
}

std::string ItemWords(const Chart &chart) {
	std::string words;
	for (std::size_t i = 0; i < std::min<std::size_t>(chart.items.size(), 5); i++) {
		const ChartItem &item = chart.items[i];
		words += (i > 0 ? "; " : "") + item.name + ": " + ChartValueText(item.value, chart.unit);
		if (std::isfinite(item.limit)) {
			words += " of " + ChartValueText(item.limit, chart.unit);
		}
		if (chart.kind == ChartKind::Slope) {
			words += std::isfinite(item.before)
			             ? ", before " + ChartValueText(item.before, chart.unit)
			             : ", new";
		}
	}
	const std::size_t more = chart.items.size() - std::min<std::size_t>(chart.items.size(), 5);
	return words + (more > 0 ? "; and " + std::to_string(more) + " more" : "");
}

std::string CellWords(const Chart &chart) {
	const auto less = [](double a, double b) {
		return (std::isfinite(a) ? a : -HUGE_VAL) < (std::isfinite(b) ? b : -HUGE_VAL);
	};
	const auto peak = std::max_element(chart.cells.begin(), chart.cells.end(), less);
	const auto at = static_cast<std::size_t>(peak - chart.cells.begin());
	return "most in " + chart.row_names[at / chart.column_names.size()] + ", " +
	       chart.column_names[at % chart.column_names.size()] + ": " +
	       ChartValueText(*peak, chart.unit);
}

std::string LaneWords(const Chart &chart) {
	std::string words;
	for (const ChartLane &lane : chart.lanes) {
		words += (words.empty() ? "" : "; ") + lane.name + ": " + std::to_string(lane.spans.size());
	}
	return words;
}

std::string FigureWords(const Chart &chart) {
	switch (chart.kind) {
	case ChartKind::Line:
	case ChartKind::StackedArea:
	case ChartKind::Sparkline: {
		std::string words;
		for (const ChartSeries &series : chart.series) {
			words +=
				(words.empty() ? "" : "; ") + SeriesWords(series, chart.unit, chart.zone_seconds);
		}
		return words;
	}
	case ChartKind::HeatMap:
		return CellWords(chart);
	case ChartKind::Timeline:
		return LaneWords(chart);
	case ChartKind::Histogram: {
		double sum = 0;
		for (const ChartBin &bin : chart.bins) {
			sum += bin.count / static_cast<double>(chart.bins.size());
		}
		return ChartValueText(sum * static_cast<double>(chart.bins.size()), ChartUnit::Count) +
		       " values from " + ChartValueText(chart.bins.front().from, chart.unit) + " to " +
		       ChartValueText(chart.bins.back().to, chart.unit);
	}
	case ChartKind::Boxes: {
		std::string words;
		for (const ChartBox &box : chart.boxes) {
			words += (words.empty() ? "" : "; ") + box.name + ": median " +
			         ChartValueText(box.middle, chart.unit);
		}
		return words;
	}
	default:
		return ItemWords(chart);
	}
}

} // namespace

std::vector<ChartPoint> ThinPoints(const std::vector<ChartPoint> &points, std::size_t buckets) {
	std::vector<double> times, values;
	for (const ChartPoint &point : points) {
		times.push_back(point.time);
		values.push_back(point.value);
	}
	std::vector<ChartPoint> thin;
	for (const std::size_t i : Kept(times, values, buckets)) {
		thin.push_back(points[i]);
	}
	return thin;
}

ChartStack StackSeries(const Chart &chart, std::size_t buckets) {
	std::vector<double> times;
	for (const ChartSeries &series : chart.series) {
		for (const ChartPoint &point : series.points) {
			times.push_back(point.time);
		}
	}
	std::sort(times.begin(), times.end());
	times.erase(std::unique(times.begin(), times.end()), times.end());
	std::vector<std::vector<double>> tops;
	std::vector<double> sums(times.size(), 0);
	std::vector<bool> any(times.size(), false);
	for (const ChartSeries &series : chart.series) {
		std::size_t at = 0;
		for (const ChartPoint &point : series.points) {
			while (times[at] < point.time) {
				++at;
			}
			if (std::isfinite(point.value)) {
				any[at] = true;
				sums[at] = std::min(sums[at] + std::max(point.value, 0.0), 1e300);
			}
		}
		tops.push_back(sums);
	}
	for (std::size_t i = 0; i < times.size(); i++) {
		if (!any[i]) {
			sums[i] = kChartNothing;
		}
	}
	ChartStack stack;
	stack.tops.resize(tops.size());
	for (const std::size_t i : Kept(times, sums, buckets)) {
		stack.times.push_back(times[i]);
		for (std::size_t series = 0; series < tops.size(); series++) {
			stack.tops[series].push_back(any[i] ? tops[series][i] : kChartNothing);
		}
		stack.high = any[i] ? std::max(stack.high, sums[i]) : stack.high;
	}
	return stack;
}

std::string ChartSummary(const Chart &chart) {
	if (!chart.summary.empty()) {
		return chart.summary;
	}
	return IsEmptyChart(chart) ? EmptyChartText(chart) : FigureWords(chart);
}

} // namespace savant::core
