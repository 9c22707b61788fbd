/*
 * similar_question_test.cpp
 *     Verified questions are found in other words, and never for another meaning.
 */
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/ask/question_digest.hpp"
#include "core/ask/similar_question.hpp"

using namespace savant::core;

namespace {

SchemaPicture Shop() {
	SchemaPicture picture;
	Relation customers, orders;
	customers.name = "customers";
	orders.name = "orders";
	Column name, country, city, amount, created;
	name.name = "name";
	country.name = "country";
	country.common_values = {{"Germany", 0.4}, {"France", 0.3}, {"New Zealand", 0.1}};
	city.name = "city";
	city.common_values = {{"Berlin", 0.2}};
	amount.name = "amount";
	created.name = "created_at";
	customers.columns = {name, country, city};
	orders.columns = {amount, created};
	picture.relations = {customers, orders};
	return picture;
}

std::vector<VerifiedQuestion> Known() {
	std::vector<VerifiedQuestion> known;
	const auto add = [&known](const char *question, const char *sql) {
		VerifiedQuestion entry;
		entry.id = static_cast<std::int64_t>(known.size()) + 1;
		entry.question = question;
		entry.sql = sql;
		known.push_back(entry);
	};
	add("How many customers are in Germany?",
	    "SELECT count(*) FROM customers WHERE country = 'Germany'");
	add("What are the top 5 orders by amount?",
	    "SELECT * FROM orders ORDER BY amount DESC LIMIT 5");
	add("Which customers ordered more than 100 in 2024?",
	    "SELECT name FROM customers JOIN orders USING (id) WHERE amount > 100 AND year = 2024");
	add("Which customers have not ordered anything?",
	    "SELECT name FROM customers WHERE id NOT IN (SELECT id FROM orders)");
	add("What is the average amount of orders per month?",
	    "SELECT date_trunc('month', created_at), avg(amount) FROM orders GROUP BY 1");
	add("List the products supplied to the stores.", "SELECT product FROM supplies");
	return known;
}

struct Pair {
	const char *asked;
	int known; // id
};

class SameMeaning : public testing::TestWithParam<Pair> {};

TEST_P(SameMeaning, IsFound) {
	const std::vector<VerifiedQuestion> known = Known();
	const auto found = FindSimilarQuestion(GetParam().asked, known, Shop());
	ASSERT_TRUE(found) << GetParam().asked;
	EXPECT_EQ(known[found->index].id, GetParam().known);
	EXPECT_EQ(found->sql, known[found->index].sql);
}

INSTANTIATE_TEST_SUITE_P(
	SimilarQuestion, SameMeaning,
	testing::Values(Pair{"how many customers are in germany", 1},
                    Pair{"What is the number of customers in Germany?", 1},
                    Pair{"Please give me the count of all the customers from Germany.", 1},
                    Pair{"Show the top five orders by amount", 2},
                    Pair{"What are the 5 highest orders by amount?", 2},
                    Pair{"List the customers who ordered over 100 in 2024", 3},
                    Pair{"Which customers never ordered anything?", 4},
                    Pair{"Average order amount per month", 5},
                    Pair{"What is the mean amount of the orders for each month?", 5}));

class OtherMeaning : public testing::TestWithParam<const char *> {};

TEST_P(OtherMeaning, IsNotFound) {
	const std::vector<VerifiedQuestion> known = Known();
	const auto found = FindSimilarQuestion(GetParam(), known, Shop());
	EXPECT_FALSE(found) << known[found->index].question << " -> " << found->sql;
}

INSTANTIATE_TEST_SUITE_P(
	SimilarQuestion, OtherMeaning,
	testing::Values("How many customers are not in Germany?", "Which customers are in Germany?",
                    "How many orders are in Germany?", "How many customers are in Atlantis?",
                    "What are the bottom 5 orders by amount?", "How many cities are in Germany?",
                    "Which customers ordered less than 100 in 2024?",
                    "Which customers ordered more than 100 before 2024?",
                    "Which customers ordered more than 200 in 2023?",
                    "Which customers have ordered anything?",
                    "What is the total amount of orders per month?",
                    "What is the average amount of orders?",
                    "What is the highest amount of orders per month?",
                    "List the stores supplied to the products.", "", "the of and",
                    "How many customers are in Germany or France?"));

TEST(SimilarQuestion, OneOtherNumberIsPutIn) {
	const auto found =
		FindSimilarQuestion("What are the top 20 orders by amount?", Known(), Shop());
	ASSERT_TRUE(found);
	EXPECT_EQ(found->sql, "SELECT * FROM orders ORDER BY amount DESC LIMIT 20");
	EXPECT_NE(found->note.find("20 instead of 5"), std::string::npos);
}

TEST(SimilarQuestion, OneOtherKnownValueIsPutInAsTheColumnSpellsIt) {
	const auto found = FindSimilarQuestion("how many customers are in France?", Known(), Shop());
	ASSERT_TRUE(found);
	EXPECT_EQ(found->sql, "SELECT count(*) FROM customers WHERE country = 'France'");
}

TEST(SimilarQuestion, AValueOfAnotherColumnIsNotPutIn) {
	EXPECT_FALSE(FindSimilarQuestion("How many customers are in Berlin?", Known(), Shop()));
}

TEST(SimilarQuestion, ANumberThatTheSqlHoldsTwiceIsNotPutIn) {
	std::vector<VerifiedQuestion> known = Known();
	known[1].sql = "SELECT * FROM orders WHERE amount > 5 ORDER BY amount DESC LIMIT 5";
	EXPECT_FALSE(FindSimilarQuestion("What are the top 20 orders by amount?", known, Shop()));
}

TEST(SimilarQuestion, TwoEquallyNearWithOtherSqlAreNone) {
	std::vector<VerifiedQuestion> known = Known();
	known.push_back(known[0]);
	known.back().sql = "SELECT 1";
	EXPECT_FALSE(FindSimilarQuestion("the number of customers in Germany", known, Shop()));
}

TEST(SimilarQuestion, TheVerySameWordsAlwaysMatch) {
	VerifiedQuestion known;
	known.question = "Show all!";
	known.sql = "SELECT 1";
	const auto found = FindSimilarQuestion("show ALL", {known}, Shop());
	ASSERT_TRUE(found);
	EXPECT_EQ(found->note, "");
}

TEST(SimilarQuestion, NothingIsFoundAmongNothing) {
	EXPECT_FALSE(FindSimilarQuestion("how many customers are there", {}, Shop()));
}

TEST(QuestionDigest, KeepsWhatTurnsAMeaningRound) {
	const QuestionDigest digest = DigestQuestion("How many orders were not paid after 2024?");
	EXPECT_EQ(digest.marks, (std::vector<std::string>{"after", "count", "not"}));
	ASSERT_EQ(digest.values.size(), 1u);
	EXPECT_EQ(digest.values[0].key, "2024");
}

TEST(QuestionDigest, NumbersInWordsAreNumbers) {
	EXPECT_EQ(DigestQuestion("top five").values.at(0).key, "5");
	EXPECT_EQ(DigestQuestion("5.0").values.at(0).key, "5");
}

TEST(QuestionDigest, FirstNameIsNotADirection) {
	EXPECT_TRUE(DigestQuestion("the first name of the customer").marks.empty());
}

} // namespace
