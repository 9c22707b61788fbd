#include "core/sql/typed_literals.hpp"

#include <gtest/gtest.h>

namespace savant::core {

TEST(MendTypedLiterals, TurnsATypeBeforeAParameterIntoACast) {
	EXPECT_EQ(MendTypedLiterals("select now() - interval $1"), "select now() - $1::interval");
	EXPECT_EQ(MendTypedLiterals("select date $1 + 1"), "select $1::date + 1");
	EXPECT_EQ(MendTypedLiterals("where t >= timestamp with time zone $2 and x"),
	          "where t >= $2::timestamp with time zone and x");
	EXPECT_EQ(MendTypedLiterals("select time(3) without time zone $1"),
	          "select $1::time(3) without time zone");
	EXPECT_EQ(MendTypedLiterals("select numeric(10, 2) $1"), "select $1::numeric(10, 2)");
	EXPECT_EQ(MendTypedLiterals("select double precision $1"), "select $1::double precision");
	EXPECT_EQ(MendTypedLiterals("select national character varying(5) $1"),
	          "select $1::national character varying(5)");
	EXPECT_EQ(MendTypedLiterals("select bit varying $1"), "select $1::bit varying");
	EXPECT_EQ(MendTypedLiterals("x = shop.status $1"), "x = $1::shop.status");
	EXPECT_EQ(MendTypedLiterals("x = \"My Type\" $1"), "x = $1::\"My Type\"");
	EXPECT_EQ(MendTypedLiterals("x = pg_catalog.text $1"), "x = $1::pg_catalog.text");
	EXPECT_EQ(MendTypedLiterals("select interval $1 day to second(2)"),
	          "select $1::interval day to second(2)");
	EXPECT_EQ(MendTypedLiterals("a between date $1 and date $2"),
	          "a between $1::date and $2::date");
	EXPECT_EQ(MendTypedLiterals("a + interval /* why */ $1"), "a + $1::interval");
}

TEST(MendTypedLiterals, LeavesKeywordsThatMayStandBeforeAValue) {
	for (const char *sql :
	     {"select $1 from t where a = $2 and b like $3 escape $4 limit $5 offset $6",
	      "select t at time zone $1", "select substring(a from $1 for $2)",
	      "select trim(both $1 from a)", "select case $1 when $2 then $3 else $4 end",
	      "select * from t order by a fetch first $1 rows only", "select position($1 in a)",
	      "select sum(a) over (order by b rows $1 preceding)",
	      "select overlay(a placing $1 from $2)",
	      "update t set a = $1 where b in ($2, $3) returning $4", "select distinct $1",
	      "select a from t group by $1 having $2", "select f(1) = $1", "select (1) + $1"}) {
		EXPECT_EQ(MendTypedLiterals(sql), sql);
	}
}

TEST(MendTypedLiterals, WritesExtractAsACall) {
	EXPECT_EQ(MendTypedLiterals("select extract($1 from created_at) from t"),
	          "select pg_catalog.extract($1 , created_at) from t");
	EXPECT_EQ(MendTypedLiterals("select EXTRACT( $1 FROM t - interval $2)"),
	          "select pg_catalog.extract( $1 , t - $2::interval)");
	EXPECT_EQ(MendTypedLiterals("select pg_catalog.extract($1, t)"),
	          "select pg_catalog.extract($1, t)");
}

TEST(WithoutPrepare, TakesTheCommandFromTheStatement) {
	EXPECT_EQ(WithoutPrepare("prepare p as select $1"), "select $1");
	EXPECT_EQ(WithoutPrepare("/* a */ PREPARE \"p q\" (integer, numeric(3,1)) AS\nselect 1"),
	          "select 1");
	EXPECT_EQ(WithoutPrepare("select prepare as x"), "select prepare as x");
	EXPECT_EQ(WithoutPrepare("prepare transaction 'x'"), "prepare transaction 'x'");
	EXPECT_EQ(WithoutPrepare("prepare"), "prepare");
	EXPECT_EQ(WithoutPrepare("prepare p(int"), "prepare p(int");
}

TEST(MendTypedLiterals, LeavesWhatDoesNotScan) {
	EXPECT_EQ(MendTypedLiterals("select 'open interval $1"), "select 'open interval $1");
	EXPECT_EQ(MendTypedLiterals(""), "");
}

namespace {

/* A server that accepts exactly one text, and complains at the `word` of any other. */
AnalyseStatement Accepts(std::string text, std::string word, int *asked) {
	return [text, word, asked](const std::string &sql) -> std::optional<ParameterProblem> {
		(*asked)++;
		if (sql == text) {
			return std::nullopt;
		}
		const auto at = sql.find(word);
		return ParameterProblem{"42725", "not unique", static_cast<int>(at) + 1, 0};
	};
}

} // namespace

TEST(MendParameters, TriesTypesForTheOperandsOfAnOperator) {
	int asked = 0;
	const auto mended =
		MendParameters("select d + $1 from t where n = $2",
	                   Accepts("select d + $1::interval from t where n = $2", "+", &asked));
	EXPECT_FALSE(mended.problem);
	EXPECT_EQ(mended.sql, "select d + $1::interval from t where n = $2");
	EXPECT_EQ(mended.casts, 1);
	EXPECT_LE(asked, 8);
}

TEST(MendParameters, LooksIntoTheOperandOfAnOperator) {
	int asked = 0;
	const std::string wanted = "select 1 from o where d = current_date - $1::int8 and n = $2";
	EXPECT_EQ(MendParameters("select 1 from o where d = current_date - $1 and n = $2",
	                         Accepts(wanted, "=", &asked))
	              .sql,
	          wanted);
}

TEST(MendParameters, TriesTheValuesOfACaseBeforeItsConditions) {
	int asked = 0;
	const std::string wanted =
		"select sum(case when s = $1 then $2::int8 else $3::int8 end) from t";
	const auto mended = MendParameters("select sum(case when s = $1 then $2 else $3 end) from t",
	                                   Accepts(wanted, "sum", &asked));
	EXPECT_FALSE(mended.problem);
	EXPECT_EQ(mended.sql, wanted);
}

TEST(MendParameters, GoesOnFromOneComplaintToTheNext) {
	const std::string wanted = "select round($1::numeric * x), d - $2::interval";
	const AnalyseStatement server = [&](const std::string &sql) -> std::optional<ParameterProblem> {
		const bool first = sql.find("$1::numeric") != std::string::npos;
		if (!first) {
			return ParameterProblem{"42883", "no function", 8, 0};
		}
		if (sql == wanted) {
			return std::nullopt;
		}
		return ParameterProblem{"42725", "not unique", static_cast<int>(sql.find('-')) + 1, 0};
	};
	EXPECT_EQ(MendParameters("select round($1 * x), d - $2", server).sql, wanted);
}

TEST(MendParameters, GivesAParameterWithoutATypeOne) {
	const AnalyseStatement server = [](const std::string &sql) -> std::optional<ParameterProblem> {
		if (sql == "select f($1, $2::int8)") {
			return std::nullopt;
		}
		return ParameterProblem{"42P18", "could not determine", 0, 2};
	};
	EXPECT_EQ(MendParameters("select f($1, $2)", server).sql, "select f($1, $2::int8)");
}

TEST(MendParameters, CastsAllWhenNothingElseHelps) {
	const AnalyseStatement server = [](const std::string &sql) -> std::optional<ParameterProblem> {
		if (sql == "select $1::numeric, $2::numeric") {
			return std::nullopt;
		}
		return ParameterProblem{"42804", "mismatch", 0, 0};
	};
	EXPECT_EQ(MendParameters("select $1, $2", server).sql, "select $1::numeric, $2::numeric");
}

TEST(MendParameters, TellsTheFirstProblemAndStopsAsking) {
	int asked = 0;
	const AnalyseStatement server = [&](const std::string &sql) -> std::optional<ParameterProblem> {
		asked++;
		return ParameterProblem{"42725", "not unique", static_cast<int>(sql.find('+')) + 1, 0};
	};
	const auto mended = MendParameters("select $1 + $2, $3 + $4, $5 + $6", server);
	ASSERT_TRUE(mended.problem);
	EXPECT_EQ(mended.problem->code, "42725");
	EXPECT_EQ(mended.sql, "select $1 + $2, $3 + $4, $5 + $6");
	EXPECT_LE(asked, kMaxAnalyses);
	asked = 0;
	const AnalyseStatement missing = [&](const std::string &) -> std::optional<ParameterProblem> {
		asked++;
		return ParameterProblem{"42P01", "no table", 0, 0};
	};
	EXPECT_EQ(MendParameters("select $1 from gone", missing).problem->code, "42P01");
	EXPECT_EQ(asked, 1);
}

TEST(MendParameters, MakesOneParameterOfTheSameConstantInGroupBy) {
	const std::string wanted =
		"select to_char(ts, $1), count(*) from o where a = $2 group by to_char(ts, $1)";
	const std::string kept = "select to_char(ts, 'YYYY') from o group by to_char(ts, 'YYYY')";
	const AnalyseStatement server = [&](const std::string &sql) -> std::optional<ParameterProblem> {
		if (sql == wanted || sql == kept) {
			return std::nullopt;
		}
		return ParameterProblem{"42803", "must appear in GROUP BY", 16, 0};
	};
	EXPECT_EQ(MendParameters("select to_char(ts, $1), count(*) from o where a = $2 group by "
	                         "to_char(ts, $3)",
	                         server)
	              .sql,
	          wanted);
	EXPECT_EQ(
		MendParameters("select to_char(ts, $1) from o group by to_char(ts, 'YYYY')", server).sql,
		kept);
}

TEST(MendParameters, CountsCharactersNotBytes) {
	int asked = 0;
	const std::string wanted = "select '\xC3\xA4\xC3\xB6', d + $1::int8";
	const AnalyseStatement server = [&](const std::string &sql) -> std::optional<ParameterProblem> {
		asked++;
		if (sql == wanted) {
			return std::nullopt;
		}
		return ParameterProblem{"42725", "not unique", 16, 0};
	};
	EXPECT_EQ(MendParameters("select '\xC3\xA4\xC3\xB6', d + $1", server).sql, wanted);
	EXPECT_EQ(asked, 2);
}

} // namespace savant::core
