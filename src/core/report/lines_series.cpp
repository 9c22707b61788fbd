/*
 * lines_series.cpp
 *     Series on a terminal: a line in braille dots over a shaded band, stacks in letters or
 *     shades, sparklines in eighths.
 */
#include <algorithm>
#include <array>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"
#include "core/report/text_grid.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMarkColumn = 1; // the axis itself

/* The plot of a series chart: cells, and where the axis labels stand. */
struct Plot {
	ChartAxis axis;
	std::size_t left = 0; // columns of the labels and the axis
	std::size_t rows = 0, columns = 0;

	/* Row of a value, of `fine` parts per row, from the top. */
	std::size_t RowOf(double value, std::size_t fine) const {
		const double parts = static_cast<double>(rows * fine - 1);
		return static_cast<std::size_t>(std::lround((1 - axis.Share(value)) * parts));
	}
};

Plot PlotOf(const Chart &chart, const ChartTerminal &terminal) {
	Plot plot;
	plot.axis = AxisOfSeries(chart);
	plot.rows = terminal.height;
	std::size_t widest = 0;
	for (const ChartTick &tick : plot.axis.ticks) {
		widest = std::max(widest, tick.label.size());
	}
	plot.left = widest + 1 + kMarkColumn;
	plot.columns = terminal.width - plot.left;
	return plot;
}

std::size_t ColumnOf(const Chart &chart, double time, std::size_t columns) {
	return static_cast<std::size_t>(
		std::lround(TimeShare(chart, time) * static_cast<double>(columns - 1)));
}

/* A dashed line where nothing else stands, its label at the right. */
void DrawThresholds(TextGrid &grid, const Chart &chart, const Plot &plot, bool unicode) {
	for (const ChartThreshold &line : chart.thresholds) {
		if (line.value < plot.axis.low || line.value > plot.axis.high) {
			continue;
		}
		const std::size_t row = plot.RowOf(line.value, 1);
		for (std::size_t column = 0; column < plot.columns; column++) {
			if (grid.IsBlank(row, column)) {
				grid.Put(row, column, unicode ? "\u2504" : "-");
			}
		}
	}
}

/* The plot with the value axis before it and the time axis below. */
std::vector<std::string> Framed(const TextGrid &grid, const Chart &chart, const Plot &plot,
                                bool unicode) {
	std::vector<std::string> labels(plot.rows);
	for (const ChartTick &tick : plot.axis.ticks) {
		labels[plot.RowOf(tick.at, 1)] = tick.label;
	}
	std::vector<std::string> lines;
	for (std::size_t row = 0; row < plot.rows; row++) {
		const bool tick = !labels[row].empty();
		const char *mark = unicode ? (tick ? "\u2524" : "\u2502") : (tick ? "+" : "|");
		lines.push_back(FitColumns(labels[row], plot.left - 1 - kMarkColumn, true) + " " + mark +
		                grid.Row(row));
	}
	TextGrid marks(1, plot.columns);
	for (const ChartMark &mark : chart.marks) {
		marks.Put(0, ColumnOf(chart, mark.time, plot.columns),
		          std::isfinite(mark.value) ? "^" : (unicode ? "\u25c6" : "!"));
	}
	if (!chart.marks.empty()) {
		lines.push_back(std::string(plot.left, ' ') + marks.Row(0));
	}
	lines.push_back(TimeLabels(chart, plot.left, plot.columns));
	return lines;
}

/* Dots of a braille cell, two beside each other and four above each other. */
class BrailleField {
public:
	BrailleField(std::size_t rows, std::size_t columns)
		: columns_(columns), dots_(rows * columns, 0) {}

