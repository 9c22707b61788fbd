/*
 * dates_test.cpp
 *     Dates and spans in words.
 */
#include "core/text/dates.hpp"

#include <gtest/gtest.h>

using namespace savant::core;

namespace {

constexpr CivilDate kToday{2026, 11, 21}; // a Saturday

/* "from..to/tokens", to exclusive. */
std::string Span(std::string_view text) {
	const auto match = MatchDate(Tokenize(text, 100), 0, kToday);
	return match ? DateText(match->from) + ".." + DateText(match->to) + "/" +
	                   std::to_string(match->tokens)
	             : "none";
}

} // namespace

TEST(MatchDate, ReadsDays) {
	EXPECT_EQ(Span("2015-03-01"), "2015-03-01..2015-03-02/1");
	EXPECT_EQ(Span("3/15/2014"), "2014-03-15..2014-03-16/1");
	EXPECT_EQ(Span("15/3/2014"), "2014-03-15..2014-03-16/1");
	EXPECT_EQ(Span("March 5, 2014"), "2014-03-05..2014-03-06/4");
	EXPECT_EQ(Span("5th of March 2014"), "2014-03-05..2014-03-06/4");
	EXPECT_EQ(Span("March 5"), "2026-03-05..2026-03-06/2");
}

TEST(MatchDate, ReadsMonthsQuartersYears) {
	EXPECT_EQ(Span("March 2014"), "2014-03-01..2014-04-01/2");
	EXPECT_EQ(Span("Sept 2014"), "2014-09-01..2014-10-01/2");
	EXPECT_EQ(Span("Q2 2015"), "2015-04-01..2015-07-01/2");
	EXPECT_EQ(Span("Q4"), "2026-10-01..2027-01-01/1");
	EXPECT_EQ(Span("2014"), "2014-01-01..2015-01-01/1");
}

TEST(MatchDate, ReadsSpansFromToday) {
	EXPECT_EQ(Span("today"), "2026-11-21..2026-11-22/1");
	EXPECT_EQ(Span("yesterday"), "2026-11-20..2026-11-21/1");
	EXPECT_EQ(Span("tomorrow"), "2026-11-22..2026-11-23/1");
	EXPECT_EQ(Span("this week"), "2026-11-16..2026-11-23/2");
	EXPECT_EQ(Span("last month"), "2026-10-01..2026-11-01/2");
	EXPECT_EQ(Span("last quarter"), "2026-07-01..2026-10-01/2");
	EXPECT_EQ(Span("next year"), "2027-01-01..2028-01-01/2");
	EXPECT_EQ(Span("past 7 days"), "2026-11-15..2026-11-22/3");
	EXPECT_EQ(Span("last two weeks"), "2026-11-08..2026-11-22/3");
	EXPECT_EQ(Span("last 3 months"), "2026-08-21..2026-11-22/3");
	EXPECT_EQ(Span("previous day"), "2026-11-20..2026-11-21/2");
}

TEST(MatchDate, LeavesOtherWords) {
	EXPECT_EQ(Span("may"), "none");
	EXPECT_EQ(Span("last name"), "none");
	EXPECT_EQ(Span("2015-02-30"), "none");
	EXPECT_EQ(Span("3000"), "none");
	EXPECT_EQ(Span("31 February 2014"), "none");
}

TEST(CivilDate, CountsOverMonthsAndLeapYears) {
	EXPECT_EQ(DateText(AddDays({2024, 2, 28}, 1)), "2024-02-29");
	EXPECT_EQ(DateText(AddDays({2025, 1, 1}, -1)), "2024-12-31");
	EXPECT_EQ(DateText(FirstOfMonth({2025, 1, 31}, -1)), "2024-12-01");
	EXPECT_EQ(WeekDay({2026, 11, 21}), 5);
	EXPECT_EQ(WeekDay({1969, 12, 29}), 0);
}
