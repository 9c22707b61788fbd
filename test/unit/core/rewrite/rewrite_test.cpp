#include <gtest/gtest.h>

#include "core/rewrite/rewrite.hpp"
#include "core/schema/picture_json.hpp"

namespace savant::core {

namespace {

const SchemaPicture &Picture() {
	static const auto *const picture = new SchemaPicture(PictureFromJson(R"json({
 "database":"shop","relations":[
 {"schema":"public","oid":1,"name":"a","columns":[
   {"name":"id","type":"integer","class":"integer","not_null":true},
   {"name":"n","type":"integer","class":"integer","not_null":true},
   {"name":"x","type":"integer","class":"integer"},
   {"name":"t","type":"text","class":"text"},
   {"name":"c","type":"character(5)","class":"text"},
   {"name":"d","type":"date","class":"date"},
   {"name":"ts","type":"timestamp without time zone","class":"timestamp","not_null":true},
   {"name":"tz","type":"timestamp with time zone","class":"timestamp"}],"primary_key":["id"]},
 {"schema":"public","oid":2,"name":"b","columns":[
   {"name":"id","type":"integer","class":"integer","not_null":true},
   {"name":"a_id","type":"integer","class":"integer","not_null":true},
   {"name":"y","type":"integer","class":"integer"},
   {"name":"email","type":"text","class":"text"}],"primary_key":["id"],"unique_keys":[["email"]]},
 {"schema":"public","oid":3,"name":"v","kind":"view","columns":[
   {"name":"id","type":"integer","class":"integer"}]}],
 "foreign_keys":[]})json"));
	return *picture;
}

/* The results of one rule, joined by " | "; "" when it finds nothing. */
std::string Rewritten(const std::string &rule, const std::string &sql, bool keys = true) {
	std::string all;
	for (const Rewrite &rewrite :
	     FindRewrites(sql, Picture(), [keys](std::uint32_t) { return keys; })) {
		if (rewrite.rule == rule) {
			all += (all.empty() ? "" : " | ") + rewrite.sql;
		}
	}
	return all;
}

Equivalence EquivalenceOf(const std::string &sql) {
	const auto found = FindRewrites(sql, Picture(), [](std::uint32_t) { return true; });
	return found.empty() ? Equivalence::Offer : found.front().equivalence;
}

TEST(FunctionToRange, KeepsTheRestOfTheStatementByteForByte) {
	EXPECT_EQ(Rewritten("function_to_range",
	                    "SELECT  id -- note\nFROM a WHERE date(ts) = '2024-02-29' AND x=1"),
	          "SELECT  id -- note\nFROM a WHERE ts >= '2024-02-29' AND ts < '2024-03-01' AND x=1");
	EXPECT_EQ(
		Rewritten("function_to_range", "SELECT id FROM a AS q WHERE '2023-12-31' <= q.ts::date"),
		"SELECT id FROM a AS q WHERE q.ts >= '2023-12-31'");
}

TEST(FunctionToRange, LeavesValuesAloneThatTheFunctionNeverGives) {
	EXPECT_EQ(Rewritten("function_to_range",
	                    "SELECT id FROM a WHERE date_trunc('month', ts) = '2024-03-02'"),
	          "");
	EXPECT_EQ(Rewritten("function_to_range", "SELECT id FROM a WHERE ts::date = '2024-02-30'"), "");
	EXPECT_EQ(
		Rewritten("function_to_range", "SELECT id FROM a WHERE ts::date = '2024-03-01 12:00'"), "");
	EXPECT_EQ(
		Rewritten("function_to_range", "SELECT id FROM a WHERE to_char(ts, 'YYYY-MM') > '2024-01'"),
		"");
	EXPECT_EQ(Rewritten("function_to_range", "SELECT id FROM a WHERE extract(month FROM ts) = 2"),
	          "");
}

TEST(FunctionToRange, IsOnlyLikelyWithATimeZone) {
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE ts::date = '2024-03-01'"), Equivalence::Proved);
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE tz::date = '2024-03-01'"), Equivalence::Likely);
}

TEST(FunctionToRange, DoesNotCastWhatIsNotTheColumn) {
	EXPECT_EQ(Rewritten("function_to_range", "SELECT id FROM a WHERE ts + tz::date = '2024-03-01'"),
	          "");
	EXPECT_EQ(Rewritten("function_to_range", "SELECT id FROM a WHERE NOT date(ts) = '2024-03-01'"),
	          "");
}

TEST(FunctionToRange, WorksInsideAlternatives) {
	EXPECT_EQ(
		Rewritten("function_to_range", "SELECT id FROM a WHERE (date(ts) = '2024-03-01' OR x = 1)"),
		"SELECT id FROM a WHERE (ts >= '2024-03-01' AND ts < '2024-03-02' OR x = 1)");
}

TEST(ArithmeticOffColumn, StaysWithinTheType) {
	EXPECT_EQ(Rewritten("arithmetic_off_column", "SELECT id FROM a WHERE x - 5 < 10"),
	          "SELECT id FROM a WHERE x < 15");
	EXPECT_EQ(Rewritten("arithmetic_off_column", "SELECT id FROM a WHERE x - 5 < 2147483647"), "");
	EXPECT_EQ(Rewritten("arithmetic_off_column", "SELECT id FROM a WHERE x * 2 < 10"), "");
	EXPECT_EQ(Rewritten("arithmetic_off_column", "SELECT id FROM a WHERE x + n = 10"), "");
}

TEST(CoalesceOffColumn, KnowsWhenNullPasses) {
	EXPECT_EQ(Rewritten("coalesce_off_column", "SELECT id FROM a WHERE coalesce(x, 0) = 5"),
	          "SELECT id FROM a WHERE x = 5");
	EXPECT_EQ(Rewritten("coalesce_off_column", "SELECT id FROM a WHERE coalesce(x, 0) = 0"),
	          "SELECT id FROM a WHERE (x = 0 OR x IS NULL)");
	EXPECT_EQ(Rewritten("coalesce_off_column", "SELECT id FROM a WHERE coalesce(x, 0) <> 5"),
	          "SELECT id FROM a WHERE (x <> 5 OR x IS NULL)");
	EXPECT_EQ(Rewritten("coalesce_off_column", "SELECT id FROM a WHERE coalesce(n, 0) = 0"),
	          "SELECT id FROM a WHERE n = 0");
}

TEST(CoalesceOffColumn, IsOnlyLikelyForTextsThatACollationMayCallEqual) {
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE coalesce(t, 'x') = 'x'"), Equivalence::Proved);
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE coalesce(t, 'X') = 'x'"), Equivalence::Likely);
}

TEST(IntervalOffColumn, MovesFixedLengthsOnly) {
	EXPECT_EQ(
		Rewritten("interval_off_column", "SELECT id FROM a WHERE tz + interval '7 days' > now()"),
		"SELECT id FROM a WHERE tz > now() - interval '7 days'");
	EXPECT_EQ(Rewritten("interval_off_column",
	                    "SELECT id FROM a WHERE CURRENT_DATE <= ts - interval '2 hours'"),
	          "SELECT id FROM a WHERE ts >= CURRENT_DATE + interval '2 hours'");
	EXPECT_EQ(
		Rewritten("interval_off_column", "SELECT id FROM a WHERE tz + interval '1 month' > now()"),
		"");
	EXPECT_EQ(Rewritten("interval_off_column",
	                    "SELECT id FROM a WHERE ts + interval '7 days' > '2024-03-01'"),
	          "");
}

TEST(CastOffColumn, TakesOnlyTextsThatANumberIsWrittenAs) {
	EXPECT_EQ(Rewritten("cast_off_column", "SELECT id FROM a WHERE x::text = '42'"),
	          "SELECT id FROM a WHERE x = 42");
	EXPECT_EQ(Rewritten("cast_off_column", "SELECT id FROM a WHERE x::text = '042'"), "");
	EXPECT_EQ(Rewritten("cast_off_column", "SELECT id FROM a WHERE x::text < '42'"), "");
}

TEST(LiteralOfColumnType, RoundsTowardsTheRightSide) {
	EXPECT_EQ(Rewritten("literal_of_column_type", "SELECT id FROM a WHERE x >= 5.5"),
	          "SELECT id FROM a WHERE x > 5");
	EXPECT_EQ(Rewritten("literal_of_column_type", "SELECT id FROM a WHERE x < -5.5"),
	          "SELECT id FROM a WHERE x <= -6");
	EXPECT_EQ(Rewritten("literal_of_column_type", "SELECT id FROM a WHERE x = 5.5"), "");
}

TEST(PrefixToLike, EscapesWildcardsAndCountsCharacters) {
	EXPECT_EQ(Rewritten("prefix_to_like", "SELECT id FROM a WHERE left(t, 3) = 'a_%'"),
	          "SELECT id FROM a WHERE t LIKE E'a\\\\_\\\\%%'");
	EXPECT_EQ(Rewritten("prefix_to_like", "SELECT id FROM a WHERE left(t, 3) = 'ab'"), "");
	EXPECT_EQ(Rewritten("prefix_to_like", "SELECT id FROM a WHERE left(c, 3) = 'abc'"), "");
	EXPECT_EQ(Rewritten("like_to_equal", "SELECT id FROM a WHERE c LIKE 'abc'"), "");
}

TEST(NotInToNotExists, IsProvedOnlyWithoutNulls) {
	EXPECT_EQ(
		Rewritten("not_in_to_not_exists", "SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM b)"),
		"SELECT id FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id)");
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM b)"),
	          Equivalence::Proved);
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE id NOT IN (SELECT y FROM b)"),
	          Equivalence::Offer);
	EXPECT_EQ(
		EquivalenceOf("SELECT id FROM a WHERE id NOT IN (SELECT y FROM b WHERE y IS NOT NULL)"),
		Equivalence::Proved);
	EXPECT_EQ(EquivalenceOf("SELECT id FROM a WHERE x NOT IN (SELECT a_id FROM b)"),
	          Equivalence::Offer);
}

