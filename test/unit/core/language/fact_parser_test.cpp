/* fact_parser_test.cpp: questions about what happened, how much and how often, as SQL. */
#include "core/language/fact_parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/language/sales_picture.hpp"

using namespace savant::core;

namespace {

struct Asked {
	const char *name;
	const char *question;
	const char *sql;
};

std::string NameOf(const testing::TestParamInfo<Asked> &info) { return info.param.name; }

LanguageOptions Options() {
	LanguageOptions options;
	options.today = {2026, 11, 21};
	return options;
}

Interpretation Ask(std::string_view question) {
	return Interpret(question, SalesPicture(), Options());
}

class FactQuestion : public testing::TestWithParam<Asked> {};

TEST_P(FactQuestion, ReadsAs) {
	const Interpretation found = Ask(GetParam().question);
	ASSERT_FALSE(found.readings.empty());
	EXPECT_TRUE(found.is_clear);
	EXPECT_EQ(found.readings[0].sql, GetParam().sql);
}

constexpr Asked kAsked[] = {
	{"BoughtMost", "which customers bought most last month?",
     "SELECT customers.first_name, customers.last_name, sum(orders.total) AS revenue FROM orders "
     "JOIN customers "
     "ON customers.customer_id = orders.customer_id WHERE orders.ordered_at >= '2026-10-01' AND "
     "orders.ordered_at < '2026-11-01' GROUP BY customers.customer_id, customers.first_name, "
     "customers.last_name ORDER BY sum(orders.total) DESC NULLS LAST LIMIT 10"},
	{"PerMonth", "revenue per month",
     "SELECT date_trunc('month', ordered_at)::date AS month, sum(total) AS revenue FROM orders "
     "GROUP BY "
     "date_trunc('month', ordered_at)::date ORDER BY date_trunc('month', ordered_at)::date"},
	{"TopByLines", "top 5 articles by revenue",
     "SELECT articles.name AS article, round(sum(order_lines.quantity * order_lines.unit_price * "
     "(1 - "
     "order_lines.discount)), 2) AS revenue FROM order_lines JOIN articles ON articles.article_id "
     "= "
     "order_lines.article_id GROUP BY articles.article_id, articles.name ORDER BY "
     "round(sum(order_lines.quantity * order_lines.unit_price * (1 - order_lines.discount)), 2) "
     "DESC NULLS LAST "
     "LIMIT 5"},
	{"OrderValue", "average order value by country",
     "SELECT customers.country, round(avg(orders.total)::numeric, 2) AS average_order_value FROM "
     "orders JOIN "
     "customers ON customers.customer_id = orders.customer_id GROUP BY customers.country ORDER BY "
     "round(avg(orders.total)::numeric, 2) DESC NULLS LAST"},
	{"DateAndNumber", "orders in march 2025 over 500",
     "SELECT * FROM orders WHERE ordered_at >= '2025-03-01' AND ordered_at < '2025-04-01' AND "
     "total > 500"},
	{"BestOfEach", "most expensive article in each kind",
     "SELECT kind, article, price FROM (SELECT kinds.name AS kind, articles.name AS article, "
     "articles.price AS "
     "price, rank() OVER (PARTITION BY kinds.kind_id ORDER BY articles.price DESC NULLS LAST) AS "
     "place FROM "
     "articles JOIN kinds ON kinds.kind_id = articles.kind_id) AS ranked WHERE place = 1 ORDER BY "
     "kind"},
	{"Place", "customers from Italy who ordered last month",
     "SELECT customers.first_name, customers.last_name FROM customers WHERE customers.country = "
     "'Italy' AND "
     "customers.customer_id IN (SELECT orders.customer_id FROM orders WHERE orders.ordered_at >= "
     "'2026-10-01' "
     "AND orders.ordered_at < '2026-11-01')"},
	{"Rating", "articles with an average rating below 3",
     "SELECT articles.name AS article FROM articles WHERE articles.article_id IN (SELECT "
     "reviews.article_id "
     "FROM reviews GROUP BY reviews.article_id HAVING round(avg(reviews.stars)::numeric, 2) < 3)"},
	{"Newest", "newest 3 customers",
     "SELECT first_name, last_name FROM customers ORDER BY signup_date DESC LIMIT 3"},
	{"Without", "customers without orders",
     "SELECT customers.first_name, customers.last_name FROM customers WHERE NOT EXISTS (SELECT 1 "
     "FROM orders "
     "WHERE orders.customer_id = customers.customer_id)"},
	{"NewPerMonth", "how many new customers per month this year",
     "SELECT date_trunc('month', signup_date)::date AS month, count(*) AS customers FROM customers "
     "WHERE "
     "signup_date >= '2026-01-01' AND signup_date < '2027-01-01' GROUP BY date_trunc('month', "
     "signup_date)::date ORDER BY date_trunc('month', signup_date)::date"},
	{"Share", "share of cancelled orders",
     "SELECT round(100.0 * count(*) FILTER (WHERE status = 'cancelled') / nullif(count(*), 0), 2) "
     "AS percent "
     "FROM orders"},
	{"Delivery", "average delivery time",
     "SELECT round(avg(delivered_on::date - ordered_at::date), 2) AS average_days FROM orders"},
	{"NotYet", "orders not yet delivered", "SELECT * FROM orders WHERE delivered_on IS NULL"},
	{"ButNever", "customers who bought Lamps but never Chairs",
     "SELECT customers.first_name, customers.last_name FROM customers WHERE customers.customer_id "
     "IN (SELECT "
     "orders.customer_id FROM orders WHERE orders.order_id IN (SELECT order_lines.order_id FROM "
     "order_lines "
     "JOIN articles ON articles.article_id = order_lines.article_id JOIN kinds ON kinds.kind_id = "
     "articles.kind_id WHERE kinds.name = 'Lamps')) AND NOT EXISTS (SELECT 1 FROM orders WHERE "
     "orders.customer_id = customers.customer_id AND orders.order_id IN (SELECT "
     "order_lines.order_id FROM "
     "order_lines JOIN articles ON articles.article_id = order_lines.article_id JOIN kinds ON "
     "kinds.kind_id = "
     "articles.kind_id WHERE kinds.name = 'Chairs'))"},
	{"Second", "second most expensive article",
     "SELECT name AS article, price FROM articles ORDER BY price DESC NULLS LAST OFFSET 1 LIMIT 1"},
	{"Spend", "how much did Anna Schmidt spend",
     "SELECT sum(orders.total) AS spending FROM orders JOIN customers ON customers.customer_id = "
     "orders.customer_id WHERE lower(customers.first_name || ' ' || customers.last_name) = "
     "lower('Anna "
     "Schmidt')"},
	{"Quarter", "revenue by kind last quarter",
     "SELECT kinds.name AS kind, round(sum(order_lines.quantity * order_lines.unit_price * (1 - "
     "order_lines.discount)), 2) AS revenue FROM order_lines JOIN orders ON orders.order_id = "
     "order_lines.order_id JOIN articles ON articles.article_id = order_lines.article_id JOIN "
     "kinds ON "
     "kinds.kind_id = articles.kind_id WHERE orders.ordered_at >= '2026-07-01' AND "
     "orders.ordered_at < "
     "'2026-10-01' GROUP BY kinds.kind_id, kinds.name ORDER BY round(sum(order_lines.quantity * "
     "order_lines.unit_price * (1 - order_lines.discount)), 2) DESC NULLS LAST"},
	{"Weekday", "orders per weekday",
     "SELECT trim(to_char(ordered_at, 'Day')) AS weekday, count(*) AS orders FROM orders GROUP BY "
     "trim(to_char(ordered_at, 'Day')), extract(isodow FROM ordered_at) ORDER BY extract(isodow "
     "FROM "
     "ordered_at)"},
	{"Stock", "articles out of stock", "SELECT name AS article FROM articles WHERE stock = 0"},
	{"Since", "customers who have not ordered since January",
     "SELECT customers.first_name, customers.last_name FROM customers WHERE NOT EXISTS (SELECT 1 "
     "FROM orders "
     "WHERE orders.customer_id = customers.customer_id AND orders.ordered_at >= '2026-01-01')"},
	{"Never", "articles never sold",
     "SELECT articles.name AS article FROM articles WHERE NOT EXISTS (SELECT 1 FROM order_lines "
     "WHERE "
     "order_lines.article_id = articles.article_id)"},
	{"AboveAverage", "orders above average",
     "SELECT orders.* FROM orders WHERE orders.total > (SELECT avg(orders.total) FROM orders)"},
	{"Items", "how many items sold last month",
     "SELECT sum(order_lines.quantity) AS items_sold FROM order_lines JOIN orders ON "
     "orders.order_id = "
     "order_lines.order_id WHERE orders.ordered_at >= '2026-10-01' AND orders.ordered_at < "
     "'2026-11-01'"},
	{"Profit", "profit by kind this year",
     "SELECT kinds.name AS kind, round(sum(order_lines.quantity * order_lines.unit_price * (1 - "
     "order_lines.discount) - order_lines.quantity * articles.cost), 2) AS profit FROM order_lines "
     "JOIN "
     "articles ON articles.article_id = order_lines.article_id JOIN orders ON orders.order_id = "
     "order_lines.order_id JOIN kinds ON kinds.kind_id = articles.kind_id WHERE orders.ordered_at "
     ">= "
     "'2026-01-01' AND orders.ordered_at < '2027-01-01' GROUP BY kinds.kind_id, kinds.name ORDER "
     "BY "
     "round(sum(order_lines.quantity * order_lines.unit_price * (1 - order_lines.discount) - "
     "order_lines.quantity * articles.cost), 2) DESC NULLS LAST"},
	{"Counts", "customers who ordered more than 5 times",
     "SELECT customers.first_name, customers.last_name FROM customers WHERE customers.customer_id "
     "IN (SELECT "
     "orders.customer_id FROM orders GROUP BY orders.customer_id HAVING count(*) > 5)"},
	{"Change", "revenue month over month this year",
     "SELECT date_trunc('month', ordered_at)::date AS month, sum(total) AS revenue, sum(total) - "
     "lag(sum(total)) OVER (ORDER BY date_trunc('month', ordered_at)::date) AS change, round(100.0 "
     "* "
     "(sum(total) - lag(sum(total)) OVER (ORDER BY date_trunc('month', ordered_at)::date)) / "
     "nullif(lag(sum(total)) OVER (ORDER BY date_trunc('month', ordered_at)::date), 0), 1) AS "
     "change_percent "
     "FROM orders WHERE ordered_at >= '2026-01-01' AND ordered_at < '2027-01-01' GROUP BY "
     "date_trunc('month', "
     "ordered_at)::date ORDER BY date_trunc('month', ordered_at)::date"},
	{"Each", "average number of orders per customer",
     "SELECT round(avg(n), 2) AS average FROM (SELECT count(*) AS n FROM orders JOIN customers ON "
     "customers.customer_id = orders.customer_id GROUP BY customers.customer_id, "
     "customers.first_name, "
     "customers.last_name) AS counts"},
	{"Distribution", "share of orders by status",
     "SELECT status, round(100.0 * count(*) / sum(count(*)) OVER (), 2) AS percent FROM orders "
     "GROUP BY status "
     "ORDER BY percent DESC NULLS LAST"},
	{"Month", "which month had the highest revenue",
     "SELECT date_trunc('month', ordered_at)::date AS month, sum(total) AS revenue FROM orders "
     "GROUP BY "
     "date_trunc('month', ordered_at)::date ORDER BY sum(total) DESC NULLS LAST LIMIT 1"},
	{"What", "what did Anna Schmidt buy",
     "SELECT articles.name AS article FROM articles WHERE articles.article_id IN (SELECT "
     "order_lines.article_id "
     "FROM order_lines JOIN orders ON orders.order_id = order_lines.order_id JOIN customers ON "
     "customers.customer_id = orders.customer_id WHERE lower(customers.first_name || ' ' || "
     "customers.last_name) = lower('Anna Schmidt'))"},
	{"Flag", "how many articles are discontinued",
     "SELECT count(*) AS articles FROM articles WHERE discontinued"},
	{"Years", "customers who ordered in 2024 but not in 2025",
     "SELECT customers.first_name, customers.last_name FROM customers WHERE customers.customer_id "
     "IN (SELECT "
     "orders.customer_id FROM orders WHERE orders.ordered_at >= '2024-01-01' AND orders.ordered_at "
     "< "
     "'2025-01-01') AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.customer_id = "
     "customers.customer_id AND "
     "orders.ordered_at >= '2025-01-01' AND orders.ordered_at < '2026-01-01')"},
	{"And", "customers and their number of orders",
     "SELECT customers.first_name, customers.last_name, count(*) AS orders FROM orders JOIN "
     "customers ON "
     "customers.customer_id = orders.customer_id GROUP BY customers.customer_id, "
     "customers.first_name, "
     "customers.last_name ORDER BY count(*) DESC NULLS LAST"},
};
INSTANTIATE_TEST_SUITE_P(Facts, FactQuestion, testing::ValuesIn(kAsked), NameOf);

} // namespace

