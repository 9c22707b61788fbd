#include "core/sql/statement.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

std::string SignalsOf(const std::string &sql) {
	std::string codes;
	for (const InjectionSignal &signal : CheckStatement(sql).signals) {
		codes += (codes.empty() ? "" : ",") + signal.code;
	}
	return codes;
}

} // namespace

TEST(InjectionSignals, AreSilentOnHonestQueries) {
	for (const char *sql : {
			 "select a from t where b = 1 and c = 'x -- y' and d = '/* z */'",
			 "select 1 union select 2",
			 "select a from t union select b from u",
			 "select * from t where true and a = 1",
			 "select * from t where 1 = 1 and a = 2",
			 "select a || chr(10) || b from t",
			 "select E'line\\n'",
			 "select * from t where a = 1 or a = 2",
		 }) {
		EXPECT_EQ(SignalsOf(sql), "") << sql;
	}
}

TEST(InjectionSignals, NameThePattern) {
	EXPECT_EQ(SignalsOf("select 1 -- rest"), "comment");
	EXPECT_EQ(SignalsOf("select /* x */ 1"), "comment");
	EXPECT_EQ(SignalsOf("select 1; select 2"), "stacked_statements");
	EXPECT_EQ(SignalsOf("select * from t where a = 1 or 1 = 1"), "tautology");
	EXPECT_EQ(SignalsOf("select * from t where a = '' or 'x' = 'x'"), "tautology");
	EXPECT_EQ(SignalsOf("select * from t where a = 1 or true"), "tautology");
	EXPECT_EQ(SignalsOf("select * from t where a = 1 or b = b"), "tautology");
	EXPECT_EQ(SignalsOf("select a, b from t union all select 'x', null"), "union_literals");
	EXPECT_EQ(SignalsOf("select a from t union select b from u union select 1"), "union_literals");
	EXPECT_EQ(SignalsOf("select x'414243'"), "encoded_text");
	EXPECT_EQ(SignalsOf("select E'\\x41\\x42'"), "encoded_text");
	EXPECT_EQ(SignalsOf("select chr(65) || chr(66)"), "encoded_text");
	EXPECT_EQ(SignalsOf("select pg_sleep(1)"), "sensitive_function");
	EXPECT_EQ(SignalsOf("select pg_catalog.pg_read_file('x')"), "sensitive_function");
}

TEST(InjectionSignals, NeverRefuse) {
	EXPECT_TRUE(CheckStatement("select a from t where a = 1 or 1 = 1 -- x").ok);
}

TEST(InjectionSignals, SayWhere) {
	const StatementCheck check = CheckStatement("select '\xC3\xA9' -- x");
	ASSERT_EQ(check.signals.size(), 1u);
	EXPECT_EQ(check.signals[0].position, 12);
}

} // namespace savant::core