TEST(NotInToNotExists, KeepsAlternativesTogetherAndNamesApart) {
	EXPECT_EQ(
		Rewritten("not_in_to_not_exists",
	              "SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM b WHERE y = 1 OR y = 2)"),
		"SELECT id FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE (y = 1 OR y = 2) AND b.a_id = "
		"a.id)");
	EXPECT_EQ(
		Rewritten("not_in_to_not_exists", "SELECT id FROM a WHERE id NOT IN (SELECT n FROM a)"),
		"SELECT id FROM a WHERE NOT EXISTS (SELECT 1 FROM a AS a_2 WHERE a_2.n = a.id)");
	EXPECT_EQ(
		Rewritten("not_in_to_not_exists",
	              "SELECT id FROM a WHERE id NOT IN (SELECT b.a_id FROM b JOIN a ON a.n = b.y)"),
		"");
	EXPECT_EQ(Rewritten("not_in_to_not_exists",
	                    "SELECT id FROM a WHERE id NOT IN (SELECT a_id FROM b LIMIT 1)"),
	          "");
}

TEST(CountToExists, TakesEverySpellingOfSomeAndNone) {
	const std::string from = "SELECT id FROM a WHERE ";
	const std::string count = "(SELECT count(*) FROM b WHERE b.a_id = a.id)";
	const std::string exists = "EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id)";
	for (const char *some : {" > 0", " >= 1", " <> 0", " != 0"}) {
		EXPECT_EQ(Rewritten("count_to_exists", from + count + some), from + exists) << some;
	}
	for (const char *none : {" = 0", " < 1", " <= 0"}) {
		EXPECT_EQ(Rewritten("count_to_exists", from + count + none), from + "NOT " + exists)
			<< none;
	}
	EXPECT_EQ(Rewritten("count_to_exists", from + "0 < " + count), from + exists);
	EXPECT_EQ(Rewritten("count_to_exists", from + count + " > 1"), "");
	EXPECT_EQ(Rewritten("count_to_exists", from + "(SELECT count(y) FROM b) > 0"), "");
	EXPECT_EQ(Rewritten("count_to_exists", from + "(SELECT count(*) FROM b GROUP BY y) > 0"), "");
}

