/*
 * chart_data_test.cpp
 *     Whatever a description holds, what is drawn is sorted, finite and small.
 */
#include "core/report/chart_data.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "chart_samples.hpp"
#include "core/text/utf8.hpp"

namespace savant::core {
namespace {

Chart ManyPoints(std::size_t count) {
	Chart chart;
	chart.title = "many";
	ChartSeries series;
	for (std::size_t i = 0; i < count; i++) {
		series.points.push_back({static_cast<double>(i), static_cast<double>(i * 7919 % 1000)});
	}
	series.points[count / 3].value = 5000;
	series.points[count / 2].value = -5000;
	chart.series.push_back(series);
	return chart;
}

TEST(ThinPoints, KeepsTheLeastAndTheGreatestAndBothEnds) {
	const auto points = ManyPoints(100000).series[0].points;
	const auto thin = ThinPoints(points, 200);
	EXPECT_LE(thin.size(), 402U);
	EXPECT_EQ(thin.front().time, 0);
	EXPECT_EQ(thin.back().time, 99999);
	const auto has = [&thin](double value) {
		return std::any_of(thin.begin(), thin.end(),
		                   [value](const ChartPoint &point) { return point.value == value; });
	};
	EXPECT_TRUE(has(5000));
	EXPECT_TRUE(has(-5000));
	EXPECT_TRUE(std::is_sorted(thin.begin(), thin.end(),
	                           [](const auto &a, const auto &b) { return a.time < b.time; }));
}

TEST(ThinPoints, KeepsGapsAndShortSeriesAsTheyAre) {
	auto points = ManyPoints(10000).series[0].points;
	for (std::size_t i = 4000; i < 5000; i++) {
		points[i].value = kChartNothing;
	}
	const auto thin = ThinPoints(points, 50);
	EXPECT_TRUE(std::any_of(thin.begin(), thin.end(),
	                        [](const ChartPoint &point) { return std::isnan(point.value); }));
	EXPECT_EQ(ThinPoints(ManyPoints(90).series[0].points, 50).size(), 90U);
	EXPECT_TRUE(ThinPoints({}, 50).empty());
}

TEST(PreparedChart, SortsAndPutsGapsWhereStepsAreMissing) {
	Chart chart;
	chart.step = 10;
	chart.series = {{"a", {{30, 3}, {0, 1}, {10, INFINITY}, {NAN, 4}, {90, 5}, {90, 6}}, -1}};
	const auto points = PreparedChart(chart).series[0].points;
	ASSERT_EQ(points.size(), 5U);
	EXPECT_TRUE(std::isnan(points[1].value)); // infinity
	EXPECT_EQ(points[2].value, 3);
	EXPECT_EQ(points[3].time, 40);
	EXPECT_TRUE(std::isnan(points[3].value)); // steps are missing from here on
	EXPECT_EQ(points[4].value, 6);            // the last one of a time counts
}

TEST(PreparedChart, AddsUpTheSmallestSeriesOfAStack) {
	Chart chart;
	chart.kind = ChartKind::StackedArea;
	for (int i = 0; i < 25; i++) {
		chart.series.push_back({"s" + std::to_string(i), {{0, 1.0 + i}, {1, 1}}, -1});
	}
	const Chart prepared = PreparedChart(chart);
	ASSERT_EQ(prepared.series.size(), kMostChartSeries);
	EXPECT_EQ(prepared.series.back().name, "16 others");
	double sum = 0;
	for (const ChartSeries &series : prepared.series) {
		sum += series.points[0].value;
	}
	EXPECT_EQ(sum, 25 * 26 / 2);
}

TEST(PreparedChart, SaysWhatIsBeyondItsLimits) {
	Chart chart;
	chart.kind = ChartKind::Bars;
	chart.title = "bars";
	for (int i = 0; i < 1000; i++) {
		chart.items.push_back(chart_samples::Item("x", i));
	}
	EXPECT_EQ(PreparedChart(chart).title, "bars (970 more not shown)");
}

TEST(PreparedChart, LeavesNothingThatCannotBeDrawn) {
	for (const Chart &odd : chart_samples::Odd()) {
		const Chart chart = PreparedChart(odd);
		EXPECT_TRUE(std::isfinite(chart.from) && chart.from < chart.to);
		EXPECT_EQ(FindInvalidUtf8(chart.title), std::string::npos);
		for (const ChartSeries &series : chart.series) {
			for (const ChartPoint &point : series.points) {
				EXPECT_TRUE(std::isfinite(point.time) && !std::isinf(point.value));
			}
		}
		EXPECT_LT(ChartSummary(chart).size(), 4000U);
	}
}

TEST(StackSeries, CountsNothingWhereOnlyOneHasAValueAndNegativesAsZero) {
	Chart chart;
	chart.kind = ChartKind::StackedArea;
	chart.series = {{"a", {{0, 1}, {2, -5}, {3, kChartNothing}}, -1}, {"b", {{0, 2}, {1, 3}}, -1}};
	const ChartStack stack = StackSeries(PreparedChart(chart), 100);
	ASSERT_EQ(stack.times, (std::vector<double>{0, 1, 2, 3}));
	EXPECT_EQ(stack.tops[1][0], 3);
	EXPECT_EQ(stack.tops[0][1], 0);
	EXPECT_EQ(stack.tops[1][1], 3);
	EXPECT_EQ(stack.tops[1][2], 0);
	EXPECT_TRUE(std::isnan(stack.tops[1][3]));
	EXPECT_EQ(stack.high, 3);
}

} // namespace
} // namespace savant::core