TEST(FactParser, SaysWhatWasAssumed) {
	const Interpretation found = Ask("which customers bought most last month?");
	ASSERT_FALSE(found.readings.empty());
	const std::vector<std::string> &notes = found.readings[0].notes;
	const auto has = [&](const char *part) {
		return std::any_of(notes.begin(), notes.end(), [&](const std::string &note) {
			return note.find(part) != std::string::npos;
		});
	};
	EXPECT_TRUE(has("ranked by amount"));
	EXPECT_TRUE(has("last month = 2026-10-01 to 2026-10-31"));
	EXPECT_TRUE(has("sum of orders.total"));
	EXPECT_TRUE(has("the first 10 are shown"));
}

TEST(FactParser, SaysWhatWasRead) {
	EXPECT_EQ(Ask("articles never sold").readings.at(0).paraphrase, "Articles without orders");
	EXPECT_EQ(Ask("articles never sold").readings.at(0).thing, "articles");
	EXPECT_EQ(Ask("revenue per month in 2025").readings.at(0).paraphrase,
	          "Revenue by month, ordered in 2025");
	EXPECT_EQ(Ask("share of cancelled orders").readings.at(0).paraphrase,
	          "Share of orders with status 'cancelled', in percent");
	EXPECT_EQ(Ask("top 3 customers from Italy by revenue").readings.at(0).paraphrase,
	          "The 3 customers from Italy with the highest revenue");
}