TEST(KeysOfTables, MakeDistinctNeedless) {
	EXPECT_EQ(Rewritten("distinct_by_keys", "SELECT DISTINCT id, t FROM a"), "SELECT id, t FROM a");
	EXPECT_EQ(Rewritten("distinct_by_keys", "SELECT DISTINCT n, t FROM a"), "");
	EXPECT_EQ(
		Rewritten("distinct_by_keys", "SELECT DISTINCT b.id, a.t FROM b JOIN a ON a.id = b.a_id"),
		"SELECT b.id, a.t FROM b JOIN a ON a.id = b.a_id");
	EXPECT_EQ(Rewritten("distinct_by_keys", "SELECT DISTINCT a.id FROM b JOIN a ON a.id = b.a_id"),
	          "");
	EXPECT_EQ(
		Rewritten("distinct_by_keys", "SELECT DISTINCT a.id FROM a LEFT JOIN b ON b.id = a.n"), "");
	// A unique column that can be NULL is no key.
	EXPECT_EQ(Rewritten("distinct_by_keys", "SELECT DISTINCT email FROM b"), "");
}

TEST(KeysOfTables, AreNotTrustedWhereTheyMayNotHold) {
	EXPECT_EQ(Rewritten("distinct_by_keys", "SELECT DISTINCT id, t FROM a", false), "");
	EXPECT_EQ(Rewritten("self_join_by_key", "SELECT p.id FROM a p JOIN a q ON p.id = q.id", false),
	          "");
	EXPECT_EQ(Rewritten("distinct_by_keys", "SELECT DISTINCT id FROM v"), "");
}

