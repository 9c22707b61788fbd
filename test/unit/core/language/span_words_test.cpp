/* span_words_test.cpp: spans, dates and nouns as people say them. */
#include "core/language/span_words.hpp"

#include <gtest/gtest.h>

using namespace savant::core;

TEST(SpanWords, NamesWholeYearsQuartersMonthsAndDays) {
	EXPECT_EQ(SpanWords({2026, 1, 1}, {2027, 1, 1}), "in 2026");
	EXPECT_EQ(SpanWords({2026, 7, 1}, {2026, 10, 1}), "in Q3 2026");
	EXPECT_EQ(SpanWords({2026, 12, 1}, {2027, 1, 1}), "in December 2026");
	EXPECT_EQ(SpanWords({2026, 2, 28}, {2026, 3, 1}), "on 2026-02-28");
	EXPECT_EQ(SpanWords({2026, 2, 3}, {2026, 3, 1}), "from 2026-02-03 to 2026-02-28");
}

TEST(SpanWords, TurnsDateColumnsIntoVerbs) {
	EXPECT_EQ(DateColumnWords("ordered_at"), "ordered");
	EXPECT_EQ(DateColumnWords("paid_on"), "paid");
	EXPECT_EQ(DateColumnWords("birth_date"), "birth date");
}

TEST(SpanWords, FormsPluralsAndSingulars) {
	EXPECT_EQ(PluralOf("category"), "categories");
	EXPECT_EQ(PluralOf("holiday"), "holidays");
	EXPECT_EQ(PluralOf("branch"), "branches");
	EXPECT_EQ(PluralOf("customers"), "customers");
	EXPECT_EQ(PluralOf("person"), "people");
	EXPECT_EQ(PluralOf("staff"), "staff");
	EXPECT_EQ(PluralOf(""), "");
	EXPECT_EQ(SingularOf("categories"), "category");
	EXPECT_EQ(SingularOf("branches"), "branch");
	EXPECT_EQ(SingularOf("orders"), "order");
	EXPECT_EQ(SingularOf("status"), "status");
	EXPECT_EQ(SingularOf("s"), "s");
}
