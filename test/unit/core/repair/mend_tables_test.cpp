#include <gtest/gtest.h>

#include "core/repair/mend.hpp"

namespace savant::core {

namespace {

TEST(MendTables, CorrectsSpellingPluralAndCase) {
	EXPECT_EQ(Mended("SELECT count(*) FROM ^custmers", "42P01"), "SELECT count(*) FROM customers");
	EXPECT_EQ(Mended("SELECT count(*) FROM ^customer", "42P01"), "SELECT count(*) FROM customers");
	EXPECT_EQ(Mended("SELECT count(*) FROM ^\"OrderItems\"", "42P01"),
	          "SELECT count(*) FROM order_items");
	EXPECT_EQ(Mended("SELECT count(*) FROM ^weirdtable", "42P01"),
	          "SELECT count(*) FROM \"Weird Table\"");
}

TEST(MendTables, CorrectsTheQualifiersToo) {
	EXPECT_EQ(Mended("SELECT product.title FROM ^product WHERE product.price > 1", "42P01"),
	          "SELECT products.title FROM products WHERE products.price > 1");
	EXPECT_EQ(Mended("SELECT p.title FROM ^product AS p", "42P01"),
	          "SELECT p.title FROM products AS p");
}

TEST(MendTables, AddsTheSchemaThatTheSearchPathLacks) {
	EXPECT_EQ(Mended("SELECT shelf FROM ^stock", "42P01"), "SELECT shelf FROM store.stock");
	EXPECT_EQ(Mended("SELECT shelf FROM ^stores.stock", "3F000"), "SELECT shelf FROM store.stock");
}

TEST(MendTables, FindsATableByItsColumns) {
	const auto mend = MendMarked("SELECT title, price FROM ^merchandise", "42P01");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT title, price FROM products");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendTables, WeighsColumnsInOtherSpellingsToo) {
	EXPECT_EQ(Mended("SELECT \"CustomerId\" FROM ^\"Customers\"", "42P01"),
	          "SELECT \"CustomerId\" FROM customers");
}

TEST(MendTables, LeavesWhatNothingIsLike) {
	EXPECT_EQ(Mended("SELECT count(*) FROM ^planets", "42P01"), "");
	EXPECT_EQ(Mended("SELECT relname FROM ^pg_clas", "42P01"), "");
}

TEST(MendTables, KnowsCommonTableNames) {
	EXPECT_EQ(Mended("WITH recent AS (SELECT * FROM orders) SELECT total FROM ^recnt", "42P01"),
	          "WITH recent AS (SELECT * FROM orders) SELECT total FROM recent");
}

TEST(MendAliases, UsesTheAliasOfTheTable) {
	const auto mend = MendMarked(
		"SELECT ^customers.name FROM customers AS c WHERE customers.country = 'x'", "42P01");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT c.name FROM customers AS c WHERE c.country = 'x'");
	EXPECT_EQ(mend->confidence, 1);
}

TEST(MendAliases, ChoosesTheOnlyTableThatHasTheColumn) {
	const auto mend = MendMarked("SELECT ^T3.country FROM orders AS T1 JOIN customers AS T2 ON "
	                             "T1.customer_id = T2.customer_id",
	                             "42P01");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT t2.country FROM orders AS T1 JOIN customers AS T2 ON "
	                     "T1.customer_id = T2.customer_id");
}

TEST(MendAliases, FindsTheTableOfAMisspeltColumn) {
	EXPECT_EQ(Mended("SELECT ^x.contry FROM orders AS o JOIN customers AS c ON "
	                 "o.customer_id = c.customer_id",
	                 "42P01"),
	          "SELECT c.contry FROM orders AS o JOIN customers AS c ON "
	          "o.customer_id = c.customer_id");
}

TEST(MendAliases, JoinsATableThatFromHasLost) {
	const auto mend = MendMarked("SELECT ^T2.country, T2.name FROM orders AS T1", "42P01");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT T2.country, T2.name FROM orders AS T1 JOIN customers AS t2 ON "
	                     "t1.customer_id = t2.customer_id");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendAliases, SeesThatANumberIsMissing) {
	EXPECT_EQ(Mended("SELECT T3.city FROM orders AS T1 JOIN addresses AS T3 ON T1.billing_id = "
	                 "T3.address_id WHERE ^T2.customer_id = 1",
	                 "42P01"),
	          "SELECT T3.city FROM orders AS T1 JOIN customers AS t2 ON t1.customer_id = "
	          "t2.customer_id JOIN addresses AS T3 ON T1.billing_id = T3.address_id WHERE "
	          "T2.customer_id = 1");
}

TEST(MendAliases, KeepsRowsWithoutPartnerWhenTheyAreAskedFor) {
	EXPECT_EQ(Mended("SELECT c.name FROM customers c WHERE ^o.order_id IS NULL", "42P01"),
	          "SELECT c.name FROM customers c LEFT JOIN orders AS o ON c.customer_id = "
	          "o.customer_id WHERE o.order_id IS NULL");
	EXPECT_EQ(Mended("SELECT c.name FROM customers c WHERE ^orders.total IS NULL", "42P01"),
	          "SELECT c.name FROM customers c LEFT JOIN orders ON c.customer_id = "
	          "orders.customer_id WHERE orders.total IS NULL");
}

TEST(MendAliases, ExchangesATableNamedTwice) {
	EXPECT_EQ(Mended("SELECT products.title FROM order_items JOIN ^order_items ON "
	                 "order_items.product_id = products.product_id",
	                 "42712"),
	          "SELECT products.title FROM order_items JOIN products ON "
	          "order_items.product_id = products.product_id");
}

TEST(MendAliases, JoinsTheTableInBetween) {
	EXPECT_EQ(Mended("SELECT ^products.title FROM orders WHERE total > 3", "42P01"),
	          "SELECT products.title FROM orders JOIN order_items ON orders.order_id = "
	          "order_items.order_id JOIN products ON order_items.product_id = products.product_id "
	          "WHERE total > 3");
}

TEST(MendAliases, AddsNoConditionThatStandsThereAlready) {
	EXPECT_EQ(Mended("SELECT o.total FROM orders o JOIN products p ON ^i.product_id = p.product_id",
	                 "42P01"),
	          "SELECT o.total FROM orders o JOIN order_items AS i ON o.order_id = i.order_id JOIN "
	          "products p ON i.product_id = p.product_id");
}

TEST(MendAliases, DoesNotChooseBetweenTwoKeys) {
	EXPECT_EQ(Mended("SELECT ^a.street FROM orders o", "42P01"), "");
}

} // namespace

} // namespace savant::core
