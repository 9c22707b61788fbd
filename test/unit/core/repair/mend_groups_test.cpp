#include <gtest/gtest.h>

#include "core/repair/mend.hpp"

namespace savant::core {

namespace {

TEST(MendGroups, AddsTheColumnsThatAreShown) {
	const auto mend =
		MendMarked("SELECT ^country, count(*) FROM customers WHERE active ORDER BY 2", "42803");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql,
	          "SELECT country, count(*) FROM customers WHERE active GROUP BY country ORDER BY 2");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendGroups, IsSurerWhenAKeyIsShown) {
	const auto mend =
		MendMarked("SELECT ^p.title, sum(i.quantity) FROM products p JOIN order_items i "
	               "ON i.product_id = p.product_id",
	               "42803");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT p.title, sum(i.quantity) FROM products p JOIN order_items i "
	                     "ON i.product_id = p.product_id GROUP BY p.title");
	EXPECT_GT(mend->confidence, 0.9);
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendGroups, GroupsByExpressionsAndWhatIsSortedBy) {
	EXPECT_EQ(Mended("SELECT date_trunc('month', ^ordered_at) AS month, sum(total) FROM orders "
	                 "ORDER BY month",
	                 "42803"),
	          "SELECT date_trunc('month', ordered_at) AS month, sum(total) FROM orders GROUP BY "
	          "date_trunc('month', ordered_at) ORDER BY month");
	EXPECT_EQ(Mended("SELECT count(*) FROM customers ORDER BY ^country", "42803"),
	          "SELECT count(*) FROM customers GROUP BY country ORDER BY country");
	EXPECT_EQ(
		Mended("SELECT ^name n, max(active::int) FROM customers HAVING count(*) > 1", "42803"),
		"SELECT name n, max(active::int) FROM customers GROUP BY name HAVING count(*) > 1");
}

TEST(MendGroups, CompletesAGroupByThatLacksSome) {
	EXPECT_EQ(Mended("SELECT country, ^name, count(*) FROM customers GROUP BY country", "42803"),
	          "SELECT country, name, count(*) FROM customers GROUP BY country, name");
}

TEST(MendGroups, GroupsByTheKeyForAStar) {
	EXPECT_EQ(Mended("SELECT ^c.*, count(o.order_id) FROM customers c JOIN orders o ON "
	                 "o.customer_id = c.customer_id",
	                 "42803"),
	          "SELECT c.*, count(o.order_id) FROM customers c JOIN orders o ON "
	          "o.customer_id = c.customer_id GROUP BY c.customer_id");
}

TEST(MendGroups, StaysInItsSubquery) {
	EXPECT_EQ(
		Mended("SELECT max(n) FROM (SELECT ^country, count(*) AS n FROM customers) AS s", "42803"),
		"SELECT max(n) FROM (SELECT country, count(*) AS n FROM customers GROUP BY country) "
		"AS s");
}

TEST(MendGroups, MovesAConditionOnAnAggregateToHaving) {
	const char *const message = "aggregate functions are not allowed in WHERE";
	EXPECT_EQ(
		Mended("SELECT country FROM customers WHERE active AND ^count(*) > 2 GROUP BY country",
	           "42803", message),
		"SELECT country FROM customers WHERE active GROUP BY country HAVING count(*) > 2");
	EXPECT_EQ(Mended("SELECT country FROM customers WHERE active OR ^count(*) > 2 GROUP BY country",
	                 "42803", message),
	          "");
}

TEST(MendGroups, ComparesWithTheAggregateOfAllRows) {
	const auto mend = MendMarked("SELECT o.order_id FROM orders o WHERE o.total = ^max(o.total)",
	                             "42803", "aggregate functions are not allowed in WHERE");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT o.order_id FROM orders o WHERE o.total = (SELECT max(o.total) "
	                     "FROM orders o)");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendAmbiguous, TakesEitherSideOfAnEquality) {
	const auto mend = MendMarked("SELECT ^customer_id FROM customers c JOIN orders o ON "
	                             "c.customer_id = o.customer_id",
	                             "42702");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT c.customer_id FROM customers c JOIN orders o ON "
	                     "c.customer_id = o.customer_id");
	EXPECT_EQ(mend->confidence, 1);
}

