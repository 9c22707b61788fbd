/*
 * lines_bars.cpp
 *     Bars on a terminal: the name, the bar, the value, in columns that the width allows.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_scale.hpp"
#include "core/report/text_grid.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kShortestBar = 10;
constexpr std::size_t kWide = 64; // from here on there is room for running sums

struct BarRow {
	std::string name, value, note;
	double from = 0, to = 0; // shares
};

/* Names take what bars and values leave, at most two fifths. */
struct BarColumns {
	std::size_t name = 0, bar = 0, value = 0;

	BarColumns(const std::vector<BarRow> &rows, std::size_t width) {
		for (const BarRow &row : rows) {
			name = std::max(name, DisplayWidth(row.name));
			value = std::max(value, DisplayWidth(row.value));
		}
		value = std::min(value, width / 2);
		name = std::min(name, width * 2 / 5);
		const std::size_t room = width - value - 2;
		if (room < name + 2 + kShortestBar) {
			name = room - 2 - kShortestBar;
		}
		bar = room - name - 2;
	}
};

/* Cells between two shares of the width; at least one when they differ. */
std::string BetweenText(double from, double to, std::size_t width, bool unicode, double zero) {
	const double left = std::min(from, to), right = std::max(from, to);
	const auto cells = static_cast<double>(width);
	auto begin = static_cast<std::size_t>(std::lround(left * cells));
	auto end = static_cast<std::size_t>(std::lround(right * cells));
	if (right > left && begin == end) {
		to<from && begin> 0 ? --begin : (end < width ? ++end : --begin);
	}
	TextGrid grid(1, width);
	for (std::size_t at = begin; at < end; at++) {
		grid.Put(0, at, unicode ? "\u2588" : "#");
	}
	const auto axis = std::min(static_cast<std::size_t>(std::lround(zero * cells)), width - 1);
	if (grid.IsBlank(0, axis)) {
		grid.Put(0, axis, unicode ? "\u2502" : "|");
	}
	return grid.Row(0);
}

std::string SignedText(double value, ChartUnit unit) {
	return (value > 0 ? "+" : "") + ChartValueText(value, unit);
}

/* Tones as words of one character: what is red on a page has a mark here. */
std::string ToneMark(ChartTone tone) {
	return tone == ChartTone::Critical ? "!! " : tone == ChartTone::Warning ? "! " : "";
}

ChartTone BulletTone(const Chart &chart, const ChartItem &item, double share) {
	ChartTone tone = item.tone;
	for (const ChartThreshold &line : chart.thresholds) {
		tone = share >= line.value ? std::max(tone, line.tone) : tone;
	}
	return tone;
}

std::vector<BarRow> PlainRows(const Chart &chart, double low, double high, std::size_t width) {
	const double whole = high / 2 - low / 2;
	const auto share = [&](double value) { return whole > 0 ? (value / 2 - low / 2) / whole : 0; };
	double sum = 0, running = 0;
	for (const ChartItem &item : chart.items) {
		sum += std::max(item.value, 0.0);
	}
	std::vector<BarRow> rows;
	for (const ChartItem &item : chart.items) {
		BarRow row{ToneMark(item.tone) + item.name, ChartValueText(item.value, chart.unit),
		           item.note, share(0), share(item.value)};
		if (chart.kind == ChartKind::Pareto && sum > 0 && std::isfinite(sum)) {
			running += std::max(item.value, 0.0);
			row.value +=
				"  " + FitColumns(ChartValueText(item.value / sum, ChartUnit::Percent), 6, true);
			if (width >= kWide) {
				row.value += "  sum " +
				             FitColumns(ChartValueText(running / sum, ChartUnit::Percent), 5, true);
			}
		}
		rows.push_back(std::move(row));
	}
	return rows;
}