	void Set(std::size_t x, std::size_t y) {
		static constexpr std::uint8_t kDots[4][2] = {
			{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
		const std::size_t cell = y / 4 * columns_ + x / 2;
		if (cell < dots_.size() && x / 2 < columns_) {
			dots_[cell] = static_cast<std::uint8_t>(dots_[cell] | kDots[y % 4][x % 2]);
		}
	}

	/* A line between two dots, every column of dots once. */
	void Connect(std::size_t x1, std::size_t y1, std::size_t x2, std::size_t y2) {
		const auto dx = static_cast<double>(x2) - static_cast<double>(x1);
		const auto dy = static_cast<double>(y2) - static_cast<double>(y1);
		const double steps = std::max({std::fabs(dx), std::fabs(dy), 1.0});
		for (double step = 0; step <= steps; step += 1) {
			Set(static_cast<std::size_t>(std::lround(static_cast<double>(x1) + dx * step / steps)),
			    static_cast<std::size_t>(std::lround(static_cast<double>(y1) + dy * step / steps)));
		}
	}

	/* U+2800 and the dots as bits, in UTF-8; "" when there is none. */
	std::string Glyph(std::size_t row, std::size_t column) const {
		const std::uint8_t dots = dots_[row * columns_ + column];
		if (dots == 0) {
			return "";
		}
		return {static_cast<char>(0xE2), static_cast<char>(0xA0 | dots >> 6),
		        static_cast<char>(0x80 | (dots & 0x3F))};
	}

	bool Any(std::size_t row, std::size_t column) const {
		return dots_[row * columns_ + column] != 0;
	}

private:
	std::size_t columns_;
	std::vector<std::uint8_t> dots_;
};

void DrawBand(TextGrid &grid, const Chart &chart, const Plot &plot, bool unicode) {
	for (const ChartBandPoint &point : chart.band) {
		if (!std::isfinite(point.low) || !std::isfinite(point.high)) {
			continue;
		}
		const std::size_t column = ColumnOf(chart, point.time, plot.columns);
		for (std::size_t row = plot.RowOf(point.high, 1); row <= plot.RowOf(point.low, 1); row++) {
			grid.Put(row, column, unicode ? "\u2591" : ":");
		}
	}
}

void DrawSeries(TextGrid &grid, const Chart &chart, const ChartSeries &series, const Plot &plot,
                std::string_view letter) {
	BrailleField field(plot.rows, plot.columns);
	const auto points = ThinPoints(series.points, 2 * plot.columns);
	for (std::size_t i = 0; i < points.size(); i++) {
		if (!std::isfinite(points[i].value)) {
			continue;
		}
		const std::size_t x = ColumnOf(chart, points[i].time, 2 * plot.columns);
		const std::size_t y = plot.RowOf(points[i].value, 4);
		field.Set(x, y);
		if (i > 0 && std::isfinite(points[i - 1].value)) {
			field.Connect(ColumnOf(chart, points[i - 1].time, 2 * plot.columns),
			              plot.RowOf(points[i - 1].value, 4), x, y);
		}
	}
	for (std::size_t row = 0; row < plot.rows; row++) {
		for (std::size_t column = 0; column < plot.columns; column++) {
			if (field.Any(row, column)) {
				grid.Put(row, column, letter.empty() ? field.Glyph(row, column) : letter);
			}
		}
	}
}

/* What the layers of a stack are drawn with. */
std::vector<std::string> LayerMarks(const Chart &chart, bool unicode) {
	static constexpr std::array<const char *, 10> kShades = {"\u2588", "\u2593", "\u2592", "\u2591",
	                                                         "\u259e", "\u25aa", "\u25e6", "\u2261",
	                                                         "\u00d7", "\u00b7"};
	static constexpr std::array<const char *, 10> kLetters = {"#", "=", "o", "+", "x",
	                                                          "%", "~", "*", "&", "."};
	std::vector<std::string> marks;
	for (std::size_t i = 0; i < chart.series.size(); i++) {
		marks.emplace_back(unicode ? kShades[i % kShades.size()] : kLetters[i % kLetters.size()]);
	}
	return marks;
}

/* "# CPU   = IO", over as many lines as it takes. */
void AddLegend(std::vector<std::string> &lines, const Chart &chart,
               const std::vector<std::string> &marks, std::size_t width) {
	constexpr std::size_t kLongest = 30;
	std::vector<std::string> entries;
	for (std::size_t i = 0; i < chart.series.size(); i++) {
		if (!chart.series[i].name.empty()) {
			entries.push_back((marks.empty() ? "" : marks[i] + " ") +
			                  CutToWidth(chart.series[i].name, kLongest));
		}
	}
	for (const ChartThreshold &line : chart.thresholds) {
		entries.push_back("-- " + CutToWidth(line.label, kLongest));
	}
	if (!chart.band.empty() && !chart.band_name.empty()) {
		entries.push_back("shaded: " + CutToWidth(chart.band_name, kLongest));
	}
	std::string line;
	for (const std::string &entry : entries) {
		if (!line.empty() && DisplayWidth(line) + 3 + DisplayWidth(entry) > width) {
			lines.push_back(std::move(line));
			line.clear();
		}
		line += (line.empty() ? "" : "   ") + entry;
	}
	if (!line.empty()) {
		lines.push_back(line);
	}
}

/* The greatest sum within each column, with what it is made of. */
std::vector<std::vector<double>> StackColumns(const Chart &chart, std::size_t columns) {
	const ChartStack stack = StackSeries(chart, 4 * columns);
	std::vector<std::vector<double>> tops(columns);
	for (std::size_t i = 0; i < stack.times.size(); i++) {
		if (!std::isfinite(stack.tops.back()[i])) {
			continue;
		}
		std::vector<double> &column = tops[ColumnOf(chart, stack.times[i], columns)];
		if (column.empty() || stack.tops.back()[i] > column.back()) {
			column.clear();
			for (const auto &layer : stack.tops) {
				column.push_back(layer[i]);
			}
		}
	}
	// Fewer points than columns: a point stands until the next one, if that is not far.
	const double per_column =
		static_cast<double>(stack.times.size()) / static_cast<double>(columns);
	const auto reach = static_cast<std::size_t>(std::ceil(1 / std::max(per_column, 1e-3)));
	std::size_t since = columns;
	for (std::size_t column = 0; column < columns; column++) {
		since = tops[column].empty() ? since + 1 : 0;
		if (tops[column].empty() && since < reach && column > 0) {
			tops[column] = tops[column - 1];
		}
	}
	return tops;
}

} // namespace

std::vector<std::string> LineLines(const Chart &chart, const ChartTerminal &terminal) {
	static constexpr std::array<const char *, 10> kLetters = {"*", "o", "x", "+", "#",
	                                                          "%", "@", "=", "~", "."};
	const Plot plot = PlotOf(chart, terminal);
	TextGrid grid(plot.rows, plot.columns);
	DrawBand(grid, chart, plot, terminal.unicode);
	DrawThresholds(grid, chart, plot, terminal.unicode);
	// Several lines in dots could not be told apart.
	const bool letters = !terminal.unicode || chart.series.size() > 1;
	std::vector<std::string> marks;
	for (std::size_t i = 0; i < chart.series.size(); i++) {
		DrawSeries(grid, chart, chart.series[i], plot, letters ? kLetters[i] : "");
		if (letters) {
			marks.emplace_back(kLetters[i]);
		}
	}
	std::vector<std::string> lines = Framed(grid, chart, plot, terminal.unicode);
	AddLegend(lines, chart, marks, terminal.width);
	return lines;
}

std::vector<std::string> StackLines(const Chart &chart, const ChartTerminal &terminal) {
	const Plot plot = PlotOf(chart, terminal);
	TextGrid grid(plot.rows, plot.columns);
	const std::vector<std::string> marks = LayerMarks(chart, terminal.unicode);
	const auto tops = StackColumns(chart, plot.columns);
	for (std::size_t column = 0; column < plot.columns; column++) {
		std::size_t filled = 0;
		for (std::size_t layer = 0; layer < tops[column].size(); layer++) {
			const auto height = static_cast<std::size_t>(
				std::lround(plot.axis.Share(tops[column][layer]) * static_cast<double>(plot.rows)));
			for (; filled < height; filled++) {
				grid.Put(plot.rows - 1 - filled, column, marks[layer]);
			}
		}
		// Little is not nothing.
		if (filled == 0 && !tops[column].empty() && tops[column].back() > 0) {
			grid.Put(plot.rows - 1, column, terminal.unicode ? "\u2581" : "_");
		}
	}
	DrawThresholds(grid, chart, plot, terminal.unicode);
	std::vector<std::string> lines = Framed(grid, chart, plot, terminal.unicode);
	AddLegend(lines, chart, marks, terminal.width);
	return lines;
}

std::string SparkText(const Chart &given, std::size_t width, bool unicode) {
	static constexpr std::array<const char *, 8> kBlocks = {"\u2581", "\u2582", "\u2583", "\u2584",
	                                                        "\u2585", "\u2586", "\u2587", "\u2588"};
	static constexpr std::array<const char *, 8> kAscii = {"_", ".", "-", "~", "=", "+", "*", "#"};
	const Chart chart = PreparedChart(given);
	std::vector<double> highest(width, kChartNothing);
	ChartExtent extent;
	extent.Add(0);
	if (!chart.series.empty() && width > 0) {
		for (const ChartPoint &point : chart.series.front().points) {
			if (std::isfinite(point.value)) {
				double &cell = highest[ColumnOf(chart, point.time, width)];
				cell = std::isfinite(cell) ? std::max(cell, point.value) : point.value;
				extent.Add(point.value);
			}
		}
	}
	ChartAxis axis;
	axis.low = extent.low;
	axis.high = extent.high > extent.low ? extent.high : extent.low + 1;
	std::string line;
	for (const double value : highest) {
		const auto step = static_cast<std::size_t>(std::lround(axis.Share(value) * 7));
		line += !std::isfinite(value) ? " " : unicode ? kBlocks[step] : kAscii[step];
	}
	return line;
}

} // namespace savant::core