TEST(DistinctJoinToExists, MovesEveryConditionOfTheOtherTable) {
	EXPECT_EQ(
		Rewritten(
			"distinct_join_to_exists",
			"SELECT DISTINCT a.id, a.t FROM a JOIN b ON b.a_id = a.id WHERE b.y = 1 AND a.x = 2"),
		"SELECT a.id, a.t FROM a WHERE a.x = 2 AND EXISTS (SELECT 1 FROM b WHERE b.y = 1 AND "
		"b.a_id "
		"= a.id)");
	EXPECT_EQ(Rewritten("distinct_join_to_exists",
	                    "SELECT DISTINCT a.id, b.y FROM a JOIN b ON b.a_id = a.id"),
	          "");
	EXPECT_EQ(Rewritten("distinct_join_to_exists",
	                    "SELECT DISTINCT a.id FROM (a JOIN b ON b.a_id = a.id)"),
	          "");
	EXPECT_EQ(
		Rewritten("distinct_join_to_exists", "SELECT DISTINCT a.n FROM a JOIN b ON b.a_id = a.id"),
		"");
}

TEST(SelfJoin, RequalifiesWhatWasOfTheOtherSide) {
	EXPECT_EQ(
		Rewritten(
			"self_join_by_key",
			"SELECT p.t, q.x FROM a p INNER JOIN a q ON q.id = p.id WHERE q.n = 1 ORDER BY q.d"),
		"SELECT p.t, p.x FROM a p WHERE p.n = 1 ORDER BY p.d");
	EXPECT_EQ(Rewritten("self_join_by_key", "SELECT p.t FROM a p JOIN a q ON q.n = p.n"), "");
	EXPECT_EQ(Rewritten("self_join_by_key", "SELECT * FROM a p JOIN a q ON q.id = p.id"), "");
	EXPECT_EQ(Rewritten("self_join_by_key", "SELECT p.t FROM a p LEFT JOIN a q ON q.id = p.id"),
	          "");
}

