#include "core/sql/select_parts.hpp"

#include <gtest/gtest.h>

#include "core/language/sales_picture.hpp"

using namespace savant::core;

namespace {

/* The statement taken apart and put together again; "" when it is not plain. */
std::string Again(const std::string &sql) {
	const SchemaPicture picture = SalesPicture();
	const auto parts = ReadSelect(sql, picture);
	return parts ? WriteSelect(*parts, picture) : std::string();
}

} // namespace

TEST(SelectParts, PutsAStatementTogetherAsItWas) {
	for (const char *sql :
	     {"SELECT count(*) FROM orders",
	      "SELECT DISTINCT country FROM customers WHERE country = 'France' ORDER BY country DESC "
	      "LIMIT 5",
	      "SELECT customers.country, count(*) AS orders FROM orders JOIN customers ON "
	      "customers.customer_id = orders.customer_id WHERE orders.ordered_at >= '2023-01-01' AND "
	      "orders.ordered_at < '2024-01-01' GROUP BY customers.country HAVING count(*) > 5 ORDER "
	      "BY "
	      "count(*) DESC NULLS LAST LIMIT 5 OFFSET 2",
	      "SELECT o.order_id FROM orders AS o LEFT JOIN customers AS c ON o.customer_id = "
	      "c.customer_id",
	      "SELECT extract(year FROM ordered_at)::integer AS year FROM orders",
	      "SELECT customers.email FROM customers WHERE NOT EXISTS (SELECT 1 FROM orders WHERE "
	      "orders.customer_id = customers.customer_id)",
	      "SELECT total FROM orders WHERE total BETWEEN 1 AND 5 AND status = 'open'"}) {
		EXPECT_EQ(Again(sql), sql);
	}
}

TEST(SelectParts, KeepsConjunctsApartButNotThoseOfAnOr) {
	const SchemaPicture picture = SalesPicture();
	const auto both = ReadSelect(
		"SELECT total FROM orders WHERE total BETWEEN 1 AND 5 AND status = 'open'", picture);
	ASSERT_TRUE(both);
	EXPECT_EQ(both->where.size(), 2u);
	const auto either = ReadSelect(
		"SELECT total FROM orders WHERE total = 1 AND status = 'open' OR total = 2", picture);
	ASSERT_TRUE(either);
	ASSERT_EQ(either->where.size(), 1u);
	EXPECT_NE(WriteSelect(*either, picture).find("WHERE (total = 1"), std::string::npos);
}

TEST(SelectParts, OpensStarsNumbersAndAliases) {
	EXPECT_EQ(Again("SELECT * FROM orders JOIN customers USING (customer_id)"), "");
	EXPECT_EQ(
		Again("SELECT * FROM orders o JOIN customers c ON c.customer_id = o.customer_id"),
		"SELECT o.*, c.* FROM orders AS o JOIN customers AS c ON c.customer_id = o.customer_id");
	EXPECT_EQ(Again("SELECT status, count(*) AS n FROM orders GROUP BY 1 ORDER BY n DESC"),
	          "SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY count(*) DESC");
}

TEST(SelectParts, LeavesAloneWhatIsNotPlain) {
	for (const char *sql :
	     {"", "SELECT 1", "SELECT nothing FROM orders",
	      "SELECT total FROM orders UNION SELECT cost FROM articles",
	      "WITH o AS (SELECT 1) SELECT * FROM o", "SELECT * FROM (SELECT 1 AS x) AS s",
	      "SELECT o.total FROM orders o, customers c",
	      "SELECT DISTINCT ON (status) total FROM orders",
	      "SELECT a.total FROM orders a JOIN orders b ON a.order_id = b.order_id",
	      "DELETE FROM orders", "SELECT total FROM orders; SELECT 1",
	      "SELECT total FROM orders FETCH FIRST 2 ROWS ONLY", "SELECT total FROM orders FOR UPDATE",
	      "SELECT total FROM nowhere"}) {
		EXPECT_EQ(Again(sql), "") << sql;
	}
}

TEST(SelectParts, TellsAggregatesAndColumns) {
	const SchemaPicture picture = SalesPicture();
	const auto parts = ReadSelect("SELECT country, round(avg(orders.total)::numeric, 2) AS mean "
	                              "FROM orders JOIN customers ON "
	                              "customers.customer_id = orders.customer_id GROUP BY country",
	                              picture);
	ASSERT_TRUE(parts);
	EXPECT_EQ(AggregateIn(parts->outputs[0]), "");
	EXPECT_EQ(AggregateIn(parts->outputs[1]), "avg");
	EXPECT_EQ(OutputAlias(parts->outputs[1]), "mean");
	ASSERT_EQ(ColumnsIn(parts->outputs[1]).size(), 1u);
	EXPECT_EQ(ColumnsIn(parts->outputs[1])[0].text, "total");
	EXPECT_EQ(ColumnsIn(parts->outputs[1])[0].item, 0);
}