TEST(MendAmbiguous, KeepsTheSideThatAnOuterJoinKeeps) {
	const auto mend = MendMarked("SELECT ^customer_id FROM orders o RIGHT JOIN customers c ON "
	                             "c.customer_id = o.customer_id",
	                             "42702");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT c.customer_id FROM orders o RIGHT JOIN customers c ON "
	                     "c.customer_id = o.customer_id");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendAmbiguous, FollowsOtherUsesOfTheName) {
	EXPECT_EQ(
		Mended("SELECT ^order_id FROM orders o JOIN order_items i ON true GROUP BY o.order_id",
	           "42702"),
		"SELECT o.order_id FROM orders o JOIN order_items i ON true GROUP BY o.order_id");
}

TEST(MendAmbiguous, DoesNotGuess) {
	std::vector<std::string> near;
	EXPECT_FALSE(MendMarked("SELECT ^order_id FROM orders o, order_items i", "42702", "", &near));
	EXPECT_EQ(near, (std::vector<std::string>{"o.order_id", "i.order_id"}));
}

TEST(MendOperators, WritesNumbersAsTextWhereTextIsCompared) {
	EXPECT_EQ(Mended("SELECT 1 FROM customers WHERE name ^= 5", "42883",
	                 "operator does not exist: text = integer"),
	          "SELECT 1 FROM customers WHERE name = '5'");
	EXPECT_EQ(Mended("SELECT 1 FROM customers WHERE name ^IN (1, -2)", "42883",
	                 "operator does not exist: text = integer"),
	          "SELECT 1 FROM customers WHERE name IN ('1', '-2')");
}

TEST(MendOperators, CastsColumns) {
	EXPECT_EQ(Mended("SELECT 1 FROM customers c JOIN orders o ON c.name ^= o.order_id", "42883",
	                 "operator does not exist: text = integer"),
	          "SELECT 1 FROM customers c JOIN orders o ON c.name = (o.order_id)::text");
	EXPECT_EQ(Mended("SELECT 1 FROM customers c WHERE lower(c.name) ^> 10", "42883",
	                 "operator does not exist: text > integer"),
	          "SELECT 1 FROM customers c WHERE (lower(c.name))::numeric > 10");
	EXPECT_EQ(Mended("SELECT 1 FROM orders WHERE order_id ^LIKE '1%'", "42883",
	                 "operator does not exist: integer ~~ unknown"),
	          "SELECT 1 FROM orders WHERE (order_id)::text LIKE '1%'");
}

TEST(MendOperators, ReadsOneAsTrueAndOtherSigns) {
	EXPECT_EQ(Mended("SELECT 1 FROM customers WHERE active ^= 1", "42883",
	                 "operator does not exist: boolean = integer"),
	          "SELECT 1 FROM customers WHERE active = true");
	EXPECT_EQ(Mended("SELECT 1 FROM customers WHERE active ^= 2", "42883",
	                 "operator does not exist: boolean = integer"),
	          "");
	EXPECT_EQ(Mended("SELECT 1 FROM orders WHERE total ^== 1 AND order_id == 2", "42883",
	                 "operator does not exist: numeric == integer"),
	          "SELECT 1 FROM orders WHERE total = 1 AND order_id = 2");
}

TEST(MendTypes, WritesANumberAmongTextsAsText) {
	EXPECT_EQ(Mended("SELECT coalesce(name, ^0) FROM customers", "42804",
	                 "COALESCE types text and integer cannot be matched"),
	          "SELECT coalesce(name, '0') FROM customers");
}

} // namespace

} // namespace savant::core