TEST(UnionToUnionAll, NeedsArmsWithoutRepeatsAndNothingInCommon) {
	EXPECT_EQ(Rewritten("union_to_union_all", "SELECT id, 1 k FROM a UNION SELECT id, 2 FROM a"),
	          "SELECT id, 1 k FROM a UNION ALL SELECT id, 2 FROM a");
	EXPECT_EQ(Rewritten("union_to_union_all", "SELECT id, 1 FROM a UNION SELECT id, 1.0 FROM a"),
	          "");
	EXPECT_EQ(Rewritten("union_to_union_all", "SELECT n, 1 FROM a UNION SELECT id, 2 FROM a"), "");
	EXPECT_EQ(Rewritten("union_to_union_all", "SELECT id FROM a UNION SELECT id FROM b"), "");
	EXPECT_EQ(Rewritten("union_to_union_all",
	                    "SELECT id, 1 FROM a UNION SELECT id, 2 FROM a UNION SELECT id, 1 FROM b"),
	          "");
}

TEST(OrToUnionAll, LeavesOutWhatAnEarlierArmFound) {
	EXPECT_EQ(Rewritten("or_to_union_all", "SELECT id FROM a WHERE n > 0 AND (x = 1 OR t = 'b');"),
	          "SELECT id FROM a WHERE n > 0 AND x = 1\nUNION ALL\nSELECT id FROM a WHERE n > 0 AND "
	          "t = 'b' "
	          "AND (x = 1) IS NOT TRUE;");
	for (const char *sql :
	     {"SELECT count(*) FROM a WHERE x = 1 OR t = 'b'", "SELECT id FROM a WHERE x = 1 OR x = 2",
	      "SELECT id FROM a WHERE x = 1 OR t = 'b' ORDER BY id",
	      "SELECT id FROM a WHERE x = 1 OR t = 'b' LIMIT 3",
	      "SELECT DISTINCT t FROM a WHERE x = 1 OR t = 'b'",
	      "SELECT my_f(id) FROM a WHERE x = 1 OR t = 'b'",
	      "SELECT id FROM a WHERE NOT (x = 1 OR t = 'b')",
	      "SELECT id FROM a WHERE x = 1 OR t = 'b' UNION SELECT 1"}) {
		EXPECT_EQ(Rewritten("or_to_union_all", sql), "") << sql;
	}
}

TEST(CorrelatedToJoin, KeepsNamesAndZeroes) {
	EXPECT_EQ(Rewritten("correlated_to_join",
	                    "SELECT a.id, (SELECT count(*) FROM b WHERE b.a_id = a.id) FROM a"),
	          "SELECT a.id, coalesce(grouped.grouped_value, 0) AS count FROM a LEFT JOIN (SELECT "
	          "b.a_id AS "
	          "grouped_key, count(*) AS grouped_value FROM b GROUP BY 1) AS grouped ON "
	          "grouped.grouped_key = "
	          "a.id");
	for (const char *sql :
	     {"SELECT *, (SELECT count(*) FROM b WHERE b.a_id = a.n) FROM a JOIN v USING (id)",
	      "SELECT n, (SELECT count(*) FROM b WHERE b.a_id = a.n) FROM a GROUP BY n",
	      "SELECT (SELECT count(*) FROM b WHERE b.a_id > a.id) FROM a",
	      "SELECT (SELECT count(*) FROM b WHERE b.a_id = a.id AND b.y < a.x) FROM a",
	      "SELECT (SELECT max(y) FROM b WHERE b.a_id = a.id LIMIT 1) FROM a",
	      "SELECT (SELECT sum(y + a.x) FROM b WHERE b.a_id = a.id) FROM a"}) {
		EXPECT_EQ(Rewritten("correlated_to_join", sql), "") << sql;
	}
}

