/*
 * redact_test.cpp
 *     Values that leave for another machine as placeholders, and come back.
 */
#include "core/prompt/redact.hpp"

#include <gtest/gtest.h>

#include "core/schema/shop_picture.hpp"

namespace savant::core {
namespace {

class RedactTest : public testing::Test {
protected:
	std::string Prose(std::string_view question) {
		redactor_ = Redactor(picture_, question);
		return redactor_.Prose(question);
	}
	std::string Restore(std::string_view sql) const {
		return RestoreValues(sql, redactor_.Placeholders());
	}
	SchemaPicture picture_ = ShopPicture();
	Redactor redactor_{picture_, ""};
};

TEST_F(RedactTest, HidesValuesInQuestions) {
	EXPECT_EQ(Prose("orders of Alice Smith"), "orders of TEXT_1");
	EXPECT_EQ(Prose("orders of 'alice smith' and \"bob\""), "orders of 'TEXT_1' and \"TEXT_2\"");
	EXPECT_EQ(Prose("who has jo.smith+x@example.com, please?"), "who has EMAIL_1, please?");
	EXPECT_EQ(Prose("orders since 2024-03-01"), "orders since DATE_1");
	EXPECT_EQ(Prose("customers in berlin"), "customers in TEXT_1"); // a frequent value
	EXPECT_EQ(Prose("orders above 1,250,000 euro"), "orders above NUMBER_1 euro");
	EXPECT_EQ(Prose("card 4111 1111 1111 1111"), "card TEXT_1");
	EXPECT_EQ(Prose("ssn 123-45-6789"), "ssn TEXT_1");
	EXPECT_EQ(Prose("from 192.168.10.7"), "from TEXT_1");
	EXPECT_EQ(Prose("invoice AB-12345"), "invoice TEXT_1");
	EXPECT_EQ(Prose("Alice's orders"), "TEXT_1's orders");
	EXPECT_EQ(Prose("is Bob older than Bob?"), "is TEXT_1 older than TEXT_1?");
}

TEST_F(RedactTest, LeavesTheShapeOfAQuestion) {
	for (const char *question :
	     {"how many orders in 2024?", "top 5 customers by orders", "orders in the last 30 days",
	      "Which customers are gold?", "Orders per month in March", "What is the Product title?",
	      "orders in Q3", "Count Customers and Products", "How many orders in Q1-2024?"}) {
		EXPECT_EQ(Prose(question), question);
		EXPECT_TRUE(redactor_.Placeholders().empty());
	}
}

TEST_F(RedactTest, UsesOnePlaceholderForOneValueEverywhere) {
	EXPECT_EQ(Prose("orders of Alice"), "orders of TEXT_1");
	EXPECT_EQ(redactor_.Prose("and what about alice?"), "and what about TEXT_2?");
	EXPECT_EQ(redactor_.Sql("SELECT 1 FROM t WHERE a = 'Alice' AND b = 'Carol' AND c > 123456"),
	          "SELECT 1 FROM t WHERE a = 'TEXT_1' AND b = 'TEXT_3' AND c > NUMBER_1");
}

TEST_F(RedactTest, LeavesFormatsAndClosedSetsInStatements) {
	const std::string sql =
		"SELECT date_trunc('month', created_at), to_char(x, 'YYYY-MM') FROM "
		"orders WHERE y > now() - interval '3 months' AND tier = 'gold' LIMIT 5";
	EXPECT_EQ(redactor_.Sql(sql), sql);
	EXPECT_EQ(redactor_.Sql("a LIKE '%smith%' -- the Smiths"), "a LIKE '%TEXT_1%'  ");
	EXPECT_EQ(redactor_.Sql("d >= '2024-03-01' AND e = 'x@y.z' AND f = $$it's$$"),
	          "d >= 'DATE_1' AND e = 'EMAIL_1' AND f = 'TEXT_2'");
}

TEST_F(RedactTest, StandsForTheStoredSpelling) {
	const std::string question = "orders of acme ltd";
	redactor_ = Redactor(picture_, question);
	redactor_.AddValues({{"acme ltd", {1, 1}, "ACME Ltd.", false}});
	EXPECT_EQ(redactor_.Prose(question), "orders of TEXT_1");
	EXPECT_EQ(Restore("x = 'TEXT_1'"), "x = 'ACME Ltd.'");
}

TEST_F(RedactTest, NeverGivesOutAWordThatExists) {
	picture_.relations[0].columns[1].name = "text_1";
	EXPECT_EQ(Prose("text_2 of Alice"), "text_2 of TEXT_3");
}

TEST_F(RedactTest, PutsValuesBackWithTheirQuotes) {
	Prose("orders of \"O'Brien\" above 123456 and 'a\\b' since 2024-03-01");
	const PlaceholderList expected{{"TEXT_1", "O'Brien"},
	                               {"NUMBER_1", "123456"},
	                               {"TEXT_2", "a\\b"},
	                               {"DATE_1", "2024-03-01"}};
	ASSERT_EQ(redactor_.Placeholders().size(), expected.size());
	EXPECT_EQ(Restore("a = 'TEXT_1'"), "a = 'O''Brien'");
	EXPECT_EQ(Restore("a = TEXT_1"), "a = 'O''Brien'");
	EXPECT_EQ(Restore("a = \"TEXT_1\""), "a = 'O''Brien'");
	EXPECT_EQ(Restore("a ILIKE '%TEXT_1%'"), "a ILIKE '%O''Brien%'");
	EXPECT_EQ(Restore("lower(a) = 'text_1'"), "lower(a) = 'o''brien'");
	EXPECT_EQ(Restore("a > NUMBER_1 AND b = 'NUMBER_1'"), "a > 123456 AND b = '123456'");
	EXPECT_EQ(Restore("a >= DATE 'DATE_1' AND b < DATE_1"),
	          "a >= DATE '2024-03-01' AND b < '2024-03-01'");
	EXPECT_EQ(Restore("a = 'TEXT_2'"), "a = " + QuoteLiteral("a\\b"));
	EXPECT_EQ(Restore("a = E'\\n TEXT_1'"), "a = '\n O''Brien'");
	EXPECT_EQ(Restore("a AS \"of TEXT_1\""), "a AS \"of O'Brien\"");
	EXPECT_EQ(Restore("t.TEXT_1 = 'TEXT_12' AND XTEXT_1 = text_1"),
	          "t.TEXT_1 = 'TEXT_12' AND XTEXT_1 = text_1");
	EXPECT_EQ(Restore("SELECT 'TEXT_1"), "SELECT 'O''Brien'");
}

TEST_F(RedactTest, TakesShortValuesInTheirOwnCaseOnly) {
	picture_.relations[0].columns[1].common_values = {{"IN", 0.5}, {"DE", 0.5}};
	EXPECT_EQ(Prose("how many in 2024"), "how many in 2024");
	EXPECT_EQ(Prose("how many from DE"), "how many from TEXT_1");
}

/* A value that looks like SQL stays a value. */
TEST_F(RedactTest, RestoredValuesStayLiterals) {
	const std::string value = "x'; DROP TABLE t; --\\";
	const PlaceholderList placeholders{{"TEXT_1", value}};
	EXPECT_EQ(RestoreValues("SELECT 'TEXT_1'", placeholders), "SELECT " + QuoteLiteral(value));
	EXPECT_EQ(RestoreValues("SELECT TEXT_1", placeholders), "SELECT " + QuoteLiteral(value));
	EXPECT_EQ(RestoreValues("SELECT E'TEXT_1'", placeholders), "SELECT " + QuoteLiteral(value));
	EXPECT_EQ(RestoreValues("SELECT $$TEXT_1$$", placeholders), "SELECT " + QuoteLiteral(value));
}

TEST_F(RedactTest, ErrorsTellTheModelOnlyWhatItKnows) {
	const PlaceholderList placeholders{{"TEXT_1", "Alice"}};
	EXPECT_EQ(
		RedactError("invalid input syntax for type integer: \"Alice\"", placeholders, {}, false),
		"invalid input syntax for type integer: \"TEXT_1\"");
	EXPECT_EQ(RedactError("invalid value \"secret\" at 998877", placeholders, {}, false),
	          "invalid value (hidden) at (hidden)");
	EXPECT_EQ(
		RedactError("column \"nam\" does not exist", placeholders, {"SELECT Nam FROM t"}, false),
		"column \"nam\" does not exist");
}

TEST_F(RedactTest, QuotesInsideAValueDoNotUncoverTheRest) {
	const std::string message = "invalid input syntax for type integer: \"6\" name of Zoltan\"";
	EXPECT_EQ(RedactError(message, {}, {}, true),
	          "invalid input syntax for type integer: (hidden)");
	EXPECT_EQ(RedactError("invalid value \"a\" Zoltan \"b\" for \"YYYY\"", {}, {}, true),
	          "invalid value (hidden)");
	EXPECT_EQ(RedactError("invalid input syntax: \"Ann\"", {{"TEXT_1", "Ann"}}, {}, true),
	          "invalid input syntax: \"TEXT_1\"");
}

} // namespace
} // namespace savant::core
