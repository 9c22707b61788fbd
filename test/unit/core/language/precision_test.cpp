/*
 * precision_test.cpp
 *     Questions that look easy and once got another question's answer.
 */
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/language/interpret.hpp"
#include "sales_picture.hpp"

using namespace savant::core;

namespace {

Interpretation Ask(const std::string &question) {
	static const auto *const picture = new SchemaPicture(SalesPicture());
	LanguageOptions options;
	options.today = {2026, 11, 21};
	return Interpret(question, *picture, options);
}

bool Names(const Interpretation &found, const std::string &word) {
	return std::find(found.unknown_words.begin(), found.unknown_words.end(), word) !=
	       found.unknown_words.end();
}

TEST(Precision, AsksBackForAnUnknownAdjective) {
	for (const char *question : {"how many orders were late", "how many orders are not late?",
	                             "which customers are late today"}) {
		const Interpretation found = Ask(question);
		EXPECT_FALSE(found.is_clear) << question;
		EXPECT_TRUE(Names(found, "late")) << question;
		EXPECT_NE(found.clarification.find("late"), std::string::npos) << question;
	}
	EXPECT_TRUE(Ask("how many orders were cancelled").is_clear);
}

TEST(Precision, AVerbOnTheWayToAnotherThingMayBeUnknown) {
	EXPECT_TRUE(Ask("show the names of the articles that are shelved in kind Lamps").is_clear);
}

TEST(Precision, AnswersForEveryGroupThatWasAskedFor) {
	for (const char *question :
	     {"what is the most expensive article in each kind?", "the most expensive article per kind",
	      "what is the most expensive article of every kind"}) {
		const Interpretation found = Ask(question);
		ASSERT_TRUE(found.is_clear) << question;
		EXPECT_NE(found.readings[0].sql.find("PARTITION BY kinds.kind_id"), std::string::npos)
			<< found.readings[0].sql;
	}
}

struct Ranked {
	const char *question;
	const char *sql;
};

TEST(Precision, LastAndFirstWithANumberMeanTheDate) {
	for (const Ranked &asked : {
			 Ranked{"show me the last 10 orders",
	                "SELECT * FROM orders ORDER BY ordered_at DESC NULLS LAST LIMIT 10"},
			 Ranked{"latest 5 orders",
	                "SELECT * FROM orders ORDER BY ordered_at DESC NULLS LAST LIMIT 5"},
			 Ranked{"first 3 customers", "SELECT first_name, last_name, signup_date FROM customers "
	                                     "ORDER BY signup_date LIMIT 3"},
		 }) {
		const Interpretation found = Ask(asked.question);
		ASSERT_TRUE(found.is_clear) << asked.question;
		EXPECT_EQ(found.readings[0].sql, asked.sql);
		ASSERT_FALSE(found.readings[0].notes.empty());
		EXPECT_NE(found.readings[0].notes[0].find("the order is that of"), std::string::npos);
	}
	EXPECT_EQ(Ask("show the first name of all customers").readings.at(0).sql,
	          "SELECT first_name FROM customers");
	EXPECT_EQ(Ask("show first, last names of customers").readings.at(0).sql,
	          "SELECT first_name, last_name FROM customers");
}

TEST(Precision, ComparesTwoPeriodsByPeriod) {
	const std::string either = "(ordered_at >= '2026-01-01' AND ordered_at < '2027-01-01' OR "
							   "ordered_at >= '2025-01-01' AND ordered_at < '2026-01-01')";
	for (const char *question :
	     {"compare sales this year and last year", "sales this year versus last year",
	      "compare sales in 2026 with 2025"}) {
		const Interpretation found = Ask(question);
		ASSERT_TRUE(found.is_clear) << question;
		EXPECT_NE(found.readings[0].sql.find(either + " GROUP BY extract(year FROM ordered_at)"),
		          std::string::npos)
			<< found.readings[0].sql;
	}
	const Interpretation months = Ask("compare sales in May 2024 and May 2025");
	ASSERT_TRUE(months.is_clear);
	EXPECT_NE(months.readings[0].sql.find("date_trunc('month'"), std::string::npos);
	EXPECT_EQ(Ask("sales in May and June").readings.at(0).sql.find("GROUP BY"), std::string::npos);
}

TEST(Precision, NeverDemandsTwoSpansAtOnce) {
	const Interpretation found = Ask("orders this year and last year");
	ASSERT_FALSE(found.readings.empty());
	EXPECT_EQ(found.readings[0].sql.find("'2027-01-01' AND ordered_at >= "), std::string::npos)
		<< found.readings[0].sql;
}

TEST(Precision, TheBestMonthIsRankedByItsRevenue) {
	const Interpretation month = Ask("what was our best month?");
	ASSERT_TRUE(month.is_clear);
	EXPECT_EQ(
		month.readings[0].sql,
		"SELECT date_trunc('month', ordered_at)::date AS month, sum(total) AS revenue FROM "
		"orders GROUP BY date_trunc('month', ordered_at)::date ORDER BY sum(total) DESC NULLS "
		"LAST LIMIT 1");
	EXPECT_EQ(month.readings[0].notes.at(0), "best was taken as by revenue");
	const Interpretation weekday = Ask("what is the busiest weekday?");
	ASSERT_TRUE(weekday.is_clear);
	EXPECT_NE(weekday.readings[0].sql.find("ORDER BY count(*) DESC"), std::string::npos)
		<< weekday.readings[0].sql;
	const Interpretation year = Ask("which was the worst year for reviews");
	ASSERT_TRUE(year.is_clear);
	EXPECT_NE(year.readings[0].sql.find("FROM reviews GROUP BY"), std::string::npos)
		<< year.readings[0].sql;
}

TEST(Precision, TellsThatCancelledSalesAreCounted) {
	const std::string note =
		"cancelled orders are included; say \"without cancelled\" to leave them out";
	const auto told = [&](const Interpretation &found) {
		const std::vector<std::string> &notes = found.readings.at(0).notes;
		return std::find(notes.begin(), notes.end(), note) != notes.end();
	};
	EXPECT_TRUE(told(Ask("revenue this month")));
	EXPECT_TRUE(told(Ask("revenue by kind")));
	for (const char *question :
	     {"revenue without cancelled", "revenue excluding cancelled orders"}) {
		const Interpretation found = Ask(question);
		ASSERT_FALSE(found.readings.empty()) << question;
		EXPECT_EQ(found.readings[0].sql,
		          "SELECT sum(total) AS revenue FROM orders WHERE status <> 'cancelled'");
		EXPECT_FALSE(told(found));
	}
}

} // namespace