TEST(FactParser, LeavesAQuestionWithAnUnknownWordAlone) {
	const SchemaPicture picture = SalesPicture();
	const SchemaWords words(picture);
	for (const char *question :
	     {"revenue per zeppelin", "customers in Atlantis", "customers who bought quietly",
	      "between", "", "most", "by", "not", "share of", "top 5"}) {
		EXPECT_FALSE(InterpretFacts(Tokenize(question, 100), question, words, Options()).reading)
			<< question;
	}
}

TEST(FactParser, NeverCountsAFactTwice) {
	// orders.total must not be added up once per line: by kind it is taken from the lines.
	const std::string sql = Ask("revenue by kind").readings.at(0).sql;
	EXPECT_EQ(sql.find("total"), std::string::npos);
	EXPECT_NE(sql.find("quantity * order_lines.unit_price"), std::string::npos);
}

TEST(FactParser, AsksBackRatherThanDropAGroup) {
	EXPECT_FALSE(Ask("average price by country").is_clear);
	EXPECT_TRUE(Ask("average price by kind").is_clear);
}

TEST(FactParser, AsksBackRatherThanDropAnAdjective) {
	EXPECT_FALSE(Ask("number of active customers").is_clear);
	EXPECT_TRUE(Ask("number of customers").is_clear);
}

TEST(FactParser, TakesTotalForAColumnWhereThereIsOne) {
	EXPECT_EQ(Ask("average total of orders").readings.at(0).sql,
	          "SELECT round(avg(total)::numeric, 2) AS average_total FROM orders");
	EXPECT_EQ(Ask("top 5 orders by total").readings.at(0).sql,
	          "SELECT order_id, total FROM orders ORDER BY total DESC NULLS LAST LIMIT 5");
}
