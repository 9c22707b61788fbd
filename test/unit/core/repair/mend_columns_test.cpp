#include <gtest/gtest.h>

#include "core/repair/mend.hpp"

namespace savant::core {

namespace {

TEST(MendColumns, CorrectsAMisspeltColumnEverywhere) {
	EXPECT_EQ(
		Mended("SELECT ^cuontry, count(*)  FROM customers GROUP BY cuontry -- keep me", "42703"),
		"SELECT country, count(*)  FROM customers GROUP BY country -- keep me");
}

TEST(MendColumns, IsSureOfASlipAndSaysWhatItRead) {
	const auto mend = MendMarked("SELECT ^custmer_id FROM customers", "42703");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->confidence, 1);
	ASSERT_EQ(mend->changes.size(), 1u);
	EXPECT_EQ(mend->changes[0], "column \"custmer_id\" read as \"customer_id\"");
}

TEST(MendColumns, AcceptsCaseUnderscoresAndPlural) {
	EXPECT_EQ(Mended("SELECT ^\"orderedAt\" FROM orders", "42703"),
	          "SELECT ordered_at FROM orders");
	EXPECT_EQ(Mended("SELECT o.^totals FROM orders o", "42703"), "");
	EXPECT_EQ(Mended("SELECT ^o.totals FROM orders o", "42703"), "SELECT o.total FROM orders o");
}

TEST(MendColumns, QuotesMixedCaseNames) {
	EXPECT_EQ(Mended("SELECT ^username FROM \"Weird Table\"", "42703"),
	          "SELECT \"userName\" FROM \"Weird Table\"");
}

TEST(MendColumns, LeavesNamesThatAreOnlyVaguelyNear) {
	EXPECT_EQ(Mended("SELECT ^altitude FROM customers", "42703"), "");
	EXPECT_EQ(Mended("SELECT ^id FROM order_items", "42703"), "");
}

TEST(MendColumns, NamesTheCandidatesWhenItDoesNotChoose) {
	std::vector<std::string> near;
	EXPECT_FALSE(MendMarked("SELECT ^xpping_id FROM orders", "42703", "", &near));
	std::vector<std::string> choices;
	EXPECT_FALSE(MendMarked("SELECT ^product FROM order_items oi JOIN products p ON true", "42703",
	                        "", &choices));
	EXPECT_FALSE(choices.empty());
}

TEST(MendColumns, FollowsAliasesSubqueriesAndCtes) {
	EXPECT_EQ(Mended("WITH best AS (SELECT title AS label FROM products) SELECT ^lable FROM best",
	                 "42703"),
	          "WITH best AS (SELECT title AS label FROM products) SELECT label FROM best");
	EXPECT_EQ(
		Mended("SELECT ^s.amout FROM (SELECT sum(total) AS amount FROM orders) AS s", "42703"),
		"SELECT s.amount FROM (SELECT sum(total) AS amount FROM orders) AS s");
}

TEST(MendColumns, MovesAColumnToTheTableThatHasIt) {
	const auto mend = MendMarked(
		"SELECT ^o.country FROM orders o JOIN customers c ON o.customer_id = c.customer_id",
		"42703");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql,
	          "SELECT c.country FROM orders o JOIN customers c ON o.customer_id = c.customer_id");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendColumns, ReadsDoubleQuotedTextAsAValue) {
	const auto known =
		MendMarked("SELECT name FROM customers WHERE country = ^\"France\"", "42703");
	ASSERT_TRUE(known);
	EXPECT_EQ(known->sql, "SELECT name FROM customers WHERE country = 'France'");
	EXPECT_EQ(known->confidence, 1);
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE country IN (^\"Spain\", \"New Zealand\")",
	                 "42703"),
	          "SELECT name FROM customers WHERE country IN ('Spain', 'New Zealand')");
}

TEST(MendColumns, ReadsABareKnownValueAsAValue) {
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE country = ^Germany", "42703"),
	          "SELECT name FROM customers WHERE country = 'Germany'");
}

