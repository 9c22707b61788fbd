/*
 * chart_lines_test.cpp
 *     Charts on a terminal keep to its width, to ASCII when asked, and say what they draw.
 */
#include "core/report/chart_lines.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "chart_samples.hpp"
#include "core/ask/display.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {
namespace {

std::string Joined(const Chart &chart, const ChartTerminal &terminal) {
	std::string text = "\n";
	for (const std::string &line : ChartLines(chart, terminal)) {
		text += line + "\n";
	}
	return text;
}

bool IsAscii(const std::string &line) {
	return std::all_of(line.begin(), line.end(),
	                   [](char character) { return character >= ' ' && character < 127; });
}

TEST(ChartLines, FitEveryWidth) {
	auto charts = chart_samples::All();
	const auto odd = chart_samples::Odd();
	charts.insert(charts.end(), odd.begin(), odd.end());
	for (const Chart &chart : charts) {
		for (const std::size_t width : {40U, 57U, 80U, 200U}) {
			for (const bool unicode : {true, false}) {
				for (const std::string &line : ChartLines(chart, {width, 8, unicode})) {
					EXPECT_LE(DisplayWidth(line), width) << line;
					EXPECT_FALSE(line.ends_with(' ')) << line;
					EXPECT_EQ(FindInvalidUtf8(line), std::string::npos);
					EXPECT_EQ(line, WithoutControls(line));
				}
			}
		}
	}
}

TEST(ChartLines, AddNothingButAsciiWhenAsked) {
	for (const Chart &chart : chart_samples::All()) {
		for (const std::string &line : ChartLines(chart, {80, 10, false})) {
			EXPECT_TRUE(IsAscii(line)) << line;
		}
	}
}

TEST(ChartLines, DrawBarsInEighths) {
	Chart chart;
	chart.kind = ChartKind::Bars;
	chart.title = "Bars";
	chart.items = {chart_samples::Item("all", 16), chart_samples::Item("half", 8),
	               chart_samples::Item("\u6f22\u5b57", 0.1), chart_samples::Item("none", 0)};
	EXPECT_EQ(Joined(chart, {40, 8, true}),
	          "\nBars\n"
	          "all   \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	          "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	          "\u2588\u2588\u2588   16\n"
	          "half  \u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	          "\u2588\u258c                  8\n"
	          "\u6f22\u5b57  \u258f                              0.1\n"
	          "none                                   0\n");
}

TEST(ChartLines, DrawAStackWithTheGreatestSumOfEachColumn) {
	Chart chart;
	chart.kind = ChartKind::StackedArea;
	chart.title = "Load";
	ChartSeries cpu{"CPU", {}, -1}, lock{"Lock", {}, -1};
	for (int minute = 0; minute <= 60; minute++) {
		cpu.points.push_back({minute * 60.0, 2});
		lock.points.push_back({minute * 60.0, minute == 30 ? 6.0 : 0.0});
	}
	chart.series = {cpu, lock};
	EXPECT_EQ(Joined(chart, {40, 4, false}), R"(
Load
1970-01-01 00:00 to 1970-01-01 01:00 UTC
8 +                  =
6 +                  =
4 +                  =
0 +#####################################
 1 Jan    00:15    00:30    00:45  01:00
# CPU   = Lock
)");
}

TEST(ChartLines, SayWhyThereIsNothing) {
	Chart chart;
	chart.title = "Load";
	chart.why_empty = "no snapshot in this period";
	EXPECT_EQ(Joined(chart, {80, 8, true}), "\nLoad: no snapshot in this period.\n");
}

TEST(ChartLines, MarkWhatIsCriticalWithoutColour) {
	const std::string text = Joined(chart_samples::Capacity(), {80, 8, false});
	EXPECT_NE(text.find("!! sequence orders_id_seq"), std::string::npos) << text;
	EXPECT_NE(text.find("! connections"), std::string::npos);
	EXPECT_NE(text.find("\n  reaches the limit in 12 to 30 days"), std::string::npos);
}

TEST(SparkText, HasExactlyItsWidth) {
	const Chart chart = chart_samples::Latency();
	EXPECT_EQ(DisplayWidth(SparkText(chart, 24, true)), 24U);
	EXPECT_EQ(DisplayWidth(SparkText(chart, 24, false)), 24U);
	EXPECT_EQ(SparkText(Chart(), 3, true), "   ");
	Chart gap;
	gap.series = {{"", {{0, 0}, {1, kChartNothing}, {2, 7}}, -1}};
	EXPECT_EQ(SparkText(gap, 3, false), "_ #");
}

} // namespace
} // namespace savant::core
