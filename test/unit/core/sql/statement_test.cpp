#include "core/sql/statement.hpp"

#include <gtest/gtest.h>

#include <string>

namespace savant::core {

namespace {

std::string CommandOf(const std::string &sql) {
	return ClassifyStatement(ParseSql(sql).Statement(0)).command;
}

StatementGroup GroupOf(const std::string &sql) {
	return ClassifyStatement(ParseSql(sql).Statement(0)).group;
}

std::string RefusalOf(const std::string &sql) {
	const StatementCheck check = CheckStatement(sql);
	EXPECT_EQ(check.ok, !check.refusal.has_value());
	return check.refusal ? check.refusal->message : "";
}

} // namespace

TEST(ClassifyStatement, NamesTheCommandAsOneWritesIt) {
	const std::pair<const char *, const char *> cases[] = {
		{"select 1", "SELECT"},
		{"with a as (select 1) select * from a", "SELECT"},
		{"values (1), (2)", "VALUES"},
		{"table t", "TABLE"},
		{"select * from t", "SELECT"},
		{"insert into t values (1)", "INSERT"},
		{"update t set a = 1", "UPDATE"},
		{"delete from t", "DELETE"},
		{"merge into t using s on t.a = s.a when matched then delete", "MERGE"},
		{"explain select 1", "EXPLAIN"},
		{"show work_mem", "SHOW"},
		{"set work_mem = 1", "SET"},
		{"reset all", "RESET"},
		{"begin", "BEGIN"},
		{"commit", "COMMIT"},
		{"copy t from stdin", "COPY"},
		{"copy t to program 'x'", "COPY"},
		{"vacuum t", "VACUUM"},
		{"analyze t", "ANALYZE"},
		{"drop table t", "DROP TABLE"},
		{"drop materialized view t", "DROP MATERIALIZED VIEW"},
		{"drop foreign table t", "DROP FOREIGN TABLE"},
		{"alter table t add a int", "ALTER TABLE"},
		{"create table t (a int)", "CREATE TABLE"},
		{"create table t as select 1", "CREATE TABLE AS"},
		{"create index on t (a)", "CREATE INDEX"},
		{"create function f() returns int language sql as 'select 1'", "CREATE FUNCTION"},
		{"create role r", "CREATE ROLE"},
		{"grant select on t to r", "GRANT"},
		{"revoke select on t from r", "REVOKE"},
		{"grant a to b", "GRANT"},
		{"truncate t", "TRUNCATE"},
		{"do 'begin end'", "DO"},
		{"call p()", "CALL"},
		{"lock table t", "LOCK TABLE"},
		{"notify x", "NOTIFY"},
		{"prepare p as select 1", "PREPARE"},
		{"declare c cursor for select 1", "DECLARE CURSOR"},
	};
	for (const auto &[sql, command] : cases) {
		EXPECT_EQ(CommandOf(sql), command) << sql;
	}
}

TEST(ClassifyStatement, TellsGroupsApart) {
	EXPECT_EQ(GroupOf("select 1"), StatementGroup::Query);
	EXPECT_EQ(GroupOf("delete from t"), StatementGroup::Write);
	EXPECT_EQ(GroupOf("copy t from stdin"), StatementGroup::Write);
	EXPECT_EQ(GroupOf("copy t to stdout"), StatementGroup::Utility);
	EXPECT_EQ(GroupOf("create role r"), StatementGroup::Definition);
	EXPECT_EQ(GroupOf("drop owned by r"), StatementGroup::Definition);
	EXPECT_EQ(GroupOf("explain select 1"), StatementGroup::Explain);
	EXPECT_EQ(GroupOf("show all"), StatementGroup::Session);
	EXPECT_EQ(GroupOf("rollback"), StatementGroup::Transaction);
	EXPECT_EQ(GroupOf("vacuum"), StatementGroup::Utility);
}

TEST(ClassifyStatement, SeesWithAndSetOperations) {
	EXPECT_TRUE(ClassifyStatement(ParseSql("with a as (select 1) table a").Statement(0)).has_with);
	EXPECT_TRUE(
		ClassifyStatement(ParseSql("select 1 union select 2").Statement(0)).is_set_operation);
	EXPECT_FALSE(ClassifyStatement(ParseSql("select 1").Statement(0)).is_set_operation);
	EXPECT_EQ(ClassifyStatement(Node()).tag, "");
}

TEST(CheckStatement, AcceptsEveryFormOfReading) {
	const char *queries[] = {
		"select 1;",
		"select 1;;",
		"values (1)",
		"table t",
		"(select 1)",
		"with recursive r as (select 1 union all select n + 1 from r where n < 9) select * from r",
		"select * from t, lateral (select * from u where u.a = t.a limit 1) q",
		"select a, count(*) over (partition by b order by c rows 2 preceding) from t",
		"select a from t group by grouping sets ((a), ()) having count(*) > 1",
		"select '{\"a\":1}'::jsonb -> 'a', (array[1,2])[1], '[1,2)'::int4range",
		"select * from generate_series(1, 3) with ordinality as g(v, n)",
		"select to_tsvector('x') @@ to_tsquery('y')",
		"select * from xmltable('/a' passing x columns b int path 'b')",
		"select exists (select 1 from t where \"delete\" = 'drop table x; --')",
		"select \"update\", \"insertStmt\" from \"intoClause\" where x = 'DeleteStmt'",
		"select 1 intersect select 2 except select 3 order by 1 offset 1 fetch first row only",
	};
	for (const char *sql : queries) {
		EXPECT_EQ(RefusalOf(sql), "") << sql;
	}
}

TEST(CheckStatement, RefusesWhatIsNotAQuery) {
	EXPECT_EQ(RefusalOf("insert into t values (1)"), "INSERT is not allowed");
	EXPECT_EQ(RefusalOf("DROP table t"), "DROP TABLE is not allowed");
	EXPECT_EQ(RefusalOf("explain analyze delete from t"), "EXPLAIN is not allowed");
	EXPECT_EQ(RefusalOf("copy (select 1) to program 'sh'"), "COPY is not allowed");
	EXPECT_EQ(RefusalOf("set role postgres"), "SET is not allowed");
	EXPECT_EQ(RefusalOf("create table t as select 1"), "CREATE TABLE AS is not allowed");
	EXPECT_EQ(RefusalOf("do $$begin end$$"), "DO is not allowed");
	EXPECT_EQ(RefusalOf("commit"), "COMMIT is not allowed");
	const StatementCheck check = CheckStatement("update t set a = 1");
	EXPECT_EQ(check.refusal->code, "42501");
	EXPECT_EQ(check.refusal->detail, "It would change data.");
	EXPECT_EQ(check.refusal->position, 8);
}

TEST(CheckStatement, RefusesWritingAtAnyDepth) {
	EXPECT_EQ(RefusalOf("with d as (delete from t returning *) select * from d"),
	          "DELETE in WITH is not allowed");
	EXPECT_EQ(
		RefusalOf("select (with i as (insert into t values (1) returning a) select a from i)"),
		"INSERT in WITH is not allowed");
	EXPECT_EQ(RefusalOf("select 1 union select * from (with u as (update t set a=1 returning a) "
	                    "select a from u) q"),
	          "UPDATE in WITH is not allowed");
	EXPECT_EQ(RefusalOf("select * into t2 from t"), "SELECT INTO is not allowed");
	EXPECT_EQ(RefusalOf("select a into temp t2 from t union select 1"),
	          "SELECT INTO is not allowed");
	EXPECT_EQ(RefusalOf("select * from t for update"), "SELECT FOR UPDATE is not allowed");
	EXPECT_EQ(RefusalOf("select * from (select * from t for share) q"),
	          "SELECT FOR SHARE is not allowed");
	EXPECT_EQ(RefusalOf("select * from t for no key update"),
	          "SELECT FOR NO KEY UPDATE is not allowed");
	EXPECT_EQ(RefusalOf("select * from t for key share skip locked"),
	          "SELECT FOR KEY SHARE is not allowed");
	EXPECT_EQ(CheckStatement("select 1 into x").refusal->detail,
	          "It would create the table \"x\".");
}

TEST(CheckStatement, RefusesAllButOneStatement) {
	const StatementCheck two = CheckStatement("select '\xC3\xA9';  drop table t");
	ASSERT_TRUE(two.refusal);
	EXPECT_EQ(two.statement_count, 2);
	EXPECT_EQ(two.refusal->message, "statement 2 of 2 is not allowed");
	EXPECT_EQ(two.refusal->detail,
	          "Only one statement can be run at a time; the second one is DROP TABLE.");
	EXPECT_EQ(two.refusal->position, 14);
	EXPECT_EQ(RefusalOf(""), "statement is empty");
	EXPECT_EQ(RefusalOf(" -- nothing\n;"), "statement is empty");
}

TEST(CheckStatement, PassesOnWhatTheParserSays) {
	EXPECT_EQ(RefusalOf("selec 1"), "syntax error at or near \"selec\"");
	EXPECT_EQ(CheckStatement("selec 1").refusal->code, "42601");
	EXPECT_EQ(CheckStatement(std::string("select 1\0;drop", 14)).refusal->code, "22021");
}

TEST(CheckStatement, RefusesNestingBeyondTheTree) {
	std::string sql = "select 1";
	for (int i = 0; i < 3'000; ++i) {
		sql += "+1";
	}
	EXPECT_EQ(RefusalOf(sql), "statement is nested too deeply");
	EXPECT_EQ(CheckStatement(sql).refusal->code, "54001");
}

TEST(CheckStatement, ReportsTheShapeOfTheQuery) {
	const StatementCheck check =
		CheckStatement("select o.id, lower(c.name) from shop.orders o join customers c "
	                   "on c.id = o.customer_id where o.status = 'open' order by 1 limit 5");
	ASSERT_TRUE(check.ok);
	EXPECT_TRUE(check.has_limit);
	EXPECT_TRUE(check.has_order_by);
	ASSERT_EQ(check.tables.size(), 2u);
	EXPECT_EQ(check.tables[0].schema, "shop");
	EXPECT_EQ(check.tables[0].name, "orders");
	EXPECT_EQ(check.tables[1].alias, "c");
	ASSERT_EQ(check.functions.size(), 1u);
	EXPECT_EQ(check.functions[0].name, "lower");
	EXPECT_EQ(check.columns.size(), 5u);
	EXPECT_EQ(check.literals[0].text, "open");
	EXPECT_FALSE(CheckStatement("select 1").has_limit);
}

TEST(ParsedSql, AnswersNowhereWithoutATree) {
	const ParsedSql parsed = ParseSql("nonsense");
	EXPECT_EQ(parsed.StatementCount(), 0);
	EXPECT_FALSE(parsed.Statement(0));
	EXPECT_FALSE(ParseSql("select 1").Statement(-1));
	EXPECT_EQ(ParseSql("select 1").CharacterPosition(-1), 0);
	EXPECT_EQ(ParseSql("select 1").CharacterPosition(7), 8);
}

TEST(ParseSql, RefusesEscapesThatMakeInvalidText) {
	const ParsedSql parsed = ParseSql("select E'\\xff'");
	ASSERT_TRUE(parsed.problem);
	EXPECT_EQ(parsed.problem->code, "22021");
}

} // namespace savant::core
