#include "core/sql/plannable.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

std::string Trimmed(const std::string &text) {
	const std::size_t first = text.find_first_not_of(" \n");
	return first == std::string::npos ? "" : text.substr(first);
}

/* SQLSTATE and message of the refusal, "" when there is none. */
std::string RefusalOf(const std::string &sql) {
	const PlannableText plannable = ReadPlannable(sql);
	return plannable.refusal ? plannable.refusal->code + " " + plannable.refusal->message : "";
}

} // namespace

TEST(ReadPlannable, TakesQueriesAndModifications) {
	for (const char *sql : {"SELECT 1", "TABLE t", "VALUES (1)", "WITH x AS (SELECT 1) TABLE x",
	                        "INSERT INTO t VALUES (1)", "UPDATE t SET a = 1", "DELETE FROM t",
	                        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE",
	                        "SELECT * FROM t FOR UPDATE;"}) {
		EXPECT_EQ(RefusalOf(sql), "") << sql;
	}
}

TEST(ReadPlannable, RefusesWhatHasNoPlan) {
	EXPECT_EQ(RefusalOf("VACUUM t"), "0A000 cannot explain VACUUM");
	EXPECT_EQ(RefusalOf("CREATE TABLE x AS SELECT 1"), "0A000 cannot explain CREATE TABLE AS");
	EXPECT_EQ(RefusalOf("EXPLAIN CREATE TABLE x AS SELECT 1"),
	          "0A000 cannot explain CREATE TABLE AS");
	EXPECT_EQ(RefusalOf("SELECT 1 INTO x"), "0A000 cannot explain SELECT INTO");
	EXPECT_EQ(RefusalOf("COPY t FROM STDIN"), "0A000 cannot explain COPY");
	EXPECT_EQ(RefusalOf("EXECUTE p(1)"), "0A000 cannot explain EXECUTE");
	EXPECT_EQ(RefusalOf("DO 'begin end'"), "0A000 cannot explain DO");
	EXPECT_EQ(RefusalOf(""), "42601 statement is empty");
	EXPECT_EQ(RefusalOf("SELECT 1; SELECT 2").substr(0, 5), "42601");
	EXPECT_EQ(RefusalOf("EXPLAIN EXPLAIN SELECT 1").substr(0, 5), "42601");
	EXPECT_EQ(RefusalOf("SELECT FROM WHERE").substr(0, 5), "42601");
}

TEST(ReadPlannable, UnwrapsExplainAndKeepsPositions) {
	struct Case {
		const char *sql;
		const char *inside;
		bool analyze;
	};
	for (const Case &c : {
			 Case{"EXPLAIN SELECT 1", "SELECT 1", false},
			 Case{"explain analyze verbose select 1", "select 1", true},
			 Case{"EXPLAIN (ANALYZE, BUFFERS) SELECT 1", "SELECT 1", true},
			 Case{"EXPLAIN (ANALYZE false, FORMAT json) SELECT 1", "SELECT 1", false},
			 Case{"EXPLAIN (COSTS off) (SELECT 1)", "(SELECT 1)", false},
			 Case{"EXPLAIN (SELECT 1)", "(SELECT 1)", false},
			 Case{"EXPLAIN (VALUES (1)) UNION ALL (SELECT 2)", "(VALUES (1)) UNION ALL (SELECT 2)",
	              false},
			 Case{"EXPLAIN /* x */\nDELETE FROM t", "DELETE FROM t", false},
		 }) {
		const PlannableText plannable = ReadPlannable(c.sql);
		EXPECT_FALSE(plannable.refusal) << c.sql;
		EXPECT_TRUE(plannable.was_explain) << c.sql;
		EXPECT_EQ(plannable.was_analyze, c.analyze) << c.sql;
		EXPECT_EQ(plannable.sql.size(), std::string(c.sql).size()) << c.sql;
		const std::string inside = Trimmed(plannable.sql);
		EXPECT_EQ(inside.substr(inside.size() - std::string(c.inside).size()), c.inside);
	}
	EXPECT_FALSE(ReadPlannable("SELECT 'explain'").was_explain);
}

TEST(ReadPlannable, SaysWhyAStatementMustNotRun) {
	EXPECT_EQ(ReadPlannable("SELECT 1").bar, "");
	EXPECT_EQ(ReadPlannable("EXPLAIN ANALYZE UPDATE t SET a = 1").bar, "it changes data");
	EXPECT_EQ(ReadPlannable("SELECT * FROM (SELECT * FROM t FOR SHARE) x").bar, "it locks rows");
	EXPECT_EQ(ReadPlannable("WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x").bar,
	          "a WITH query of it changes data");
	EXPECT_EQ(ReadPlannable("WITH x AS (INSERT INTO t VALUES (1)) SELECT 1").bar,
	          "a WITH query of it changes data");
}

TEST(ReadPlannable, CountsParameters) {
	EXPECT_EQ(ReadPlannable("SELECT '$9'").parameters, 0);
	EXPECT_EQ(ReadPlannable("SELECT * FROM t WHERE a = $2 AND b < $1").parameters, 2);
	EXPECT_EQ(ReadPlannable("SELECT $99999999999999").parameters, 0);
}

} // namespace savant::core
