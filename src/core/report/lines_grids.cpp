/*
 * lines_grids.cpp
 *     Heat maps, timelines, histograms, boxes and ranks on a terminal.
 */
#include <algorithm>
#include <array>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"
#include "core/report/text_grid.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

constexpr std::array<const char *, 5> kShades = {" ", "\u2591", "\u2592", "\u2593", "\u2588"};
constexpr std::array<const char *, 5> kAsciiShades = {" ", ".", "-", "+", "#"};
constexpr std::size_t kRowName = 8;

std::size_t WidestName(const std::vector<std::string> &names, std::size_t most) {
	std::size_t widest = 0;
	for (const std::string &name : names) {
		widest = std::max(widest, DisplayWidth(name));
	}
	return std::min(widest, most);
}

/* The shade of a moment or a span of a lane. */
std::string_view SpanMark(ChartTone tone, bool moment, bool unicode) {
	if (moment) {
		return tone == ChartTone::Critical  ? (unicode ? "\u25c6" : "!")
		       : tone == ChartTone::Warning ? (unicode ? "\u25b2" : "^")
		                                    : (unicode ? "\u25cf" : "o");
	}
	return tone == ChartTone::Critical  ? (unicode ? "\u2588" : "#")
	       : tone == ChartTone::Warning ? (unicode ? "\u2593" : "=")
	                                    : (unicode ? "\u2592" : "-");
}

void DrawSpan(TextGrid &grid, const Chart &chart, const ChartSpan &span, bool unicode) {
	const auto cells = static_cast<double>(grid.Columns() - 1);
	const auto from = static_cast<std::size_t>(std::lround(TimeShare(chart, span.from) * cells));
	const auto to = static_cast<std::size_t>(std::lround(TimeShare(chart, span.to) * cells));
	for (std::size_t at = from; at <= to; at++) {
		grid.Put(0, at, SpanMark(span.tone, from == to, unicode));
	}
}

} // namespace

std::vector<std::string> HeatLines(const Chart &chart, const ChartTerminal &terminal) {
	ChartExtent extent;
	for (const double cell : chart.cells) {
		extent.Add(cell);
	}
	const auto &shades = terminal.unicode ? kShades : kAsciiShades;
	const std::size_t columns = chart.column_names.size();
	const std::size_t left = WidestName(chart.row_names, kRowName) + 1;
	// A column that the width cannot hold is left out at the right.
	const std::size_t shown = std::min(columns, terminal.width - left);
	const std::size_t wide = std::clamp<std::size_t>((terminal.width - left) / shown, 1, 3);
	std::vector<std::string> lines;
	for (std::size_t row = 0; row < chart.row_names.size(); row++) {
		std::string line = FitColumns(chart.row_names[row], left - 1) + " ";
		for (std::size_t column = 0; column < shown; column++) {
			const double value = chart.cells[row * columns + column];
			const double share = extent.high > 0 ? value / extent.high : 0;
			const char *glyph = std::isfinite(value) ? shades[static_cast<std::size_t>(std::clamp(
														   static_cast<int>(share * 5), 0, 4))]
			                                         : "?";
			for (std::size_t i = 0; i < wide; i++) {
				line += glyph;
			}
		}
		lines.push_back(line);
	}
	TextGrid names(1, terminal.width);
	std::size_t free_from = 0;
	for (std::size_t column = 0; column < shown; column++) {
		const std::string name = CutToWidth(chart.column_names[column], kRowName);
		const std::size_t at = left + column * wide, own = DisplayWidth(name);
		if (at >= free_from && own == CountCharacters(name) && at + own <= terminal.width) {
			names.Write(0, at, name);
			free_from = at + own + 1;
		}
	}
	lines.push_back(names.Row(0));
	std::string legend = "? not measured";
	for (int step = 1; step < 5 && extent.high > 0; step++) {
		legend += std::string("   ") + shades[static_cast<std::size_t>(step)] + " from " +
		          ChartValueText(extent.high / 5 * step, chart.unit);
	}
	lines.push_back(CutToWidth(legend, terminal.width));
	return lines;
}

std::vector<std::string> TimelineLines(const Chart &chart, const ChartTerminal &terminal) {
	std::vector<std::string> names;
	for (const ChartLane &lane : chart.lanes) {
		names.push_back(lane.name);
	}
	const std::size_t left = WidestName(names, terminal.width / 4) + 1;
	const std::size_t columns = terminal.width - left;
	std::vector<std::string> lines;
	for (const ChartLane &lane : chart.lanes) {
		TextGrid grid(1, columns);
		for (std::size_t at = 0; at < columns; at++) {
			grid.Put(0, at, terminal.unicode ? "\u00b7" : ".");
		}
		// The worst last: it is what must be seen.
		for (const ChartTone tone : {ChartTone::Plain, ChartTone::Good, ChartTone::Info,
		                             ChartTone::Warning, ChartTone::Critical}) {
			for (const ChartSpan &span : lane.spans) {
				if (span.tone == tone) {
					DrawSpan(grid, chart, span, terminal.unicode);
				}
			}
		}
		lines.push_back(FitColumns(lane.name, left - 1) + " " + grid.Row(0));
	}
	lines.push_back(TimeLabels(chart, left, columns));
	const auto mark = [&terminal](ChartTone tone) {
		return std::string(SpanMark(tone, false, terminal.unicode)) + " " +
		       std::string(SpanMark(tone, true, terminal.unicode));
	};
	lines.push_back(mark(ChartTone::Critical) + " critical   " + mark(ChartTone::Warning) +
	                " warning   " + mark(ChartTone::Info) + " other");
	return lines;
}

