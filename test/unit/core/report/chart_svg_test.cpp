/*
 * chart_svg_test.cpp
 *     Charts on a page: small, the same every time, and nothing in them but what was drawn.
 */
#include "core/report/chart_svg.hpp"

#include <gtest/gtest.h>

#include "chart_samples.hpp"

namespace savant::core {
namespace {

constexpr std::size_t kMostBytes = 40000;

std::size_t Count(const std::string &text, const std::string &part) {
	std::size_t count = 0;
	for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
		++count;
	}
	return count;
}

void ExpectSound(const std::string &svg) {
	EXPECT_LT(svg.size(), kMostBytes);
	EXPECT_EQ(Count(svg, "<svg "), Count(svg, "</svg>"));
	EXPECT_EQ(Count(svg, "<text"), Count(svg, "</text>"));
	for (const char *bad : {"<script", "nan", "inf\"", "NaN", "\x1b", "\xff", "href", "style="}) {
		EXPECT_EQ(svg.find(bad), std::string::npos) << bad;
	}
}

TEST(ChartSvg, DrawsEveryKindAlikeEveryTime) {
	for (const Chart &chart : chart_samples::All()) {
		const std::string svg = ChartSvg(chart);
		ExpectSound(svg);
		EXPECT_EQ(svg, ChartSvg(chart));
		EXPECT_NE(svg.find("role=\"img\""), std::string::npos);
		EXPECT_NE(svg.find("<title>" + chart.title + "</title><desc>"), std::string::npos);
	}
}

TEST(ChartSvg, SurvivesWhatIsNotANumberAndHostileNames) {
	for (const Chart &chart : chart_samples::Odd()) {
		ExpectSound(ChartSvg(chart));
	}
}

TEST(ChartSvg, StaysSmallWithAHundredThousandPoints) {
	for (const ChartKind kind : {ChartKind::Line, ChartKind::StackedArea, ChartKind::Sparkline}) {
		Chart chart;
		chart.kind = kind;
		for (int i = 0; i < 10; i++) {
			ChartSeries series{"series " + std::to_string(i), {}, -1};
			for (int at = 0; at < 100000; at++) {
				series.points.push_back({at * 1.0, (at * 7919 + i) % 1000 * 1.0});
			}
			chart.series.push_back(std::move(series));
		}
		ExpectSound(ChartSvg(chart));
	}
}

TEST(ChartSvg, StaysSmallWithAllListsFull) {
	const std::string name(500, '"');
	Chart chart;
	for (int i = 0; i < 500; i++) {
		chart.items.push_back(chart_samples::Item(name, i, 500 - i, 700, name));
		chart.boxes.push_back({name, 1.0 * i, 2.0 * i, 3.0 * i, 4.0 * i, 5.0 * i});
		chart.bins.push_back({1.0 * i, 1.0 + i, 2.0 * i});
		chart.row_names.push_back(name);
		chart.column_names.push_back(name);
		chart.lanes.push_back({name, {}});
		for (int span = 0; span < 20; span++) {
			chart.lanes.back().spans.push_back({1.0 * span, 5.0 + span, name, ChartTone::Info});
		}
		chart.marks.push_back({1.0 * i, 1, name, ChartTone::Critical});
	}
	chart.cells.assign(500 * 500, 1);
	chart.series = {{name, {{0, 1}, {500, 2}}, -1}};
	for (int kind = 0; kind <= static_cast<int>(ChartKind::Waterfall); kind++) {
		chart.kind = static_cast<ChartKind>(kind);
		EXPECT_LT(ChartSvg(chart).size(), kMostBytes) << kind;
	}
}

TEST(ChartSvg, LeavesAGapWhereNothingWasMeasured) {
	Chart chart;
	chart.series = {{"a", {{0, 1}, {1, 1}, {2, kChartNothing}, {3, 1}, {4, 1}}, -1}};
	const std::string svg = ChartSvg(chart);
	EXPECT_NE(svg.find("d=\"M0 0L500 0M1500 0L2000 0\""), std::string::npos) << svg;
}

TEST(ChartFigure, HasALegendInTheOrderOfTheLayers) {
	const std::string figure = ChartFigure(chart_samples::Load());
	EXPECT_LT(figure.find("IPC, mean"), figure.find("CPU, mean"));
	EXPECT_NE(figure.find("2025-11-17 01:00 to 2025-11-18 01:00 UTC+01:00"), std::string::npos);
}

TEST(ChartFigure, SaysWhyThereIsNothing) {
	Chart chart;
	chart.title = "Load";
	chart.why_empty = "no snapshot in this period";
	EXPECT_EQ(ChartFigure(chart),
	          "<p class=\"soft\"><b>Load</b>: no snapshot in this period.</p>\n");
}

} // namespace
} // namespace savant::core
