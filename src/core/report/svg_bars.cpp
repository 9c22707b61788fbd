/*
 * svg_bars.cpp
 *     Horizontal bars of all sorts: the name and the value in one line, the bar below them, so
 *     that names need no column of their own and the chart fits a telephone.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_canvas.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/chart_kinds.hpp"

namespace savant::core {

namespace {

constexpr double kTextLine = 14, kBarTop = 19, kBarHeight = 9, kRowHeight = 38, kNoteHeight = 15;
constexpr double kThinnest = 0.004;     // of the width: a bar that is not zero is seen
constexpr std::size_t kNarrowLine = 54; // characters beside each other on a telephone
constexpr std::size_t kShortestName = 12;

/* One bar: its text and where it lies. */
struct Bar {
	std::string name, value, note, tip;
	double from = 0, to = 0; // shares of the width
	std::string css;
};

class BarDrawing {
public:
	explicit BarDrawing(const Chart &chart) : chart_(chart) {
		for (const ChartItem &item : chart.items) {
			extent_.Add(item.value);
			any_note_ = any_note_ || !item.note.empty();
		}
	}

	std::string Draw() {
		switch (chart_.kind) {
		case ChartKind::Diverging:
			AddDiverging();
			break;
		case ChartKind::Bullets:
			AddBullets();
			break;
		case ChartKind::Waterfall:
			AddWaterfall();
			break;
		default:
			AddPlain();
			break;
		}
		return Svg();
	}

private:
	void AddPlain();
	void AddDiverging();
	void AddBullets();
	void AddWaterfall();
	std::string Svg() const;
	void DrawBar(ChartCanvas &canvas, const Bar &bar, double top) const;

	double RowHeight() const { return kRowHeight + (any_note_ ? kNoteHeight : 0); }

	const Chart &chart_;
	ChartExtent extent_;
	bool any_note_ = false;
	std::vector<Bar> bars_;
	std::vector<double> guides_; // shares of the width at which a line crosses all rows
};

std::string Signed(double value, ChartUnit unit) {
	return (value > 0 ? "+" : "") + ChartValueText(value, unit);
}

std::string Fill(const ChartItem &item) { return "fill " + std::string(ChartToneName(item.tone)); }

void BarDrawing::AddPlain() {
	const double low = std::min(extent_.low, 0.0), high = std::max(extent_.high, 0.0);
	const double whole = high / 2 - low / 2;
	const auto share = [&](double value) { return whole > 0 ? (value / 2 - low / 2) / whole : 0; };
	double sum = 0, running = 0;
	for (const ChartItem &item : chart_.items) {
		sum += std::max(item.value, 0.0) / static_cast<double>(chart_.items.size());
	}
	sum *= static_cast<double>(chart_.items.size());
	for (const ChartItem &item : chart_.items) {
		Bar bar{item.name, ChartValueText(item.value, chart_.unit),
		        item.note, item.name,
		        share(0),  share(item.value),
		        Fill(item)};
		if (chart_.kind == ChartKind::Pareto && sum > 0 && std::isfinite(sum)) {
			running += std::max(item.value, 0.0);
			bar.value += ", " + ChartValueText(item.value / sum, ChartUnit::Percent) + ", sum " +
			             ChartValueText(running / sum, ChartUnit::Percent);
		}
		bars_.push_back(std::move(bar));
	}
	if (low < 0) {
		guides_.push_back(share(0));
	}
}

void BarDrawing::AddDiverging() {
	const double most = std::max(std::fabs(extent_.low), std::fabs(extent_.high));
	for (const ChartItem &item : chart_.items) {
		const double share = most > 0 ? item.value / most / 2 : 0;
		bars_.push_back({item.name, Signed(item.value, chart_.unit), item.note, item.name, 0.5,
		                 0.5 + share, Fill(item)});
	}
	guides_.push_back(0.5);
}