TEST(CorrelatedToJoin, WritesAStarForEachTable) {
	EXPECT_EQ(
		Rewritten("correlated_to_join",
	              "SELECT * FROM a WHERE n > (SELECT max(y) FROM b WHERE b.a_id = a.id)"),
		"SELECT a.* FROM a LEFT JOIN (SELECT b.a_id AS grouped_key, max(y) AS grouped_value FROM b "
		"GROUP BY 1) AS grouped ON grouped.grouped_key = a.id WHERE n > grouped.grouped_value");
}

TEST(OrderInSubquery, StaysWhereItCanBeSeen) {
	EXPECT_EQ(Rewritten("order_in_subquery", "SELECT count(*) FROM (SELECT * FROM a ORDER BY x) s"),
	          "SELECT count(*) FROM (SELECT * FROM a) s");
	for (const char *sql : {"SELECT * FROM (SELECT * FROM a ORDER BY x) s",
	                        "SELECT array_agg(x) FROM (SELECT * FROM a ORDER BY x) s",
	                        "SELECT count(*) FROM (SELECT * FROM a ORDER BY x LIMIT 3) s",
	                        "SELECT count(*) OVER () FROM (SELECT * FROM a ORDER BY x) s"}) {
		EXPECT_EQ(Rewritten("order_in_subquery", sql), "") << sql;
	}
}

TEST(OffsetToKeyset, AddsAKeyThatMakesTheOrderComplete) {
	EXPECT_EQ(
		Rewritten("offset_to_keyset", "SELECT id FROM a ORDER BY ts DESC LIMIT 10 OFFSET 500"),
		"SELECT id FROM a WHERE (ts, id) < ($1, $2) ORDER BY ts DESC, id DESC LIMIT 10");
	EXPECT_EQ(Rewritten("offset_to_keyset", "SELECT id FROM a ORDER BY x LIMIT 10 OFFSET 500"), "");
	EXPECT_EQ(Rewritten("offset_to_keyset", "SELECT id FROM a ORDER BY id LIMIT 10 OFFSET 5"), "");
}

TEST(FindRewrites, GivesNothingForWhatIsNoQueryOrNoSql) {
	for (const char *sql :
	     {"", "SELECT", "DELETE FROM a WHERE date(ts) = '2024-03-01'", "SELECT 1; SELECT 2",
	      "EXPLAIN SELECT 1", "VALUES (1)", "((((", "SELECT 'open"}) {
		EXPECT_TRUE(FindRewrites(sql, Picture(), [](std::uint32_t) { return true; }).empty())
			<< sql;
	}
}

TEST(FindRewrites, NamesOnlyRulesThatAreListed) {
	EXPECT_GE(RewriteRuleNames().size(), 20u);
	for (std::size_t i = 1; i < RewriteRuleNames().size(); ++i) {
		EXPECT_LT(RewriteRuleNames()[i - 1].rule, RewriteRuleNames()[i].rule);
	}
}

/* Cut anywhere, doubled anywhere: no crash, and never a rewrite that does not parse. */
TEST(FindRewrites, SurvivesBrokenText) {
	const std::string sql = "WITH w AS (SELECT y FROM b ORDER BY y) SELECT DISTINCT a.id, (SELECT "
							"count(*) FROM b WHERE "
							"b.a_id = a.id) FROM a JOIN b ON b.a_id = a.id WHERE date(a.ts) = "
							"'2024-03-01' AND (a.x + 1 > 2 OR "
							"a.t LIKE 'x') AND a.id NOT IN (SELECT y FROM w) UNION SELECT 1, 2 "
							"ORDER BY 1 LIMIT 5 OFFSET 100";
	for (std::size_t i = 0; i < sql.size(); i += 3) {
		for (const std::string &text : {sql.substr(0, i), sql.substr(i), sql.substr(0, i) + sql}) {
			for (const Rewrite &rewrite :
			     FindRewrites(text, Picture(), [](std::uint32_t) { return true; })) {
				EXPECT_FALSE(rewrite.sql.empty());
			}
		}
	}
}

} // namespace

} // namespace savant::core
