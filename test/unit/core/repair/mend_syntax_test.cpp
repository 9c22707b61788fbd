#include <gtest/gtest.h>

#include "core/repair/mend.hpp"

namespace savant::core {

namespace {

TEST(MendSyntax, WritesLimitsOfOtherDialects) {
	EXPECT_EQ(Mended("SELECT name FROM customers LIMIT 5^, 10", "42601"),
	          "SELECT name FROM customers LIMIT 10 OFFSET 5");
	EXPECT_EQ(Mended("SELECT TOP ^5 name FROM customers ORDER BY name", "42601"),
	          "SELECT name FROM customers ORDER BY name LIMIT 5");
	EXPECT_EQ(Mended("SELECT * FROM (SELECT DISTINCT ^TOP (3) name FROM customers) AS c;", "42883"),
	          "SELECT * FROM (SELECT DISTINCT name FROM customers LIMIT 3) AS c;");
}

TEST(MendSyntax, ReadsQuotesOfOtherDialects) {
	EXPECT_EQ(Mended("SELECT ^`Home Town`, c.`Name` FROM `Weird Table` c WHERE x = '`'", "42601"),
	          "SELECT \"Home Town\", c.name FROM \"Weird Table\" c WHERE x = '`'");
	EXPECT_EQ(Mended("SELECT TOP 1 ^[userName] FROM [Weird Table]", "42601"),
	          "SELECT \"userName\" FROM \"Weird Table\" LIMIT 1");
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE name = ^\xE2\x80\x98"
	                 "A B\xE2\x80\x99",
	                 "42601"),
	          "SELECT name FROM customers WHERE name = 'A B'");
}

TEST(MendSyntax, LeavesSubscriptsAlone) {
	EXPECT_EQ(Mended("SELECT (ARRAY[1,2])[1], ^`name` FROM customers", "42601"),
	          "SELECT (ARRAY[1,2])[1], name FROM customers");
}

TEST(MendSyntax, QuotesReservedAndOddNames) {
	EXPECT_EQ(Mended("SELECT order ^FROM \"Weird Table\"", "42601"),
	          "SELECT \"order\" FROM \"Weird Table\"");
	EXPECT_EQ(Mended("SELECT count(*) FROM weird table^", "42601"),
	          "SELECT count(*) FROM \"Weird Table\"");
	EXPECT_EQ(Mended("SELECT ^Home Town FROM \"Weird Table\"", "42703"),
	          "SELECT \"Home Town\" FROM \"Weird Table\"");
}

TEST(MendSyntax, QuotesValuesOfSeveralWords) {
	const auto mend =
		MendMarked("SELECT name FROM customers WHERE country = New ^Zealand AND active", "42601");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT name FROM customers WHERE country = 'New Zealand' AND active");
	EXPECT_LT(mend->confidence, 1);
	EXPECT_EQ(Mended("SELECT 1 FROM customers WHERE country IN (New ^Zealand, 'Fiji', South Korea)",
	                 "42601"),
	          "SELECT 1 FROM customers WHERE country IN ('New Zealand', 'Fiji', 'South Korea')");
}

TEST(MendSyntax, CorrectsKeywords) {
	EXPECT_EQ(Mended("SELECT name FORM ^customers", "42601"), "SELECT name FROM customers");
	EXPECT_EQ(Mended("SELECT name FROM customers WHRE ^active", "42601"),
	          "SELECT name FROM customers WHERE active");
	EXPECT_EQ(Mended("SELECT country, count(*) FROM customers GRUOP ^BY country", "42601"),
	          "SELECT country, count(*) FROM customers GROUP BY country");
}

TEST(MendSyntax, PutsClausesInOrder) {
	EXPECT_EQ(
		Mended("SELECT country FROM customers GROUP BY country ^WHERE active ORDER BY 1", "42601"),
		"SELECT country FROM customers WHERE active GROUP BY country ORDER BY 1");
}

TEST(MendSyntax, LeavesOutWhatIsNoStatement) {
	EXPECT_EQ(Mended("^Here you are:\n```sql\nSELECT 1\n```\nHope it helps.", "42601"), "SELECT 1");
	EXPECT_EQ(Mended("SELECT 1; ^this counts", "42601"), "SELECT 1;");
	EXPECT_EQ(Mended("^Answer: SELECT name FROM customers", "42601"), "SELECT name FROM customers");
	EXPECT_EQ(Mended("SELECT name, ^FROM customers", "42601"), "SELECT name FROM customers");
	EXPECT_EQ(Mended("SELECT count((name) FROM customers^", "42601"), "");
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE (active^", "42601"),
	          "SELECT name FROM customers WHERE (active)");
}

TEST(MendSyntax, NeverTurnsTwoStatementsIntoOne) {
	EXPECT_EQ(Mended("SELECT 1; DROP TABLE customers", "42601"), "");
	EXPECT_EQ(Mended("SELECT 1; SELECT 2", "42601"), "");
}

TEST(MendSyntax, KnowsMySql) {
	EXPECT_EQ(Mended("SELECT GROUP_CONCAT(name SEPARATOR ^'; ') FROM customers", "42601"),
	          "SELECT GROUP_CONCAT(name , '; ') FROM customers");
	EXPECT_EQ(
		Mended("SELECT 1 FROM orders WHERE ordered_at > DATE_SUB(now(), INTERVAL ^7 DAY)", "42601"),
		"SELECT 1 FROM orders WHERE ordered_at > ((now())::timestamp - INTERVAL '7 day')");
	EXPECT_EQ(Mended("SELECT name FROM customers WHERE name REGEXP ^'^^A'", "42601"),
	          "SELECT name FROM customers WHERE name ~* '^^A'");
}

TEST(MendSyntax, JoinsByTheKeyWhereNoConditionStands) {
	EXPECT_EQ(
		Mended("SELECT o.total FROM orders AS o JOIN customers c ^WHERE c.country = 'x'", "42601"),
		"SELECT o.total FROM orders AS o JOIN customers c ON c.customer_id = o.customer_id "
		"WHERE c.country = 'x'");
	EXPECT_EQ(Mended("SELECT 1 FROM order_items JOIN products", "42601"),
	          "SELECT 1 FROM order_items JOIN products ON products.product_id = "
	          "order_items.product_id");
	EXPECT_EQ(Mended("SELECT 1 FROM orders o JOIN addresses a ^WHERE true", "42601"), "");
}

TEST(MendSyntax, EndsAnOpenString) {
	const auto mend = MendMarked("SELECT name FROM customers WHERE country = 'France;", "42601");
	ASSERT_TRUE(mend);
	EXPECT_EQ(mend->sql, "SELECT name FROM customers WHERE country = 'France';");
	EXPECT_LT(mend->confidence, 1);
}

TEST(MendSyntax, WritesTypesOfOtherDialects) {
	EXPECT_EQ(Mended("SELECT CAST(total AS ^SIGNED) FROM orders", "42704"),
	          "SELECT CAST(total AS bigint) FROM orders");
}

TEST(MendSyntax, QuotesUnitsOfTime) {
	EXPECT_EQ(Mended("SELECT date_trunc(^month, ordered_at) AS month FROM orders", "42703"),
	          "SELECT date_trunc('month', ordered_at) AS month FROM orders");
	EXPECT_EQ(Mended("SELECT DATEDIFF(^day, ordered_at, now()) FROM orders", "42703"),
	          "SELECT ((now())::date - (ordered_at)::date) FROM orders");
}

} // namespace

} // namespace savant::core