std::vector<std::string> HistogramLines(const Chart &chart, const ChartTerminal &terminal) {
	std::vector<std::string> names;
	double most = 0;
	for (const ChartBin &bin : chart.bins) {
		names.push_back(ChartValueText(bin.from, chart.unit) + " to " +
		                ChartValueText(bin.to, chart.unit));
		most = std::max(most, bin.count);
	}
	const std::size_t left = WidestName(names, terminal.width / 2);
	constexpr std::size_t kCountColumns = 8;
	const std::size_t width = terminal.width - left - kCountColumns - 4;
	std::vector<std::string> lines;
	for (std::size_t i = 0; i < chart.bins.size(); i++) {
		const double share = most > 0 ? chart.bins[i].count / most : 0;
		lines.push_back(
			FitColumns(names[i], left, true) + "  " + BarText(share, width, terminal.unicode) +
			"  " +
			FitColumns(ChartValueText(chart.bins[i].count, ChartUnit::Count), kCountColumns, true));
	}
	return lines;
}

std::vector<std::string> BoxLines(const Chart &chart, const ChartTerminal &terminal) {
	ChartExtent extent;
	std::vector<std::string> names;
	for (const ChartBox &box : chart.boxes) {
		extent.Add(box.low);
		extent.Add(box.high);
		names.push_back(box.name);
	}
	const ChartAxis axis = ValueAxis(extent.low, extent.high, 4, chart.unit);
	const std::size_t left = WidestName(names, terminal.width / 3) + 1;
	const std::size_t columns = terminal.width - left;
	const auto at = [&](double value) {
		return static_cast<std::size_t>(
			std::lround(axis.Share(value) * static_cast<double>(columns - 1)));
	};
	std::vector<std::string> lines;
	for (const ChartBox &box : chart.boxes) {
		TextGrid grid(1, columns);
		for (std::size_t i = at(box.low); i <= at(box.high); i++) {
			grid.Put(0, i, terminal.unicode ? "\u2500" : "-");
		}
		grid.Put(0, at(box.low), terminal.unicode ? "\u251c" : "|");
		grid.Put(0, at(box.high), terminal.unicode ? "\u2524" : "|");
		for (std::size_t i = at(box.quarter); i <= at(box.three_quarters); i++) {
			grid.Put(0, i, terminal.unicode ? "\u2592" : "=");
		}
		grid.Put(0, at(box.middle), terminal.unicode ? "\u2503" : "M");
		lines.push_back(FitColumns(box.name, left - 1) + " " + grid.Row(0));
	}
	TextGrid labels(1, terminal.width);
	std::size_t free_from = 0;
	for (const ChartTick &tick : axis.ticks) {
		const std::size_t size = tick.label.size();
		const std::size_t middle = left + at(tick.at);
		const std::size_t begin =
			std::min(middle > size / 2 ? middle - size / 2 : 0, terminal.width - size);
		if (begin >= free_from) {
			labels.Write(0, begin, tick.label);
			free_from = begin + size + 2;
		}
	}
	lines.push_back(labels.Row(0));
	return lines;
}

std::vector<std::string> SlopeLines(const Chart &chart, const ChartTerminal &terminal) {
	constexpr std::size_t kRank = 5, kMove = 8, kNote = 12;
	std::vector<std::string> lines = {FitColumns("now", kRank, true) +
	                                  FitColumns("before", kMove, true) + "  "};
	for (const ChartItem &item : chart.items) {
		const bool is_new = !std::isfinite(item.before);
		const char *arrow = is_new || item.before == item.value ? " "
		                    : item.before > item.value ? (terminal.unicode ? "\u2191" : "^")
		                                               : (terminal.unicode ? "\u2193" : "v");
		lines.push_back(FitColumns(ChartValueText(item.value, ChartUnit::Count), kRank, true) +
		                FitColumns(is_new ? "new" : ChartValueText(item.before, ChartUnit::Count),
		                           kMove, true) +
		                " " + arrow + " " +
		                FitColumns(item.name, terminal.width - kRank - kMove - kNote - 4) + " " +
		                FitColumns(item.note, kNote, true));
	}
	return lines;
}

} // namespace savant::core
