/*
 * svg_distributions.cpp
 *     How values are spread and how ranks move: histogram, boxes, slopes.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_canvas.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"

namespace savant::core {

namespace {

constexpr double kTop = 10, kPlotHeight = 150, kBottom = kTop + kPlotHeight, kAxisHeight = 24;

constexpr double kBoxRow = 40, kBoxMiddle = 27;

void DrawBox(ChartCanvas &canvas, const Chart &chart, const ChartBox &box, const ChartAxis &axis,
             double top) {
	const double y = top + kBoxMiddle;
	const std::string tip = "from " + ChartValueText(box.low, chart.unit) + " to " +
	                        ChartValueText(box.high, chart.unit) + ", half of all from " +
	                        ChartValueText(box.quarter, chart.unit) + " to " +
	                        ChartValueText(box.three_quarters, chart.unit);
	canvas.Text(0, 0, top + 13, ChartAnchor::Start, "name", CutToWidth(box.name, 38));
	canvas.Text(1, 0, top + 13, ChartAnchor::End, "value",
	            "median " + ChartValueText(box.middle, chart.unit));
	canvas.Line(axis.Share(box.low), y, axis.Share(box.high), y, "whisker");
	for (const double end : {box.low, box.high}) {
		canvas.Line(axis.Share(end), y - 4, axis.Share(end), y + 4, "whisker");
	}
	canvas.Rect(axis.Share(box.quarter), y - 6,
	            axis.Share(box.three_quarters) - axis.Share(box.quarter), 12, "box", tip);
	canvas.Line(axis.Share(box.middle), y - 7, axis.Share(box.middle), y + 7, "median");
}

constexpr double kSlopeRow = 24, kSlopeTop = 26;
constexpr double kSlopeFrom = 0.06, kSlopeTo = 0.24, kSlopeName = 0.32;

} // namespace

std::string HistogramSvg(const Chart &chart) {
	ChartExtent counts;
	counts.Add(0);
	for (const ChartBin &bin : chart.bins) {
		counts.Add(bin.count);
	}
	const ChartAxis axis = ValueAxis(0, counts.high, 3, ChartUnit::Count);
	ChartCanvas canvas(chart, kBottom + kAxisHeight, true);
	for (const ChartTick &tick : axis.ticks) {
		const double y = kTop + (1 - axis.Share(tick.at)) * kPlotHeight;
		canvas.Line(0, y, 1, y, tick.at == 0 ? "axis" : "grid");
		canvas.Text(0, -6, y + 4, ChartAnchor::End, "tick", tick.label);
	}
	const double width = 1.0 / static_cast<double>(chart.bins.size());
	const std::size_t every = std::max<std::size_t>(1, (chart.bins.size() + 5) / 6);
	for (std::size_t i = 0; i < chart.bins.size(); i++) {
		const ChartBin &bin = chart.bins[i];
		const double x = static_cast<double>(i) * width;
		const double height = axis.Share(bin.count) * kPlotHeight;
		canvas.Rect(x + width * 0.05, kBottom - height, width * 0.9, height, "fill plain",
		            ChartValueText(bin.from, chart.unit) + " to " +
		                ChartValueText(bin.to, chart.unit) + ": " +
		                ChartValueText(bin.count, ChartUnit::Count));
		if (i % every == 0) {
			canvas.Text(x, 0, kBottom + 17, ChartAnchor::Middle,
			            i / every % 2 == 1 ? "tick minor" : "tick",
			            ChartValueText(bin.from, chart.unit));
		}
	}
	canvas.Text(1, 0, kBottom + 17, ChartAnchor::Middle, "tick",
	            ChartValueText(chart.bins.back().to, chart.unit));
	return canvas.Finish();
}

std::string BoxesSvg(const Chart &chart) {
	ChartExtent extent;
	for (const ChartBox &box : chart.boxes) {
		extent.Add(box.low);
		extent.Add(box.high);
	}
	const ChartAxis axis = ValueAxis(extent.low, extent.high, 4, chart.unit);
	const double height = static_cast<double>(chart.boxes.size()) * kBoxRow;
	ChartCanvas canvas(chart, height + kAxisHeight, false);
	for (std::size_t i = 0; i < axis.ticks.size(); i++) {
		const double x = axis.Share(axis.ticks[i].at);
		canvas.Line(x, 0, x, height, "grid");
		canvas.Text(x, 0, height + 15,
		            i == 0                       ? ChartAnchor::Start
		            : i + 1 == axis.ticks.size() ? ChartAnchor::End
		                                         : ChartAnchor::Middle,
		            i % 2 == 1 ? "tick minor" : "tick", axis.ticks[i].label);
	}
	for (std::size_t i = 0; i < chart.boxes.size(); i++) {
		DrawBox(canvas, chart, chart.boxes[i], axis, static_cast<double>(i) * kBoxRow);
	}
	return canvas.Finish();
}

std::string SlopeSvg(const Chart &chart) {
	const auto rows = static_cast<double>(chart.items.size());
	ChartCanvas canvas(chart, kSlopeTop + rows * kSlopeRow, false);
	canvas.Text(0, 0, 11, ChartAnchor::Start, "tick", "before");
	canvas.Text(kSlopeTo + 0.03, 0, 11, ChartAnchor::Start, "tick", "now");
	for (std::size_t i = 0; i < chart.items.size(); i++) {
		const ChartItem &item = chart.items[i];
		const double y = kSlopeTop + (static_cast<double>(i) + 0.5) * kSlopeRow;
		const bool is_new = !std::isfinite(item.before);
		const bool far = !is_new && (item.before < 1 || item.before > rows);
		const double before = far || is_new ? y : kSlopeTop + (item.before - 0.5) * kSlopeRow;
		const std::string_view css = is_new                     ? "slope new"
		                             : item.before > item.value ? "slope up"
		                             : item.before < item.value ? "slope down"
		                                                        : "slope";
		if (!is_new) {
			canvas.Line(kSlopeFrom, before, kSlopeTo, y, far ? std::string(css) + " far" : css);
			canvas.Text(0, 0, before + 4, ChartAnchor::Start, "tick",
			            ChartValueText(item.before, ChartUnit::Count));
		} else {
			canvas.Text(kSlopeTo, 0, y + 4, ChartAnchor::End, "tick", "new");
		}
		canvas.Text(kSlopeTo + 0.03, 0, y + 4, ChartAnchor::Start, "value",
		            ChartValueText(item.value, ChartUnit::Count));
		canvas.Text(kSlopeName, 0, y + 4, ChartAnchor::Start, "name",
		            CutToWidth(item.name, item.note.empty() ? 38 : 28));
		canvas.Text(1, 0, y + 4, ChartAnchor::End, "note", CutToWidth(item.note, 12));
	}
	return canvas.Finish();
}

} // namespace savant::core