void BarDrawing::AddBullets() {
	for (const ChartItem &item : chart_.items) {
		const bool limited = std::isfinite(item.limit) && item.limit > 0;
		const double share = limited ? std::max(item.value / item.limit, 0.0) : 0;
		ChartTone tone = item.tone;
		for (const ChartThreshold &line : chart_.thresholds) {
			tone = share >= line.value ? std::max(tone, line.tone) : tone;
		}
		std::string value = ChartValueText(item.value, chart_.unit);
		value += limited ? " of " + ChartValueText(item.limit, chart_.unit) + " (" +
		                       ChartValueText(share, ChartUnit::Percent) + ")"
		                 : ", no limit";
		ChartItem toned = item;
		toned.tone = tone;
		bars_.push_back(
			{item.name, value, item.note, item.name, 0, std::min(share, 1.0), Fill(toned)});
	}
	for (const ChartThreshold &line : chart_.thresholds) {
		guides_.push_back(std::clamp(line.value, 0.0, 1.0));
	}
}

void BarDrawing::AddWaterfall() {
	ChartExtent reach;
	reach.Add(0);
	double running = 0;
	for (const ChartItem &item : chart_.items) {
		running = std::clamp(running + item.value, -1e300, 1e300);
		reach.Add(running);
	}
	const double whole = reach.high / 2 - reach.low / 2;
	const auto share = [&](double value) {
		return whole > 0 ? (value / 2 - reach.low / 2) / whole : 0;
	};
	double at = 0;
	for (const ChartItem &item : chart_.items) {
		const double next = std::clamp(at + item.value, -1e300, 1e300);
		bars_.push_back({item.name, Signed(item.value, chart_.unit), item.note, item.name,
		                 share(at), share(next), Fill(item)});
		at = next;
	}
	bars_.push_back(
		{"together", Signed(at, chart_.unit), "", "together", share(0), share(at), "fill total"});
	if (reach.low < 0) {
		guides_.push_back(share(0));
	}
}

void BarDrawing::DrawBar(ChartCanvas &canvas, const Bar &bar, double top) const {
	const bool track = chart_.kind == ChartKind::Bullets || chart_.kind == ChartKind::Bars ||
	                   chart_.kind == ChartKind::Pareto;
	const std::size_t value = DisplayWidth(bar.value) + 2;
	const std::size_t room = std::max(kNarrowLine - std::min(value, kNarrowLine), kShortestName);
	canvas.Text(0, 0, top + kTextLine, ChartAnchor::Start, "name", CutToWidth(bar.name, room));
	canvas.Text(1, 0, top + kTextLine, ChartAnchor::End, "value", bar.value);
	if (track) {
		canvas.Rect(0, top + kBarTop, 1, kBarHeight, "track");
	}
	double left = std::min(bar.from, bar.to), width = std::fabs(bar.to - bar.from);
	if (width > 0 && width < kThinnest) {
		left =
			bar.to < bar.from ? std::max(bar.from - kThinnest, 0.0) : std::min(left, 1 - kThinnest);
		width = kThinnest;
	}
	canvas.Rect(left, top + kBarTop, width, kBarHeight, bar.css,
	            DisplayWidth(bar.tip) > room ? bar.tip : "");
	if (!bar.note.empty()) {
		canvas.Text(0, 0, top + kBarTop + kBarHeight + kNoteHeight - 2, ChartAnchor::Start, "note",
		            CutToWidth(bar.note, kNarrowLine));
	}
}

std::string BarDrawing::Svg() const {
	const double height = static_cast<double>(bars_.size()) * RowHeight();
	ChartCanvas canvas(chart_, height, false);
	for (std::size_t i = 0; i < bars_.size(); i++) {
		const double top = static_cast<double>(i) * RowHeight();
		DrawBar(canvas, bars_[i], top);
		for (const double guide : guides_) {
			canvas.Line(guide, top + kBarTop - 2, guide, top + kBarTop + kBarHeight + 2, "guide");
		}
	}
	return canvas.Finish();
}

} // namespace

std::string BarsSvg(const Chart &chart) { return BarDrawing(chart).Draw(); }

} // namespace savant::core
