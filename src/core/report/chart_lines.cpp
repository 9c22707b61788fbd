/*
 * chart_lines.cpp
 *     Titles, and the right drawing for a kind.
 */
#include "core/report/chart_lines.hpp"

#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_scale.hpp"
#include "core/report/text_grid.hpp"

namespace savant::core {

namespace {

std::vector<std::string> Drawing(const Chart &chart, const ChartTerminal &terminal) {
	switch (chart.kind) {
	case ChartKind::Line:
		return LineLines(chart, terminal);
	case ChartKind::StackedArea:
		return StackLines(chart, terminal);
	case ChartKind::HeatMap:
		return HeatLines(chart, terminal);
	case ChartKind::Timeline:
		return TimelineLines(chart, terminal);
	case ChartKind::Histogram:
		return HistogramLines(chart, terminal);
	case ChartKind::Boxes:
		return BoxLines(chart, terminal);
	case ChartKind::Slope:
		return SlopeLines(chart, terminal);
	default:
		return BarLines(chart, terminal);
	}
}

/* "name  ____  2 ms to 85 ms, last 4 ms" */
std::string SparkLine(const Chart &chart, const ChartTerminal &terminal) {
	ChartExtent extent;
	double last = kChartNothing;
	for (const ChartPoint &point : chart.series.front().points) {
		extent.Add(point.value);
		last = std::isfinite(point.value) ? point.value : last;
	}
	const std::string range = ChartValueText(extent.low, chart.unit) + " to " +
	                          ChartValueText(extent.high, chart.unit) + ", last " +
	                          ChartValueText(last, chart.unit);
	const std::size_t name = std::min(DisplayWidth(chart.title), terminal.width / 3);
	const std::size_t room = terminal.width - name - 2;
	const std::size_t figures = std::min(DisplayWidth(range), room * 2 / 3);
	return FitColumns(chart.title, name) + "  " +
	       SparkText(chart, room - figures - 2, terminal.unicode) + "  " +
	       FitColumns(range, figures);
}

bool HasPeriod(ChartKind kind) {
	return kind == ChartKind::Line || kind == ChartKind::StackedArea || kind == ChartKind::Timeline;
}

} // namespace

std::vector<std::string> ChartLines(const Chart &given, const ChartTerminal &wanted) {
	ChartTerminal terminal = wanted;
	terminal.width = std::clamp(terminal.width, kMinChartColumns, kMaxChartColumns);
	terminal.height = std::clamp<std::size_t>(terminal.height, 4, 40);
	const Chart chart = PreparedChart(given);
	std::vector<std::string> lines;
	if (IsEmptyChart(chart)) {
		lines.push_back(CutToWidth((chart.title.empty() ? "" : chart.title + ": ") +
		                               EmptyChartText(chart) + ".",
		                           terminal.width));
	} else if (chart.kind == ChartKind::Sparkline) {
		lines.push_back(SparkLine(chart, terminal));
	} else {
		std::string period;
		if (HasPeriod(chart.kind) && chart.tells_period) {
			period = ChartSpanText(chart.from, chart.to, chart.zone_seconds);
		}
		if (!chart.title.empty()) {
			lines.push_back(CutToWidth(chart.title, terminal.width));
		}
		if (!period.empty()) {
			lines.push_back(CutToWidth(period, terminal.width));
		}
		for (std::string &line : Drawing(chart, terminal)) {
			lines.push_back(std::move(line));
		}
	}
	for (std::string &line : lines) {
		line.erase(line.find_last_not_of(' ') + 1);
	}
	return lines;
}

} // namespace savant::core
