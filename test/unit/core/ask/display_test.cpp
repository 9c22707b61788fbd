#include "core/ask/display.hpp"

#include <gtest/gtest.h>

#include "core/ask/fakes.hpp"

using namespace savant::core;
using fakes::Head;

namespace {

using Lines = std::vector<std::string>;

ResultSet Numbers(std::size_t count) {
	ResultSet result;
	result.columns = {Head("n", "integer", true)};
	for (std::size_t i = 1; i <= count; i++) {
		result.rows.push_back({std::to_string(i)});
	}
	return result;
}

} // namespace

TEST(DisplayWidth, CountsTerminalColumns) {
	EXPECT_EQ(DisplayWidth("abc"), 3u);
	EXPECT_EQ(DisplayWidth("D\xC3\xBCrer"), 5u);
	EXPECT_EQ(DisplayWidth("\xE6\x9D\xB1\xE4\xBA\xAC"), 4u); // two wide characters
	EXPECT_EQ(DisplayWidth("e\xCC\x81"), 1u);                // e with a combining accent
	EXPECT_EQ(DisplayWidth("\xF0\x9F\x98\x80"), 2u);         // an emoji
	EXPECT_EQ(DisplayWidth("\xff\xC3"), 2u);                 // malformed bytes
	EXPECT_EQ(DisplayWidth("\xC3"
	                       "a"),
	          2u);
}

TEST(CutToWidth, CutsWithDotsAndKeepsOneLine) {
	EXPECT_EQ(CutToWidth("abcdef", 6), "abcdef");
	EXPECT_EQ(CutToWidth("abcdefg", 6), "abc...");
	EXPECT_EQ(CutToWidth("a\nb\tc", 6), "a b c");
	EXPECT_EQ(CutToWidth("abcdef", 2), "..");
	EXPECT_EQ(CutToWidth("\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", 5), "\xE6\x9D\xB1...");
	EXPECT_EQ(CutToWidth("", 3), "");
}

TEST(GroupThousands, GroupsPlainNumbersOnly) {
	EXPECT_EQ(GroupThousands("1"), "1");
	EXPECT_EQ(GroupThousands("123"), "123");
	EXPECT_EQ(GroupThousands("1234"), "1,234");
	EXPECT_EQ(GroupThousands("-1234567.8900"), "-1,234,567.8900");
	EXPECT_EQ(GroupThousands("1e10"), "1e10");
	EXPECT_EQ(GroupThousands("NaN"), "NaN");
	EXPECT_EQ(GroupThousands("2024-01-01"), "2024-01-01");
	EXPECT_EQ(GroupThousands("$1,000.00"), "$1,000.00");
	EXPECT_EQ(GroupThousands("1.2.3"), "1.2.3");
	EXPECT_EQ(GroupThousands("-"), "-");
	EXPECT_EQ(GroupThousands(""), "");
}

TEST(ShortenFraction, RoundsLongFractionsOnly) {
	EXPECT_EQ(ShortenFraction("90.1204166666666667"), "90.1204");
	EXPECT_EQ(ShortenFraction("-0.00005000"), "-0.0001");
	EXPECT_EQ(ShortenFraction("9.9999999"), "10.0000");
	EXPECT_EQ(ShortenFraction("-99.9999999"), "-100.0000");
	EXPECT_EQ(ShortenFraction("1.123456"), "1.123456");
	EXPECT_EQ(ShortenFraction("12"), "12");
	EXPECT_EQ(ShortenFraction("1.23456789e-07"), "1.23456789e-07");
	EXPECT_EQ(ShortenFraction("1.2.3456789"), "1.2.3456789");
	EXPECT_EQ(ShortenFraction(""), "");
}

TEST(TableLines, AlignsNumbersRightAndShowsNull) {
	ResultSet result;
	result.columns = {Head("name", "text"), Head("total", "numeric", true)};
	result.rows = {{"D\xC3\xBCrer", "5.00"}, {std::nullopt, "1234.50"}, {"", std::nullopt}};
	EXPECT_EQ(TableLines(result, {}),
	          (Lines{"name     total", "-----  -------", "D\xC3\xBCrer     5.00", "NULL   1234.50",
	                 "          NULL"}));
}

TEST(TableLines, SaysYesAndNo) {
	ResultSet result;
	result.columns = {Head("paid", "boolean")};
	result.rows = {{"t"}, {"f"}, {std::nullopt}};
	EXPECT_EQ(TableLines(result, {}), (Lines{"paid", "----", "yes", "no", "NULL"}));
}

TEST(TableLines, CountsWhatItLeavesOut) {
	TableStyle style;
	style.max_rows = 2;
	EXPECT_EQ(TableLines(Numbers(5), style), (Lines{"n", "-", "1", "2", "... 3 more rows"}));
	style.max_rows = 4;
	EXPECT_EQ(TableLines(Numbers(5), style).back(), "... 1 more row");
	style.max_rows = 0;
	EXPECT_EQ(TableLines(Numbers(2), style).size(), 4u);
}

TEST(TableLines, NarrowsCellsBeforeItDropsColumns) {
	ResultSet result;
	for (int i = 0; i < 4; i++) {
		result.columns.push_back(Head("column" + std::to_string(i), "text"));
	}
	result.rows = {{std::string(50, 'a'), std::string(50, 'b'), std::string(50, 'c'), "d"}};
	TableStyle style;
	style.max_width = 80;
	for (const std::string &line : TableLines(result, style)) {
		EXPECT_LE(DisplayWidth(line), 80u);
		EXPECT_EQ(line.find("more column"), std::string::npos);
	}
	style.max_width = 20;
	EXPECT_EQ(TableLines(result, style).back(), "... 3 more columns");
}

TEST(TableLines, TellsOneWideRowDownwards) {
	ResultSet result;
	for (const char *name : {"id", "first_name", "a", "b", "c"}) {
		result.columns.push_back(Head(name, "text"));
	}
	result.rows = {{"1", "Ann", std::nullopt, "x", "y"}};
	EXPECT_EQ(TableLines(result, {}), (Lines{"id          1", "first_name  Ann", "a           NULL",
	                                         "b           x", "c           y"}));
}

TEST(TableLines, IsEmptyWithoutRowsOrColumns) {
	EXPECT_TRUE(TableLines({}, {}).empty());
	EXPECT_TRUE(TableLines(Numbers(0), {}).empty());
}
