/*
 * chart_scale_test.cpp
 *     Axes end at round ticks in their unit, and times are those of the zone.
 */
#include "core/report/chart_scale.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

std::string Labels(const std::vector<ChartTick> &ticks) {
	std::string labels;
	for (const ChartTick &tick : ticks) {
		labels += (labels.empty() ? "" : "|") + tick.label;
	}
	return labels;
}

std::string ValueLabels(double low, double high, ChartUnit unit) {
	return Labels(ValueAxis(low, high, 4, unit).ticks);
}

TEST(ValueAxis, IsRoundInItsUnit) {
	EXPECT_EQ(ValueLabels(0, 7.3, ChartUnit::Number), "0|2|4|6|8");
	EXPECT_EQ(ValueLabels(0, 0.9, ChartUnit::Percent), "0|50 %|100 %");
	EXPECT_EQ(ValueLabels(0, 7.5 * 1024 * 1024, ChartUnit::Bytes), "0|2 MB|4 MB|6 MB|8 MB");
	EXPECT_EQ(ValueLabels(0, 3000, ChartUnit::BytesPerSecond), "0|1 kB/s|2 kB/s|3 kB/s");
	EXPECT_EQ(ValueLabels(0, 90000, ChartUnit::Milliseconds), "0|30 s|60 s|90 s");
	EXPECT_EQ(ValueLabels(0, 36000, ChartUnit::Seconds), "0|3 h|6 h|9 h|12 h");
	EXPECT_EQ(ValueLabels(0, 45000, ChartUnit::PerSecond), "0|20k/s|40k/s|60k/s");
	EXPECT_EQ(ValueLabels(-3, 5, ChartUnit::Number), "-4|-2|0|2|4|6");
}

TEST(ValueAxis, BeginsAtZeroUnlessAllIsFarFromIt) {
	EXPECT_EQ(ValueAxis(3, 5, 4, ChartUnit::Number).low, 0);
	EXPECT_EQ(ValueLabels(9.5e9, 9.9e9, ChartUnit::Count), "9.5G|9.6G|9.7G|9.8G|9.9G");
	EXPECT_EQ(ValueAxis(5, 5, 4, ChartUnit::Number).low, 0);
	EXPECT_EQ(ValueAxis(0, 0, 4, ChartUnit::Number).high, 1);
	EXPECT_EQ(ValueAxis(-5, -5, 4, ChartUnit::Number).high, 0);
}

TEST(ValueAxis, HoldsTheGreatestAndTheLeast) {
	for (const double size : {1e300, 1e-300, 1e18, 123.456}) {
		for (const ChartUnit unit : {ChartUnit::Number, ChartUnit::Bytes, ChartUnit::Milliseconds,
		                             ChartUnit::Seconds, ChartUnit::Percent}) {
			const ChartAxis axis = ValueAxis(-size, size, 4, unit);
			EXPECT_GE(axis.ticks.size(), 2U);
			EXPECT_LE(axis.ticks.size(), 30U);
			EXPECT_LE(axis.low, -size);
			EXPECT_GE(axis.high, size);
			EXPECT_NEAR(axis.Share(0), 0.5, 1e-9);
			EXPECT_TRUE(std::isfinite(axis.Share(size)));
		}
	}
}

TEST(TimeTicks, AreRoundOnTheClockOfTheZone) {
	constexpr double kMidnight = 1763337600; // 2025-11-17 00:00 UTC, a Monday
	EXPECT_EQ(Labels(TimeTicks(kMidnight, kMidnight + 86400, 4, 0)),
	          "17 Nov|06:00|12:00|18:00|18 Nov");
	EXPECT_EQ(Labels(TimeTicks(kMidnight, kMidnight + 86400, 4, 19800)),
	          "06:00|12:00|18:00|18 Nov"); // 05:30 is the first moment
	EXPECT_EQ(Labels(TimeTicks(kMidnight, kMidnight + 30 * 86400, 4, 0)), "24 Nov|8 Dec");
	EXPECT_EQ(Labels(TimeTicks(kMidnight + 60, kMidnight + 70, 10, 0)),
	          "00:01:00|00:01:02|00:01:04|00:01:06|00:01:08|00:01:10");
	EXPECT_TRUE(TimeTicks(5, 5, 4, 0).empty());
	EXPECT_TRUE(TimeTicks(-1e300, 1e300, 4, 0).empty());
	EXPECT_TRUE(TimeTicks(NAN, 5, 4, 0).empty());
}

TEST(ChartValueText, HasAsManyDigitsAsOneReads) {
	EXPECT_EQ(ChartValueText(0, ChartUnit::Bytes), "0");
	EXPECT_EQ(ChartValueText(1536, ChartUnit::Bytes), "1.5 kB");
	EXPECT_EQ(ChartValueText(1048575, ChartUnit::Bytes), "1 MB");
	EXPECT_EQ(ChartValueText(12.3456, ChartUnit::Milliseconds), "12.3 ms");
	EXPECT_EQ(ChartValueText(0.05, ChartUnit::Milliseconds), "50 us");
	EXPECT_EQ(ChartValueText(5.4e6, ChartUnit::Milliseconds), "90 min");
	EXPECT_EQ(ChartValueText(3, ChartUnit::Count), "3");
	EXPECT_EQ(ChartValueText(1234, ChartUnit::Count), "1,234");
	EXPECT_EQ(ChartValueText(56000, ChartUnit::PerSecond), "56k/s");
	EXPECT_EQ(ChartValueText(0.999, ChartUnit::Percent), "99.9 %");
	EXPECT_EQ(ChartValueText(0.076, ChartUnit::Percent), "7.6 %");
	EXPECT_EQ(ChartValueText(-0.62, ChartUnit::Percent), "-62 %");
	EXPECT_EQ(ChartValueText(1e300, ChartUnit::Bytes), "1.0e+300");
	EXPECT_EQ(ChartValueText(NAN, ChartUnit::Bytes), "no value");
	EXPECT_EQ(ChartValueText(-INFINITY, ChartUnit::Count), "no value");
}

TEST(ChartTimeText, KnowsTheCalendar) {
	EXPECT_EQ(ChartTimeText(0, 0), "1970-01-01 00:00");
	EXPECT_EQ(ChartTimeText(-1, 0), "1969-12-31 23:59:59");
	EXPECT_EQ(ChartTimeText(1709164800, 0), "2024-02-29 00:00");
	EXPECT_EQ(ChartTimeText(1709164800, -3600), "2024-02-28 23:00");
	EXPECT_EQ(ChartTimeText(NAN, 0), "no time");
}

TEST(ParseZoneOffset, ReadsWhatPostgresWrites) {
	EXPECT_EQ(ParseZoneOffset("+02"), 7200);
	EXPECT_EQ(ParseZoneOffset("-05:30"), -19800);
	EXPECT_EQ(ParseZoneOffset("+0545"), 20700);
	EXPECT_EQ(ParseZoneOffset("UTC"), 0);
	for (const char *bad : {"", "+", "2", "+99", "+1:2:3:4:5", "Europe/Berlin"}) {
		EXPECT_FALSE(ParseZoneOffset(bad)) << bad;
	}
	EXPECT_EQ(ZoneText(-19800), "UTC-05:30");
	EXPECT_EQ(ZoneText(0), "UTC");
}

} // namespace
} // namespace savant::core
