#include "core/sql/pitfalls.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/schema/picture_json.hpp"

namespace savant::core {

namespace {

/*
 * A small shop: customers 1-n orders 1-n items n-1 products, customers 1-n
 * payments, products n-m tags through tagging.
 */
const SchemaPicture &Shop() {
	static const SchemaPicture picture = PictureFromJson(R"json({
	"database": "shop",
	"relations": [
	 {"oid": 1, "schema": "public", "name": "customers", "kind": "table", "rows": 100, "columns": [
	  {"name": "id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "name", "type": "text", "class": "text"},
	  {"name": "city", "type": "text", "class": "text", "distinct": 3,
	   "common": [["Berlin", 0.5], ["Hamburg", 0.3], ["Munich", 0.2]]},
	  {"name": "country", "type": "text", "class": "text", "distinct": 90, "common": [["Germany", 0.3]]},
	  {"name": "email", "type": "citext", "class": "text", "mask": "email", "distinct": 2,
	   "common": [["anna@x.org", 0.6], ["bert@x.org", 0.4]]},
	  {"name": "credit", "type": "integer", "class": "integer"},
	  {"name": "referrer_id", "type": "integer", "class": "integer"}],
	  "primary_key": ["id"]},
	 {"oid": 2, "schema": "public", "name": "orders", "kind": "table", "rows": 1000, "columns": [
	  {"name": "id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "customer_id", "type": "integer", "class": "integer"},
	  {"name": "status", "type": "order_status", "class": "enum", "labels": ["open", "paid", "cancelled"]},
	  {"name": "ordered_at", "type": "timestamp with time zone", "class": "timestamp"},
	  {"name": "due_on", "type": "date", "class": "date"},
	  {"name": "total", "type": "numeric(10,2)", "class": "numeric"},
	  {"name": "priority", "type": "integer", "class": "integer", "distinct": 2,
	   "common": [["1", 0.7], ["2", 0.3]]}],
	  "primary_key": ["id"]},
	 {"oid": 3, "schema": "public", "name": "items", "kind": "table", "rows": 5000, "columns": [
	  {"name": "order_id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "product_id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "quantity", "type": "integer", "class": "integer"},
	  {"name": "weight", "type": "bigint", "class": "integer"}],
	  "primary_key": ["order_id", "product_id"]},
	 {"oid": 4, "schema": "public", "name": "products", "kind": "table", "rows": 50, "columns": [
	  {"name": "id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "name", "type": "text", "class": "text"},
	  {"name": "sku", "type": "text", "class": "text", "unique": true},
	  {"name": "price", "type": "numeric", "class": "numeric"}],
	  "primary_key": ["id"]},
	 {"oid": 5, "schema": "public", "name": "payments", "kind": "table", "rows": 900, "columns": [
	  {"name": "id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "customer_id", "type": "integer", "class": "integer", "not_null": true},
	  {"name": "amount", "type": "numeric", "class": "numeric"}],
	  "primary_key": ["id"]},
	 {"oid": 6, "schema": "public", "name": "log", "kind": "table", "rows": 10, "columns": [
	  {"name": "what", "type": "text", "class": "text"}]}],
	"foreign_keys": [
	 {"name": "f1", "from": "public.orders", "from_columns": ["customer_id"], "to": "public.customers", "to_columns": ["id"]},
	 {"name": "f2", "from": "public.items", "from_columns": ["order_id"], "to": "public.orders", "to_columns": ["id"]},
	 {"name": "f3", "from": "public.items", "from_columns": ["product_id"], "to": "public.products", "to_columns": ["id"]},
	 {"name": "f4", "from": "public.payments", "from_columns": ["customer_id"], "to": "public.customers", "to_columns": ["id"]},
	 {"name": "f5", "from": "public.customers", "from_columns": ["referrer_id"], "to": "public.customers", "to_columns": ["id"]}]
	})json");
	return picture;
}

std::vector<Warning> WarningsOf(const std::string &sql) {
	const ParsedSql parsed = ParseSql(sql);
	EXPECT_FALSE(parsed.problem) << sql << ": " << (parsed.problem ? parsed.problem->message : "");
	return FindPitfalls(parsed, Shop());
}

std::string CodesOf(const std::string &sql) {
	std::string codes;
	for (const Warning &warning : WarningsOf(sql)) {
		codes += (codes.empty() ? "" : ",") + warning.code;
		EXPECT_FALSE(warning.message.empty());
	}
	return codes;
}

std::string HintOf(const std::string &sql) {
	const auto warnings = WarningsOf(sql);
	return warnings.empty() ? "" : warnings[0].hint;
}

} // namespace

TEST(JoinFanOut, WarnsWhenTheManySideRepeatsWhatIsAdded) {
	for (const char *sql : {
			 "select sum(o.total) from orders o join items i on i.order_id = o.id",
			 "select sum(total) from orders, items where order_id = orders.id",
			 "select avg(o.total) from orders o left join items i on i.order_id = o.id",
			 "select o.status, sum(o.total) from orders o join items i on i.order_id = o.id group "
			 "by o.status",
			 "select c.id, sum(c.credit) from customers c join orders o on o.customer_id = c.id "
			 "group by c.id",
			 "select count(c.id) from customers c join orders o on o.customer_id = c.id",
			 "select sum(o.total) from customers c join orders o on o.customer_id = c.id "
			 "join items i on i.order_id = o.id",
			 "select c.city from customers c join orders o on c.id = o.customer_id join items i "
			 "on o.id = i.order_id group by c.city having sum(o.total) > 5",
			 "with big as (select * from orders where total > 5) select sum(x.t) from (select 1) "
			 "q, lateral "
			 "(select sum(o.total) as t from orders o join items i on i.order_id = o.id) x",
		 }) {
		EXPECT_EQ(CodesOf(sql), "join_fan_out") << sql;
	}
}

TEST(JoinFanOut, WarnsOfTwoManySidesThatMultiplyEachOther) {
	EXPECT_EQ(CodesOf("select c.id, sum(o.total), sum(p.amount) from customers c "
	                  "left join orders o on o.customer_id = c.id "
	                  "left join payments p on p.customer_id = c.id group by c.id"),
	          "join_fan_out,join_fan_out");
	EXPECT_EQ(
		CodesOf("select c.id, count(*) from customers c join orders o on o.customer_id = c.id "
	            "join payments p on p.customer_id = c.id group by c.id"),
		"join_fan_out");
	EXPECT_EQ(
		CodesOf(
			"select sum(o.total) from orders o join payments p on p.customer_id = o.customer_id"),
		"join_fan_out");
}

TEST(JoinFanOut, IsSilentWhereNothingIsRepeated) {
	for (const char *sql : {
			 "select sum(i.quantity) from orders o join items i on i.order_id = o.id",
			 "select sum(i.quantity * p.price) from items i join products p on p.id = i.product_id",
			 "select c.city, sum(o.total) from customers c join orders o on o.customer_id = c.id "
			 "group by c.city",
			 "select count(*) from customers c join orders o on o.customer_id = c.id",
			 "select count(distinct c.id) from customers c join orders o on o.customer_id = c.id",
			 "select max(c.credit), min(c.credit) from customers c join orders o on o.customer_id "
			 "= c.id",
			 "select c.name, count(o.id) from customers c left join orders o on o.customer_id = "
			 "c.id group by c.name",
			 "select c.name, count(c.id) from customers c join orders o on o.customer_id = c.id "
			 "group by c.name",
			 "select sum(o.total) from orders o join (select order_id from items group by "
			 "order_id) i "
			 "on i.order_id = o.id",
			 "select sum(o.total) from orders o join (select distinct order_id from items) i on "
			 "i.order_id = o.id",
			 "select sum(o.total) from orders o join items i on i.order_id = o.id and i.product_id "
			 "= 7",
			 "select sum(o.total) from orders o where exists (select 1 from items i where "
			 "i.order_id = o.id)",
			 "select o.id, sum(p.price) from orders o join items i on i.order_id = o.id "
			 "join products p on p.id = i.product_id group by o.id",
			 "select sum(o.total) over () from orders o join items i on i.order_id = o.id",
			 "select sum(l.x) from unknown_table l join items i on i.order_id = l.id",
			 "select sum(c.credit) from customers c join customers r on r.id = c.referrer_id",
			 "select sum(o.total) from orders o join items using (nonsense)",
			 "with t as (select customer_id, sum(total) as s from orders group by customer_id) "
			 "select sum(t.s) from customers c join t on t.customer_id = c.id",
			 "select sum(c.credit) from customers c join (select customer_id, count(*) n from "
			 "orders group by 1) o "
			 "on o.customer_id = c.id",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

TEST(JoinFanOut, NamesBothSides) {
	const auto warnings =
		WarningsOf("select sum(o.total) from orders o join items i on i.order_id = o.id");
	ASSERT_EQ(warnings.size(), 1u);
	EXPECT_EQ(warnings[0].message,
	          "sum() may count rows of \"o\" more than once: the join with \"i\" repeats them");
	EXPECT_EQ(warnings[0].hint, "Aggregate \"i\" in a subquery before joining it.");
}

TEST(MissingJoinCondition, WarnsOfUnconnectedTables) {
	for (const char *sql : {
			 "select * from customers, orders",
			 "select * from customers c, orders o where c.city = 'Berlin' and o.total > 5",
			 "select * from customers c join orders o on c.id = c.id",
			 "select * from customers c join orders o on o.customer_id = c.id, products p where "
			 "p.price > 3",
			 "select * from customers c join orders o on true",
			 "select c.id from customers c, (select * from orders) o",
			 "select count(distinct c.id), count(*) from customers c, orders o",
			 "select 1 from customers where exists (select 1 from orders, products)",
			 "with o as (select * from orders) select * from o, customers c",
		 }) {
		EXPECT_EQ(CodesOf(sql), "missing_join_condition") << sql;
	}
}

TEST(MissingJoinCondition, IsSilentWhenTablesAreConnectedOrMeantToCross) {
	for (const char *sql : {
			 "select * from customers c, orders o where c.id = o.customer_id",
			 "select * from customers cross join orders",
			 "select * from customers c natural join orders",
			 "select * from orders join items using (id)",
			 "select * from customers c, orders o where c.id = o.customer_id or o.total > c.credit",
			 "select * from customers c, orders o where c.credit < o.total",
			 "select * from orders o, (select avg(total) as a from orders) x where o.total > x.a",
			 "select * from orders o, (select avg(total) as a from orders) x",
			 "select * from orders o, generate_series(1, 3) g",
			 "select * from customers c, lateral (select * from orders o where o.customer_id = "
			 "c.id) x",
			 "select * from customers c, orders o where c.id = 5 and o.customer_id = 5",
			 "select * from customers c, orders o where c.id = 5",
			 "select * from customers c, orders o where c.id in (select customer_id from items "
			 "where order_id = o.id)",
			 "select * from customers c, orders o where mystery = 1",
			 "select * from customers c, (values (1)) v(x)",
			 "select * from customers c, (select 1 as one) v",
			 "select count(distinct c.id)::float / nullif(count(distinct o.id), 0) "
			 "from customers c, orders o",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

TEST(UnknownLiteral, ChecksClosedLists) {
	EXPECT_EQ(CodesOf("select * from orders where status = 'canceled'"), "unknown_literal");
	EXPECT_EQ(HintOf("select * from orders where status = 'canceled'"),
	          "Did you mean 'cancelled'?");
	EXPECT_EQ(CodesOf("select * from orders where status in ('open', 'payed')"), "unknown_literal");
	EXPECT_EQ(CodesOf("select * from orders where status <> 'shipped'"), "unknown_literal");
	EXPECT_EQ(HintOf("select * from orders where status = 'zzzzzzzz'"),
	          "Possible values: 'open', 'paid', 'cancelled'.");
	EXPECT_EQ(
		CodesOf("select * from orders where status in ('open', 'paid') or status = 'cancelled'"),
		"");
	EXPECT_EQ(CodesOf("select * from orders where status::text = 'Open'"), "unknown_literal");
}

TEST(UnknownLiteral, ChecksStatisticsThatCoverAllRows) {
	EXPECT_EQ(CodesOf("select * from customers where city = 'Berlim'"), "unknown_literal");
	EXPECT_EQ(HintOf("select * from customers where city = 'Berlim'"), "Did you mean 'Berlin'?");
	EXPECT_EQ(HintOf("select * from customers where city = 'berlin'"),
	          "The spelling in the table is 'Berlin'.");
	EXPECT_EQ(CodesOf("select * from customers where 'Paris' = city"), "unknown_literal");
	EXPECT_EQ(CodesOf("select * from customers where city like 'Paris'"), "unknown_literal");
	EXPECT_EQ(CodesOf("select * from orders where priority = 9"), "unknown_literal");
	EXPECT_EQ(CodesOf("select * from orders where priority = 2"), "");
	EXPECT_EQ(CodesOf("select * from customers where city = 'Munich'"), "");
	EXPECT_EQ(CodesOf("select * from customers where city like 'Par%' or city ilike 'berlin'"), "");
	EXPECT_EQ(CodesOf("select * from customers where lower(city) = 'berlin'"), "");
	EXPECT_EQ(CodesOf("select * from customers where city > 'Paris'"), "");
}

TEST(UnknownLiteral, NeedsMoreThanASampleForOtherColumns) {
	EXPECT_EQ(CodesOf("select * from customers where country = 'France'"), "");
	EXPECT_EQ(CodesOf("select * from customers where country = 'GERMANY'"), "unknown_literal");
	EXPECT_EQ(CodesOf("select * from customers where name = 'anybody'"), "");
}

TEST(UnknownLiteral, FollowsAliasesSubqueriesAndCommonTables) {
	EXPECT_EQ(
		CodesOf("select * from (select city as place from customers) q where q.place = 'Rome'"),
		"unknown_literal");
	EXPECT_EQ(CodesOf("with q(p) as (select city from customers) select * from q where p = 'Rome'"),
	          "unknown_literal");
	EXPECT_EQ(CodesOf("with q as (select * from customers) select * from q where city = 'Rome'"),
	          "unknown_literal");
	EXPECT_EQ(CodesOf("select * from customers as k(a, b, place) where place = 'Rome'"),
	          "unknown_literal");
	EXPECT_EQ(CodesOf("select * from orders o where exists (select 1 from customers c where c.id = "
	                  "o.customer_id "
	                  "and city = 'Rome')"),
	          "unknown_literal");
	EXPECT_EQ(
		CodesOf(
			"with customers as (select 'x' as city) select * from customers where city = 'Rome'"),
		"");
}

TEST(UnknownLiteral, NeverShowsMaskedValues) {
	const auto warnings = WarningsOf("select * from customers where email = 'anna@x.orgg'");
	ASSERT_EQ(warnings.size(), 1u);
	EXPECT_EQ(warnings[0].hint, "");
	EXPECT_EQ(CodesOf("select * from customers where email = 'ANNA@x.org'"), "") << "citext";
}

TEST(CaseMismatch, WarnsOfAComparisonThatCannotBeTrue) {
	EXPECT_EQ(CodesOf("select * from customers where lower(name) = 'Anna'"), "case_mismatch");
	EXPECT_EQ(CodesOf("select * from customers where upper(name) in ('ANNA', 'Bert')"),
	          "case_mismatch");
	EXPECT_EQ(CodesOf("select * from customers where lower(name) = 'anna'"), "");
}

TEST(NotInNullable, WarnsOfNullableSubqueries) {
	for (const char *sql : {
			 "select * from customers where id not in (select customer_id from orders)",
			 "select * from customers where not id in (select o.customer_id from orders o where "
			 "o.total > 5)",
			 "select * from customers where id <> all (select customer_id from orders)",
			 "select * from customers where id not in (select customer_id from payments union "
			 "select customer_id from orders)",
			 "select * from customers where id not in (select p.customer_id from orders o left "
			 "join payments p "
			 "on p.id = o.id)",
			 "select * from customers where id not in (1, null)",
		 }) {
		EXPECT_EQ(CodesOf(sql), "not_in_nullable") << sql;
	}
}

TEST(NotInNullable, IsSilentWithoutNulls) {
	for (const char *sql : {
			 "select * from customers where id not in (select customer_id from payments)",
			 "select * from customers where id not in (select customer_id from orders where "
			 "customer_id is not null)",
			 "select * from customers where id not in (select customer_id from orders where "
			 "customer_id > 5)",
			 "select * from customers where id in (select customer_id from orders)",
			 "select * from customers where id not in (select coalesce(customer_id, 0) from "
			 "orders)",
			 "select * from customers where id not in (1, 2)",
			 "select * from customers where city not in (select city from customers)",
			 "select * from customers c where not exists (select 1 from orders o where "
			 "o.customer_id = c.id)",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

TEST(LimitWithoutOrder, WarnsWhenTheRowsAreArbitrary) {
	EXPECT_EQ(CodesOf("select * from orders limit 5"), "limit_without_order");
	EXPECT_EQ(CodesOf("select city, count(*) from customers group by city limit 1"),
	          "limit_without_order");
	EXPECT_EQ(CodesOf("select id from orders union select id from payments limit 3"),
	          "limit_without_order");
	EXPECT_EQ(CodesOf("select count(*) from (select * from orders limit 5) q"),
	          "limit_without_order");
	EXPECT_EQ(CodesOf("table orders fetch first 2 rows only"), "limit_without_order");
}

TEST(LimitWithoutOrder, IsSilentWhenOrderIsGivenOrDoesNotMatter) {
	for (const char *sql : {
			 "select * from orders order by id limit 5",
			 "select count(*) from orders limit 1",
			 "select * from orders where id = 7 limit 1",
			 "select * from (select * from orders order by total desc) q limit 5",
			 "select 1 from customers c where exists (select 1 from orders o where o.customer_id = "
			 "c.id limit 1)",
			 "select * from generate_series(1, 10) limit 3",
			 "select 1 limit 1",
			 "select * from orders limit all",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

TEST(OuterJoinTurnedInner, WarnsOfAConditionOnTheNullableSide) {
	for (const char *sql : {
			 "select * from customers c left join orders o on o.customer_id = c.id where o.total > "
			 "5",
			 "select * from orders o right join customers c on o.customer_id = c.id where o.status "
			 "= 'open'",
			 "select * from customers c full join orders o on o.customer_id = c.id where o.total "
			 "between 1 and 2",
			 "select * from customers c left join orders o on o.customer_id = c.id where o.status "
			 "in ('open')",
		 }) {
		EXPECT_EQ(CodesOf(sql), "outer_join_turned_inner") << sql;
	}
}

TEST(OuterJoinTurnedInner, IsSilentWhenNullSurvives) {
	for (const char *sql : {
			 "select * from customers c left join orders o on o.customer_id = c.id and o.total > 5",
			 "select * from customers c left join orders o on o.customer_id = c.id where o.id is "
			 "null",
			 "select * from customers c left join orders o on o.customer_id = c.id where o.total > "
			 "5 or o.id is null",
			 "select * from customers c left join orders o on o.customer_id = c.id where "
			 "coalesce(o.total, 0) < 5",
			 "select * from customers c left join orders o on o.customer_id = c.id where c.city = "
			 "'Berlin'",
			 "select * from customers c join orders o on o.customer_id = c.id where o.total > 5",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

TEST(IntegerDivision, WarnsOfRatiosOfIntegers) {
	for (const char *sql : {
			 "select quantity / weight from items",
			 "select count(*) filter (where status = 'paid') / count(*) from orders",
			 "select sum(quantity) / count(*) from items",
			 "select sum(quantity) / 12 from items",
			 "select q.n / q.m from (select count(*) as n, count(*) as m from items) q",
		 }) {
		EXPECT_EQ(CodesOf(sql), "integer_division") << sql;
	}
}

TEST(IntegerDivision, IsSilentForFractionsAndBuckets) {
	for (const char *sql : {
			 "select quantity::numeric / weight from items",
			 "select quantity * 1.0 / weight from items",
			 "select total / 2 from orders",
			 "select sum(weight) / count(*) from items",
			 "select id / 100 from orders",
			 "select avg(quantity) / count(*) from items",
			 "select unknown / quantity from items",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

TEST(BetweenTimestampEnd, WarnsWhenTheLastDayIsCutOff) {
	EXPECT_EQ(
		CodesOf("select * from orders where ordered_at between '2024-01-01' and '2024-01-31'"),
		"between_timestamp_end");
	EXPECT_EQ(CodesOf("select * from orders where ordered_at between date '2024-01-01' and date "
	                  "'2024-01-31'"),
	          "between_timestamp_end");
	EXPECT_EQ(CodesOf("select * from orders where ordered_at <= '2024-01-31'"),
	          "between_timestamp_end");
	EXPECT_EQ(CodesOf("select * from orders where due_on between '2024-01-01' and '2024-01-31'"),
	          "");
	EXPECT_EQ(
		CodesOf(
			"select * from orders where ordered_at between '2024-01-01' and '2024-01-31 23:59'"),
		"");
	EXPECT_EQ(
		CodesOf(
			"select * from orders where ordered_at >= '2024-01-01' and ordered_at < '2024-02-01'"),
		"");
	EXPECT_EQ(CodesOf("select * from orders where ordered_at::date <= '2024-01-31'"), "");
}

TEST(ComparisonWithNull, WarnsOfEquality) {
	EXPECT_EQ(CodesOf("select * from customers where name = null"), "comparison_with_null");
	EXPECT_EQ(CodesOf("select * from customers where null <> name"), "comparison_with_null");
	EXPECT_EQ(CodesOf("select * from customers where name is null and name is distinct from null"),
	          "");
	EXPECT_EQ(CodesOf("select null as x, coalesce(name, null) from customers"), "");
}

TEST(FindPitfalls, IsSilentOnWhatItCannotRead) {
	EXPECT_TRUE(FindPitfalls(ParseSql("selec"), Shop()).empty());
	EXPECT_TRUE(FindPitfalls(ParseSql("select 1; select 2"), Shop()).empty());
	EXPECT_TRUE(FindPitfalls(ParseSql(""), Shop()).empty());
	std::string wide = "select * from orders a0";
	for (int i = 1; i < 300; ++i) {
		wide += ", orders a" + std::to_string(i);
	}
	EXPECT_TRUE(FindPitfalls(ParseSql(wide), Shop()).empty());
}

/* Without a budget the first never ends and the second takes 2^60 steps. */
TEST(FindPitfalls, EndsOnCommonTablesThatReadThemselvesOrEachOther) {
	FindPitfalls(
		ParseSql("with recursive r as (select x.a from r x, r y) select a, b from r, r z limit 5"),
		Shop());
	std::string chain = "with a0 as (select * from customers)";
	for (int i = 1; i <= 30; ++i) {
		const std::string before = "a" + std::to_string(i - 1);
		chain +=
			", a" + std::to_string(i) + " as (select * from " + before + " x, " + before + " y)";
	}
	FindPitfalls(ParseSql(chain + " select city from a30 limit 5"), Shop());
	FindPitfalls(
		ParseSql(chain +
	             " select sum(credit) from a30 p join a29 q on p.id = q.id where p.city = 'x'"),
		Shop());
}

TEST(FindPitfalls, SaysEachThingOnce) {
	EXPECT_EQ(CodesOf("select * from customers where name = null or city = null"),
	          "comparison_with_null");
}

TEST(FindPitfalls, LeavesRecursiveAndStrangeQueriesInPeace) {
	for (const char *sql : {
			 "with recursive r as (select id, referrer_id from customers where id = 1 union all "
			 "select c.id, c.referrer_id from customers c join r on c.referrer_id = r.id) select * "
			 "from r",
			 "select * from r, s where r.x = s.y",
			 "select (c).id, c.*, c from customers c",
			 "select * from rows from (f(1), g(2)) as t(a, b), customers c where t.a = c.id",
			 "insert into log select name from customers",
			 "values (1), (2)",
			 "select * from (select 1 union all select 2) q(x) where x = 1",
			 "select count(*) from customers c, jsonb_array_elements(c.name::jsonb) e",
		 }) {
		EXPECT_EQ(CodesOf(sql), "") << sql;
	}
}

} // namespace savant::core
