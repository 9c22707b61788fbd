/*
 * model_sql_test.cpp
 *     The statement in what models say, however they wrap it.
 */
#include <gtest/gtest.h>

#include "core/prompt/prompt.hpp"

namespace savant::core {
namespace {

std::string SqlOf(const std::string &reply) {
	const auto found = ReadModelSql(reply);
	return found ? found->sql : "(nothing)";
}

TEST(ReadModelSql, ReadsTheAnswerThatWasAskedFor) {
	const auto found =
		ReadModelSql(R"({"plan": "count orders", "sql": "SELECT 1;", "unclear": ""})");
	ASSERT_TRUE(found);
	EXPECT_EQ(found->sql, "SELECT 1");
	EXPECT_EQ(found->note, "count orders");
	EXPECT_FALSE(found->unclear);
}

TEST(ReadModelSql, FindsTheStatementInEveryWrapping) {
	for (const char *reply : {
			 "SELECT 1",
			 "SELECT 1;",
			 " \n select 1 ; \n",
			 "\xEF\xBB\xBFSELECT 1",
			 "(SELECT 1)",
			 "-- counts\nSELECT 1;",
			 "```sql\nSELECT 1;\n```",
			 "```SELECT 1```",
			 "```\nSELECT 1\n```\nThis gives one.",
			 "```postgresql\nSELECT 1",
			 "Sure! Here it is:\n```sql\nSELECT 1;\n```\nLet me know.",
			 "First\n```python\nprint(1)\n```\nthen\n```sql\nSELECT 1\n```",
			 "Here is the query:\nSELECT 1;\nIt returns {one} row.",
			 "SQL: SELECT 1;",
			 "SQLQuery: SELECT 1",
			 "SELECT 1\n\nThis query gives one row.",
			 R"({"sql":"SELECT 1"})",
			 R"({"query":"SELECT 1","explanation":"x"})",
			 "```json\n{\"sql\": \"SELECT 1;\"}\n```",
			 "The answer: {\"note\": \"a } b\", \"sql\": \"SELECT 1\"} - done",
			 R"({"result": {"sql": "SELECT 1"}})",
			 R"([{"sql": "SELECT 1"}])",
			 R"("{\"sql\": \"SELECT 1\"}")",
			 R"("SELECT 1;")",
			 R"({"sql": "{\"sql\": \"SELECT 1\"}"})",
			 R"({"sql": "```sql\nSELECT 1\n```"})",
			 R"({"sql": "SELECT 1",})",
			 "<think>{\"sql\": \"SELECT 2\"}</think>{\"sql\": \"SELECT 1\"}",
			 "so I think SELECT 2\n</think>\n\nSELECT 1;",
			 "{not json} but {\"sql\": \"SELECT 1\"}",
			 "{broken {\"sql\": \"SELECT 1\"}",
		 }) {
		std::string sql = SqlOf(reply);
		const std::size_t at = sql.find_first_of("sS");
		const bool commented = sql.starts_with("--");
		const bool bracketed = sql.starts_with("(");
		EXPECT_EQ(commented || bracketed || sql.substr(at).size() == 8, true)
			<< reply << ": " << sql;
		EXPECT_NE(sql.find("1"), std::string::npos) << reply;
		EXPECT_EQ(sql.find("2"), std::string::npos) << reply;
		EXPECT_EQ(sql.find(';'), std::string::npos) << reply;
	}
}

TEST(ReadModelSql, KeepsStatementsWhole) {
	EXPECT_EQ(SqlOf("SELECT ';' AS a, $$;$$ -- ; not yet\n, \";\" FROM t;"),
	          "SELECT ';' AS a, $$;$$ -- ; not yet\n, \";\" FROM t");
	EXPECT_EQ(SqlOf("SELECT a\nFROM t\n\nWHERE a = 1\n\nGROUP BY 1"),
	          "SELECT a\nFROM t\n\nWHERE a = 1\n\nGROUP BY 1");
	EXPECT_EQ(SqlOf("{\"sql\": \"SELECT \\\"Name\\\"\nFROM t\\nWHERE a = 'x\\'\"}"),
	          "SELECT \"Name\"\nFROM t\nWHERE a = 'x'");
	EXPECT_EQ(SqlOf("WITH x AS (SELECT 1) SELECT * FROM x"),
	          "WITH x AS (SELECT 1) SELECT * FROM x");
	// what comes after a statement inside the JSON is for the checks to refuse
	EXPECT_EQ(SqlOf(R"({"sql": "SELECT 1; DROP TABLE t"})"), "SELECT 1; DROP TABLE t");
}

TEST(ReadModelSql, HearsThatItIsNotClear) {
	for (const char *reply : {
			 R"({"plan": "", "sql": "", "unclear": "which year?"})",
			 R"({"kind": "ask", "note": "which year?"})",
			 R"({"kind": "unclear", "sql": null, "note": "which year?"})",
			 "UNCLEAR: which year?",
			 "unclear: which year?\n",
		 }) {
		const auto found = ReadModelSql(reply);
		ASSERT_TRUE(found) << reply;
		EXPECT_TRUE(found->unclear) << reply;
		EXPECT_EQ(found->note, "which year?") << reply;
		EXPECT_EQ(found->sql, "") << reply;
	}
	const auto both = ReadModelSql(R"({"sql": "SELECT 1", "unclear": "maybe last year?"})");
	ASSERT_TRUE(both);
	EXPECT_FALSE(both->unclear);
	EXPECT_EQ(both->note, "maybe last year?");
}

TEST(ReadModelSql, FindsNothingInTalk) {
	for (const char *reply :
	     {"", " ", "I cannot do that.", "With these tables nothing can be said.", "{}",
	      "{\"a\": 1}", "Select the right table first", "```\nls -l\n```", "<think>SELECT 1",
	      "{\"sql\": 5}", "DROP TABLE t", "[1,2,3]"}) {
		const auto found = ReadModelSql(reply);
		EXPECT_TRUE(!found || found->sql == "Select the right table first") << reply;
	}
}

TEST(ReadModelSql, GivesTextThatPostgresTakes) {
	const auto found = ReadModelSql("{\"sql\": \"SELECT '\\u0000'\", \"note\": \"\\u0000\"}");
	ASSERT_TRUE(found);
	EXPECT_EQ(found->sql.find('\0'), std::string::npos);
	const std::string note(5000, 'x');
	EXPECT_LE(ReadModelSql("{\"sql\": \"SELECT 1\", \"note\": \"" + note + "\"}")->note.size(),
	          600u);
}

/* Each would take minutes, or the stack, if any step were quadratic or recursive. */
TEST(ReadModelSql, SurvivesAMegabyteOfAnything) {
	constexpr std::size_t kMany = 1 << 20;
	for (const std::string &piece :
	     {std::string("{"),           std::string("{\""),      std::string("[{"),
	      std::string("```"),         std::string("```sql\n"), std::string("("),
	      std::string("\\"),          std::string("\""),       std::string("'"),
	      std::string("$a"),          std::string("/*"),       std::string("-- x\n"),
	      std::string("<think>"),     std::string("</think>"), std::string("{\"sql\":"),
	      std::string("\n\n"),        std::string("SQL: "),    std::string("{}"),
	      std::string("WITH a AS ("), std::string("SELECT "),  std::string("{\"a\":{}},")}) {
		std::string reply;
		reply.reserve(kMany + piece.size());
		while (reply.size() < kMany) {
			reply += piece;
		}
		ReadModelSql(reply);
		ReadModelSql("SELECT " + reply);
		ReadModelSql("{\"sql\": \"" + reply);
		SUCCEED();
	}
}

} // namespace
} // namespace savant::core
