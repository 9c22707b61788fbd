#include "core/sql/names.hpp"

#include <gtest/gtest.h>

#include "core/sql/statement.hpp"

namespace savant::core {

namespace {

ReferencedNames NamesOf(const std::string &sql) {
	const ParsedSql parsed = ParseSql(sql);
	EXPECT_FALSE(parsed.problem) << sql;
	return FindNames(parsed.Statement(0), sql);
}

std::string TablesOf(const std::string &sql) {
	std::string list;
	for (const RelationUse &use : NamesOf(sql).relations) {
		list += (list.empty() ? "" : " ") + (use.schema.empty() ? "" : use.schema + ".") + use.name;
	}
	return list;
}

/* "relation.column" with "?" for what the text does not tell. */
std::string ColumnsOf(const std::string &sql) {
	std::string list;
	for (const ColumnMention &use : NamesOf(sql).columns) {
		list += (list.empty() ? "" : " ") + (use.relation.empty() ? "?" : use.relation) + "." +
		        use.name;
	}
	return list;
}

} // namespace

TEST(FindNames, ListsTablesWhereverTheyAre) {
	EXPECT_EQ(TablesOf("select * from a, s.b, c join d on true"), "a s.b c d");
	EXPECT_EQ(
		TablesOf(
			"select (select max(x) from a), exists (table b) from c where y in (select z from d)"),
		"c a b d");
	EXPECT_EQ(TablesOf("select 1 from a union select 2 from b except (select 3 from c)"), "a b c");
	EXPECT_EQ(TablesOf("select * from a tablesample system (1), lateral (select * from b) q"),
	          "a b");
	EXPECT_EQ(TablesOf("select * from rows from (f(1), g((select x from a)))"), "a");
	EXPECT_EQ(TablesOf("select 1 from t order by (select 1 from o) limit (select 1 from l)"),
	          "t o l");
	EXPECT_EQ(TablesOf("values ((select 1 from a))"), "a");
}

TEST(FindNames, ListsATableOncePerAlias) {
	EXPECT_EQ(NamesOf("select * from a, a").relations.size(), 1u);
	EXPECT_EQ(NamesOf("select * from a x, a y").relations.size(), 2u);
}

TEST(FindNames, LeavesOutCommonTables) {
	EXPECT_EQ(TablesOf("with a as (select * from b) select * from a"), "b");
	EXPECT_EQ(TablesOf("with a as (select 1), b as (select * from a) select * from b"), "");
	EXPECT_EQ(TablesOf("with recursive r as (select 1 union all select * from r) select * from r"),
	          "");
	EXPECT_EQ(TablesOf("with recursive a as (select * from b), b as (select 1) table a"), "");
}

TEST(FindNames, KeepsTablesThatACommonTableDoesNotHide) {
	EXPECT_EQ(TablesOf("with a as (select * from a) select * from a"), "a")
		<< "a non-recursive CTE does not see itself";
	EXPECT_EQ(TablesOf("with a as (select 1) select * from s.a"), "s.a") << "qualified";
	EXPECT_EQ(TablesOf("with a as (select * from b), b as (select 1) select * from a"), "b")
		<< "later CTEs are not visible to earlier ones";
	EXPECT_EQ(TablesOf("select * from (with a as (select 1) select * from a) q, a"), "a")
		<< "a CTE ends with its query";
	EXPECT_EQ(TablesOf("(with a as (select 1) select * from a) union select * from a"), "a")
		<< "a CTE of one arm is unknown in the other";
	EXPECT_EQ(TablesOf("with a as (select 1) select (select * from a) from t"), "t")
		<< "a CTE is visible in subqueries";
	EXPECT_EQ(TablesOf("with a as (select 1) delete from a using b"), "a b")
		<< "the target of a write is never a CTE";
}

TEST(FindNames, ReadsStatementsThatAreNotQueries) {
	EXPECT_EQ(TablesOf("insert into a select * from b"), "a b");
	EXPECT_EQ(TablesOf("update a set x = (select 1 from b) from c"), "a b c");
	EXPECT_EQ(TablesOf("explain select * from a"), "a");
	EXPECT_EQ(TablesOf("truncate a, b"), "a b");
	EXPECT_EQ(
		TablesOf(
			"with d as (with e as (select 1) delete from a using b where x = 1) select * from d"),
		"a b");
}

TEST(FindNames, ResolvesColumnsThroughAliases) {
	EXPECT_EQ(
		ColumnsOf("select o.id, c.name from orders o join customers c on c.id = o.customer_id"),
		"customers.id orders.customer_id orders.id customers.name");
	EXPECT_EQ(ColumnsOf("select id from orders"), "orders.id");
	EXPECT_EQ(ColumnsOf("select id from a, b"), "?.id") << "the text does not tell";
	EXPECT_EQ(ColumnsOf("select o.* from orders o"), "orders.*");
	EXPECT_EQ(ColumnsOf("select s.t.a from s.t"), "t.a");
	EXPECT_EQ(ColumnsOf("select 1 from a where exists (select 1 from b where b.x = a.y)"),
	          "b.x a.y")
		<< "correlated";
	EXPECT_EQ(ColumnsOf("select 1 from a where exists (select 1 from b where x = 1)"), "?.x")
		<< "could be either table's";
	EXPECT_EQ(ColumnsOf("with c as (select x from t) select c.x from c"), "t.x ?.x");
}

TEST(FindNames, DoesNotTakeOutputNamesForColumns) {
	EXPECT_EQ(ColumnsOf("select count(*) as n from t group by a order by n desc"), "t.a");
	EXPECT_EQ(ColumnsOf("select a from t union select b from t order by a"), "t.a t.b");
}

TEST(FindNames, ListsFunctionsAndLiterals) {
	const ReferencedNames names =
		NamesOf("select s.f(1), lower('x'), lower('y'), -5, 1.5, null, true, $1, B'1' from t");
	ASSERT_EQ(names.functions.size(), 2u);
	EXPECT_EQ(names.functions[0].schema, "s");
	EXPECT_EQ(names.functions[1].name, "lower");
	using Kind = LiteralUse::Kind;
	ASSERT_EQ(names.literals.size(), 9u);
	EXPECT_EQ(names.literals[0].kind, Kind::Number);
	EXPECT_EQ(names.literals[1].text, "x");
	EXPECT_EQ(names.literals[3].text, "-5");
	EXPECT_EQ(names.literals[4].text, "1.5");
	EXPECT_EQ(names.literals[5].kind, Kind::Null);
	EXPECT_EQ(names.literals[6].text, "true");
	EXPECT_EQ(names.literals[7].kind, Kind::Parameter);
	EXPECT_EQ(names.literals[8].kind, Kind::Bits);
}

} // namespace savant::core