std::vector<BarRow> BulletRows(const Chart &chart) {
	std::vector<BarRow> rows;
	for (const ChartItem &item : chart.items) {
		const bool limited = std::isfinite(item.limit) && item.limit > 0;
		const double share = limited ? std::max(item.value / item.limit, 0.0) : 0;
		std::string value = ChartValueText(item.value, chart.unit);
		value += limited ? " of " + ChartValueText(item.limit, chart.unit) + " " +
		                       FitColumns(ChartValueText(share, ChartUnit::Percent), 5, true)
		                 : ", no limit";
		rows.push_back({ToneMark(BulletTone(chart, item, share)) + item.name, value, item.note, 0,
		                std::min(share, 1.0)});
	}
	return rows;
}

std::vector<BarRow> WaterfallRows(const Chart &chart, double &zero) {
	ChartExtent reach;
	reach.Add(0);
	double at = 0;
	for (const ChartItem &item : chart.items) {
		at = std::clamp(at + item.value, -1e300, 1e300);
		reach.Add(at);
	}
	ChartAxis axis;
	axis.low = reach.low;
	axis.high = reach.high;
	zero = axis.Share(0);
	std::vector<BarRow> rows;
	at = 0;
	for (const ChartItem &item : chart.items) {
		const double next = std::clamp(at + item.value, -1e300, 1e300);
		rows.push_back({ToneMark(item.tone) + item.name, SignedText(item.value, chart.unit),
		                item.note, axis.Share(at), axis.Share(next)});
		at = next;
	}
	rows.push_back({"together", SignedText(at, chart.unit), "", zero, axis.Share(at)});
	return rows;
}

/* A bar from zero to the right in a track, with the thresholds of the limit as marks. */
std::string BulletText(const Chart &chart, double share, std::size_t width, bool unicode) {
	TextGrid grid(1, width);
	grid.Write(0, 0, BarText(share, width, unicode));
	for (std::size_t at = 0; at < width; at++) {
		if (grid.IsBlank(0, at)) {
			grid.Put(0, at, unicode ? "\u00b7" : ".");
		}
	}
	for (const ChartThreshold &line : chart.thresholds) {
		const auto at = static_cast<std::size_t>(std::clamp(line.value, 0.0, 1.0) *
		                                         static_cast<double>(width - 1));
		if (share < line.value) {
			grid.Put(0, at, "|");
		}
	}
	return grid.Row(0);
}

} // namespace

std::vector<std::string> BarLines(const Chart &chart, const ChartTerminal &terminal) {
	ChartExtent extent;
	extent.Add(0);
	for (const ChartItem &item : chart.items) {
		extent.Add(item.value);
	}
	double zero = 0;
	double low = extent.low, high = extent.high;
	if (chart.kind == ChartKind::Diverging) {
		high = std::max(std::fabs(low), high);
		low = -high;
		zero = 0.5;
	} else if (low < 0) {
		zero = (0 - low / 2) / (high / 2 - low / 2);
	}
	std::vector<BarRow> rows = chart.kind == ChartKind::Bullets ? BulletRows(chart)
	                           : chart.kind == ChartKind::Waterfall
	                               ? WaterfallRows(chart, zero)
	                               : PlainRows(chart, low, high, terminal.width);
	if (chart.kind == ChartKind::Diverging) {
		for (std::size_t i = 0; i < rows.size(); i++) {
			rows[i].value = SignedText(chart.items[i].value, chart.unit);
		}
	}
	const BarColumns columns(rows, terminal.width);
	const bool from_left = zero == 0 && chart.kind != ChartKind::Waterfall;
	std::vector<std::string> lines;
	for (const BarRow &row : rows) {
		const std::string bar =
			chart.kind == ChartKind::Bullets
				? BulletText(chart, row.to, columns.bar, terminal.unicode)
			: from_left ? BarText(row.to, columns.bar, terminal.unicode)
						: BetweenText(row.from, row.to, columns.bar, terminal.unicode, zero);
		lines.push_back(FitColumns(row.name, columns.name) + "  " + bar + "  " +
		                FitColumns(row.value, columns.value, true));
		if (!row.note.empty()) {
			lines.push_back("  " + CutToWidth(row.note, terminal.width - 2));
		}
	}
	return lines;
}

} // namespace savant::core
