/*
 * svg_grids.cpp
 *     Charts in rows: the heat map and the timeline.
 */
#include <algorithm>
#include <array>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_canvas.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"

namespace savant::core {

namespace {

constexpr double kCellHeight = 20, kAxisHeight = 22;
constexpr std::size_t kTippedCells = 170; // a week of hours
constexpr std::size_t kRowNameWidth = 8;

/* 0 to 4: a fifth of the way to the greatest value each. */
int HeatStep(double value, double most) {
	return most > 0 ? std::clamp(static_cast<int>(value / most * 5), 0, 4) : 0;
}

void AddCell(std::string &path, const Chart &chart, std::size_t row, std::size_t column) {
	const double columns = static_cast<double>(chart.column_names.size());
	const double rows = static_cast<double>(chart.row_names.size());
	const double x = static_cast<double>(column), y = static_cast<double>(row);
	const auto across = [columns](double at) {
		return std::to_string(std::lround(at / columns * kPathWidth));
	};
	AddPathPoint(path, 'M', x / columns, y / rows);
	path += 'H' + across(x + 1) + 'V' + std::to_string(std::lround((y + 1) / rows * kPathHeight)) +
	        'H' + across(x);
	path += 'Z';
}

/* Many cells: one path per colour. */
void DrawCellPaths(ChartCanvas &canvas, const Chart &chart, double most, double height) {
	std::array<std::string, 5> paths;
	const std::size_t columns = chart.column_names.size();
	for (std::size_t i = 0; i < chart.cells.size(); i++) {
		if (std::isfinite(chart.cells[i])) {
			AddCell(paths[static_cast<std::size_t>(HeatStep(chart.cells[i], most))], chart,
			        i / columns, i % columns);
		}
	}
	for (std::size_t step = 0; step < paths.size(); step++) {
		canvas.Path(paths[step], "cell h" + std::to_string(step), 0, height);
	}
}

void DrawCells(ChartCanvas &canvas, const Chart &chart, double most) {
	const std::size_t columns = chart.column_names.size();
	const double width = 1.0 / static_cast<double>(columns);
	for (std::size_t i = 0; i < chart.cells.size(); i++) {
		const std::size_t row = i / columns, column = i % columns;
		const double value = chart.cells[i];
		const bool known = std::isfinite(value);
		canvas.Rect(static_cast<double>(column) * width, static_cast<double>(row) * kCellHeight,
		            width, kCellHeight,
		            known ? "cell h" + std::to_string(HeatStep(value, most)) : "cell none",
		            chart.row_names[row] + " " + chart.column_names[column] + ": " +
		                ChartValueText(value, chart.unit));
	}
}

constexpr double kLaneText = 15, kLaneRow = 13, kLaneGap = 9;
constexpr std::size_t kSubRows = 4;
constexpr std::size_t kLaneNameWidth = 40;

/* The sub-row of every span: the first that is free, the last one when none is. */
std::vector<std::size_t> SubRows(const ChartLane &lane) {
	std::array<double, kSubRows> free_from;
	free_from.fill(-HUGE_VAL);
	std::vector<std::size_t> rows;
	for (const ChartSpan &span : lane.spans) {
		std::size_t row = 0;
		while (row + 1 < kSubRows && free_from[row] > span.from) {
			++row;
		}
		free_from[row] = std::max(free_from[row], span.to);
		rows.push_back(row);
	}
	return rows;
}

struct PlacedLane {
	std::vector<std::size_t> rows;
	double top = 0, height = 0;
};

std::string SpanTip(const Chart &chart, const ChartSpan &span) {
	std::string tip = ChartTimeText(span.from, chart.zone_seconds);
	if (span.to > span.from) {
		tip += " to " + ChartTimeText(span.to, chart.zone_seconds);
	}
	return span.label.empty() ? tip : tip + ": " + span.label;
}

void DrawLane(ChartCanvas &canvas, const Chart &chart, const ChartLane &lane,
              const PlacedLane &placed) {
	const double top = placed.top + kLaneText;
	canvas.Text(
		0, 0, placed.top + 11, ChartAnchor::Start, "name",
		CutToWidth(lane.name, kLaneNameWidth) +
			(lane.spans.empty() ? ": none" : " (" + std::to_string(lane.spans.size()) + ")"));
	canvas.Rect(0, top, 1, placed.height, "track");
	for (std::size_t i = 0; i < lane.spans.size(); i++) {
		const ChartSpan &span = lane.spans[i];
		const double x = TimeShare(chart, span.from), end = TimeShare(chart, span.to);
		const double y = top + static_cast<double>(placed.rows[i]) * kLaneRow;
		constexpr double kShortest = 0.008; // narrower is a shape
		if (end - x < kShortest) {
			canvas.Shape(x, y + kLaneRow / 2, span.tone, SpanTip(chart, span));
		} else {
			canvas.Rect(x, y + 2, end - x, kLaneRow - 4,
			            "span " + std::string(ChartToneName(span.tone)), SpanTip(chart, span));
		}
	}
}

} // namespace

std::string HeatSvg(const Chart &chart) {
	ChartExtent extent;
	for (const double cell : chart.cells) {
		extent.Add(cell);
	}
	const double height = static_cast<double>(chart.row_names.size()) * kCellHeight;
	ChartCanvas canvas(chart, height + kAxisHeight, true);
	if (chart.cells.size() <= kTippedCells) {
		DrawCells(canvas, chart, extent.high);
	} else {
		DrawCellPaths(canvas, chart, extent.high, height);
	}
	for (std::size_t row = 0; row < chart.row_names.size(); row++) {
		canvas.Text(0, -6, (static_cast<double>(row) + 0.7) * kCellHeight, ChartAnchor::End, "tick",
		            CutToWidth(chart.row_names[row], kRowNameWidth));
	}
	const std::size_t columns = chart.column_names.size();
	const std::size_t every = std::max<std::size_t>(1, (columns + 7) / 8);
	for (std::size_t column = 0; column < columns; column += every) {
		canvas.Text((static_cast<double>(column) + 0.5) / static_cast<double>(columns), 0,
		            height + 15, ChartAnchor::Middle,
		            column / every % 2 == 1 ? "tick minor" : "tick",
		            CutToWidth(chart.column_names[column], kRowNameWidth));
	}
	return canvas.Finish();
}

std::string TimelineSvg(const Chart &chart) {
	std::vector<PlacedLane> placed;
	double top = 0;
	for (const ChartLane &lane : chart.lanes) {
		PlacedLane place;
		place.rows = SubRows(lane);
		const std::size_t rows =
			place.rows.empty() ? 0 : *std::max_element(place.rows.begin(), place.rows.end());
		place.top = top;
		place.height = static_cast<double>(rows + 1) * kLaneRow;
		top += kLaneText + place.height + kLaneGap;
		placed.push_back(std::move(place));
	}
	ChartCanvas canvas(chart, top + kAxisHeight, false);
	const auto ticks = TimeTicks(chart.from, chart.to, 8, chart.zone_seconds);
	for (std::size_t i = 0; i < ticks.size(); i++) {
		const double x = TimeShare(chart, ticks[i].at);
		canvas.Line(x, 0, x, top, "grid");
		const ChartAnchor anchor = x < 0.03   ? ChartAnchor::Start
		                           : x > 0.97 ? ChartAnchor::End
		                                      : ChartAnchor::Middle;
		canvas.Text(x, 0, top + 13, anchor, i % 2 == 1 ? "tick minor" : "tick", ticks[i].label);
	}
	for (std::size_t i = 0; i < chart.lanes.size(); i++) {
		DrawLane(canvas, chart, chart.lanes[i], placed[i]);
	}
	return canvas.Finish();
}

} // namespace savant::core