TEST(MendColumns, PutsTheExpressionWhereAnOutputNameIsNotSeen) {
	EXPECT_EQ(
		Mended("SELECT country, count(*) AS n FROM customers GROUP BY country HAVING ^n > 2",
	           "42703"),
		"SELECT country, count(*) AS n FROM customers GROUP BY country HAVING (count(*)) > 2");
	EXPECT_EQ(Mended("SELECT price * 2 double FROM products WHERE ^double > 2", "42703"),
	          "SELECT price * 2 double FROM products WHERE (price * 2) > 2");
}

TEST(MendColumns, ExchangesATableThatHasNoneOfTheColumns) {
	const auto mend = MendMarked("SELECT ^title, price FROM customers WHERE price > 3", "42703");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT title, price FROM products WHERE price > 3");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendColumns, JoinsTheTableThatHasTheColumn) {
	const auto mend =
		MendMarked("SELECT ^country, sum(total) FROM orders GROUP BY country", "42703");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT customers.country, sum(total) FROM orders JOIN customers ON "
	                     "orders.customer_id = customers.customer_id GROUP BY customers.country");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendColumns, DoesNotChooseBetweenTwoKeysToATable) {
	std::vector<std::string> near;
	EXPECT_FALSE(MendMarked("SELECT total, ^street FROM orders", "42703", "", &near));
	EXPECT_FALSE(near.empty());
}

TEST(MendColumns, QualifiesWhatANewTableMakesAmbiguous) {
	EXPECT_EQ(Mended("SELECT product_id, quantity, ^category FROM order_items", "42703"),
	          "SELECT order_items.product_id, quantity, products.category FROM order_items JOIN "
	          "products ON order_items.product_id = products.product_id");
}

TEST(MendColumns, FollowsTheKeyOfTheOtherSide) {
	EXPECT_EQ(Mended("SELECT 1 FROM order_items i JOIN orders o ON i.order_id = o.order_id JOIN "
	                 "products p ON i.product_id = ^o.product_id",
	                 "42703"),
	          "SELECT 1 FROM order_items i JOIN orders o ON i.order_id = o.order_id JOIN "
	          "products p ON i.product_id = p.product_id");
}

TEST(MendColumns, ExchangesATableOfWhichNoColumnIsRight) {
	EXPECT_EQ(Mended("SELECT p.title FROM products p JOIN orders i ON ^i.product_id = p.product_id "
	                 "WHERE i.quantity > 1",
	                 "42703"),
	          "SELECT p.title FROM products p JOIN order_items i ON i.product_id = p.product_id "
	          "WHERE i.quantity > 1");
}

TEST(MendColumns, NeverJoinsATableThatGivesNothing) {
	EXPECT_EQ(Mended("SELECT max(^product_id) FROM customers", "42703"), "");
}

TEST(MendColumns, PrefersTheQuerysOwnColumns) {
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE customer_id IN (SELECT ^customer_ids FROM "
	                 "orders)",
	                 "42703"),
	          "SELECT name FROM customers WHERE customer_id IN (SELECT customer_id FROM orders)");
}

TEST(MendColumns, ReadsALowerCaseWordBesideTextAsAValue) {
	const auto mend = MendMarked("SELECT name FROM customers WHERE country = ^peru", "42703");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT name FROM customers WHERE country = 'peru'");
	EXPECT_LT(mend->confidence, 1);
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE customer_id = ^peru", "42703"), "");
}

TEST(MendColumns, ComparesNoTwoValues) {
	EXPECT_EQ(Mended("SELECT 1 FROM customers WHERE ^\"Nmae\" = \"x\"", "42703"),
	          "SELECT 1 FROM customers WHERE name = \"x\"");
}

TEST(MendColumns, ReadsWhatACaseChoosesAsAValue) {
	EXPECT_EQ(
		Mended("SELECT CASE WHEN active THEN ^\"high\" ELSE \"low\" END FROM customers", "42703"),
		"SELECT CASE WHEN active THEN 'high' ELSE 'low' END FROM customers");
}

TEST(MendColumns, MasksKeepTheirValues) {
	const auto mend = MendMarked("SELECT name FROM customers WHERE email = ^Anna", "42703");
	ASSERT_TRUE(mend); // as it would be for any word: the values of the column are not asked
	EXPECT_LT(mend->confidence, 1);
}

} // namespace

} // namespace savant::core
