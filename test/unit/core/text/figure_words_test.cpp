/*
 * figure_words_test.cpp
 *     Figures in prose keep the digits that a reader needs, and round honestly.
 */
#include "core/text/figure_words.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(FigureWords, CountsAreGroupedAndNamedFromAMillion) {
	EXPECT_EQ(CountText(7), "7");
	EXPECT_EQ(CountText(12345), "12,345");
	EXPECT_EQ(CountText(1'234'567), "1.2 million");
	EXPECT_EQ(CountText(3e9), "3 billion");
	EXPECT_EQ(CountText(INFINITY), "very many");
}

TEST(FigureWords, SizesGoByPowersOf1024) {
	EXPECT_EQ(BytesText(512), "512 bytes");
	EXPECT_EQ(BytesText(95.0 * 1024 * 1024), "95 MB");
	EXPECT_EQ(BytesText(1.5 * 1024), "1.5 kB");
}

TEST(FigureWords, TimesChangeTheirUnit) {
	EXPECT_EQ(TimeText(0.123), "0.12 ms");
	EXPECT_EQ(TimeText(35.2), "35 ms");
	EXPECT_EQ(TimeText(1500), "1.5 s");
	EXPECT_EQ(TimeText(192'000), "3.2 min");
}

TEST(FigureWords, NearlyAllIsNotAll) {
	EXPECT_EQ(PercentText(1), "100 %");
	EXPECT_EQ(PercentText(0.9999), ">99.9 %");
	EXPECT_EQ(PercentText(0.995), "99.5 %");
	EXPECT_EQ(PercentText(0.0004), "<0.1 %");
	EXPECT_EQ(PercentText(0), "0 %");
}

TEST(FigureWords, OneIsNotAPlural) {
	EXPECT_EQ(CountOf(1, "row"), "1 row");
	EXPECT_EQ(CountOf(12345, "row"), "12,345 rows");
	EXPECT_EQ(TimesText(1.5), "1.5 times");
	EXPECT_EQ(TimesText(1), "1 time");
}

} // namespace
} // namespace savant::core
