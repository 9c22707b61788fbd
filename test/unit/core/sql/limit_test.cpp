#include "core/sql/limit.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

std::string Limited(const std::string &sql, std::int64_t n = 10) {
	const auto outcome = LimitTo(ParseSql(sql), n);
	EXPECT_FALSE(outcome.problem) << sql;
	EXPECT_FALSE(ParseSql(outcome.value).problem) << outcome.value;
	return outcome.value;
}

} // namespace

TEST(LimitTo, AppendsALimit) {
	EXPECT_EQ(Limited("select * from t"), "select * from t\nLIMIT 10");
	EXPECT_EQ(Limited("select * from t order by a; -- the end"),
	          "select * from t order by a\nLIMIT 10");
	EXPECT_EQ(Limited("values (1), (2)"), "values (1), (2)\nLIMIT 10");
	EXPECT_EQ(Limited("table t offset 3"), "table t offset 3\nLIMIT 10");
	EXPECT_EQ(Limited("select 1 union select 2"), "select 1 union select 2\nLIMIT 10");
	EXPECT_EQ(Limited("select * from (select 1 limit 5) q"),
	          "select * from (select 1 limit 5) q\nLIMIT 10");
	EXPECT_EQ(Limited("select 1 /* x */ ;"), "select 1\nLIMIT 10");
}

TEST(LimitTo, KeepsASmallerLimit) {
	EXPECT_EQ(Limited("select * from t limit 3;"), "select * from t limit 3");
	EXPECT_EQ(Limited("select * from t limit 0"), "select * from t limit 0");
	EXPECT_EQ(Limited("select * from t fetch first row only"),
	          "select * from t fetch first row only");
}

TEST(LimitTo, WrapsAnyOtherLimit) {
	EXPECT_EQ(Limited("select * from t limit 50"),
	          "SELECT * FROM (\nselect * from t limit 50\n) AS limited\nLIMIT 10");
	EXPECT_EQ(Limited("select * from t limit all"),
	          "SELECT * FROM (\nselect * from t limit all\n) AS limited\nLIMIT 10");
	EXPECT_EQ(Limited("select * from t order by a fetch first 3 rows with ties"),
	          "SELECT * FROM (\nselect * from t order by a fetch first 3 rows with ties\n) AS "
	          "limited\nLIMIT 10");
	EXPECT_EQ(Limited("select * from t limit 1 + 1"),
	          "SELECT * FROM (\nselect * from t limit 1 + 1\n) AS limited\nLIMIT 10");
}

TEST(LimitTo, NeedsOneQuery) {
	EXPECT_EQ(LimitTo(ParseSql("delete from t"), 1).problem->code, "42601");
	EXPECT_EQ(LimitTo(ParseSql("select 1; select 2"), 1).problem->code, "42601");
	EXPECT_EQ(LimitTo(ParseSql(""), 1).problem->code, "42601");
	EXPECT_EQ(LimitTo(ParseSql("selec"), 1).problem->message, "syntax error at or near \"selec\"");
}

} // namespace savant::core
