#include "core/sql/format.hpp"

#include <gtest/gtest.h>

#include <string>

namespace savant::core {

namespace {

std::string Format(const std::string &sql) { return FormatSql(ParseSql(sql)); }

} // namespace

TEST(FormatSql, PutsClausesOnLines) {
	EXPECT_EQ(Format("select a,count(*) n from t where b=1 and c<>'x' or d is null group by a "
	                 "having count(*)>2 order by n desc nulls last limit 5 offset 2;"),
	          "SELECT a, count(*) n\n"
	          "FROM t\n"
	          "WHERE b = 1\n"
	          "  AND c <> 'x'\n"
	          "   OR d IS NULL\n"
	          "GROUP BY a\n"
	          "HAVING count(*) > 2\n"
	          "ORDER BY n DESC NULLS LAST\n"
	          "LIMIT 5\n"
	          "OFFSET 2;");
}

TEST(FormatSql, AlignsJoins) {
	EXPECT_EQ(Format("select * from a join b on a.x=b.x and a.y=b.y left outer join c using(z) "
	                 "natural full join d,e cross join f"),
	          "SELECT *\n"
	          "FROM a\n"
	          "  JOIN b ON a.x = b.x\n"
	          "    AND a.y = b.y\n"
	          "  LEFT OUTER JOIN c USING (z)\n"
	          "  NATURAL FULL JOIN d,\n"
	          "     e\n"
	          "  CROSS JOIN f");
}

TEST(FormatSql, GivesALongSelectListALinePerColumn) {
	EXPECT_EQ(Format("select a_rather_long_column_name, another_rather_long_column, "
	                 "case when x and y then 1 else 2 end as choice from t"),
	          "SELECT a_rather_long_column_name,\n"
	          "       another_rather_long_column,\n"
	          "       CASE WHEN x AND y THEN 1 ELSE 2 END AS choice\n"
	          "FROM t");
}

TEST(FormatSql, IndentsSubqueriesThatAreLong) {
	EXPECT_EQ(
		Format("select * from t where a in (select b from u) and exists (select 1 from v where "
	           "v.some_identifier = t.some_identifier and v.other > 5)"),
		"SELECT *\n"
		"FROM t\n"
		"WHERE a IN (SELECT b FROM u)\n"
		"  AND EXISTS (\n"
		"      SELECT 1\n"
		"      FROM v\n"
		"      WHERE v.some_identifier = t.some_identifier\n"
		"        AND v.other > 5\n"
		"  )");
}

TEST(FormatSql, LaysOutCommonTablesAndSetOperations) {
	EXPECT_EQ(
		Format(
			"with recursive a(n) as (select 1 union all select n+1 from a where n < 10 and true), "
			"b as materialized (values (1),(2)) select * from a union all select * from b"),
		"WITH RECURSIVE a(n) AS (\n"
		"    SELECT 1\n"
		"    UNION ALL\n"
		"    SELECT n + 1\n"
		"    FROM a\n"
		"    WHERE n < 10\n"
		"      AND TRUE\n"
		"),\n"
		"b AS MATERIALIZED (VALUES (1), (2))\n"
		"SELECT *\n"
		"FROM a\n"
		"UNION ALL\n"
		"SELECT *\n"
		"FROM b");
}

TEST(FormatSql, KeepsExpressionsInLine) {
	for (const char *sql : {
			 "SELECT EXTRACT(year FROM d), trim(both 'x' FROM y), substring(z FROM 1 FOR 2)",
			 "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d ROWS 2 preceding)",
			 "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a)",
			 "SELECT - -1, -x, a - 1, 2 * -3, NOT a, ARRAY[1, 2], (b)[1:2], c::numeric(10, 2)",
			 "SELECT left(a, 1), CAST(b AS text), COALESCE(c, 1), x = ANY (y), current_date",
		 }) {
		const std::string text = Format(sql);
		EXPECT_EQ(text.find('\n'), std::string::npos) << text;
		EXPECT_EQ(text.find("--"), std::string::npos) << text;
	}
	EXPECT_EQ(Format("select * from t where a between 1 and 2 and b is distinct from c"),
	          "SELECT *\nFROM t\nWHERE a BETWEEN 1 AND 2\n  AND b IS DISTINCT FROM c");
}

TEST(FormatSql, LeavesNamesAndLiteralsAlone) {
	EXPECT_EQ(
		Format("select T.Order, \"Select\" as from, first, E'a\\n', $1 /* gone */ from T -- gone"),
		"SELECT T.Order, \"Select\" AS from, first, E'a\\n', $1\nFROM T");
	EXPECT_EQ(Format("select 'a'\n'b'"), "SELECT 'a'\n'b'");
}

TEST(FormatSql, ReturnsWhatItCannotReadAsItWas) {
	EXPECT_EQ(Format("select from where"), "select from where");
	EXPECT_EQ(Format(""), "");
}

TEST(FormatSql, KeepsTheMeaningAndIsStable) {
	const char *statements[] = {
		"select 1; select 2",
		"insert into t (a, b) values (1, 2), (3, default) on conflict (a) do update set b = 1 "
		"returning *",
		"update t set a = 1, b = (select 2) from u where t.x = u.x and u.y or false",
		"delete from t using u where t.a = u.a",
		"create table t (a int primary key, b text default 'x' check (b <> ''))",
		"(select 1) union ((select 2) intersect select 3) order by 1",
		"select * from (values (1, 'a'), (2, 'b')) as v(n, s) where n in (1, 2)",
		"select (select (select (select max(a) from t where a > 1 and b < 2 and c = 3 or d is not "
		"null)))",
		"select * from rows from (f(1), g(2)) with ordinality as x(a, b)",
		"select grouping(a), count(*) from t group by grouping sets ((a), rollup (b), cube (c, d))",
		"select a -> 'b' ->> 'c', d #> '{e}', f @> g, h ~* 'i', j <@ k from t",
		"select * from t tablesample bernoulli (10) repeatable (1) for update of t skip locked",
		"select t.*, (t).a, (f(x)).b[1].c from t",
		"select case a when 1 then 2 end, case when a between 1 and 2 then 3 end from t where case "
		"when a "
		"then b end and c",
		"select a op, b at time zone 'UTC', interval '1' day, timestamp with time zone "
		"'2020-01-01' from t",
		"select count(distinct a order by a), array(select 1), row(1, 2), exists(select 1)",
		"table t",
		"values (1)",
		"explain (analyze, costs off) select 1",
		"select @ -1, 1 - - 1, 2 !~ '3', a operator(pg_catalog.+) b",
	};
	for (const char *sql : statements) {
		const std::string text = Format(sql);
		EXPECT_EQ(FingerprintSql(text).value, FingerprintSql(sql).value) << text;
		EXPECT_NE(FingerprintSql(text).value, "") << text;
		EXPECT_EQ(NormalizeSql(Format(text)).value, NormalizeSql(text).value) << text;
		EXPECT_EQ(Format(text), text) << "formatting twice changes nothing";
	}
}

TEST(FormatSql, ManagesBrokenNesting) {
	std::string deep = "select 1";
	for (int i = 0; i < 60; ++i) {
		deep = "select * from (" + deep + ") q";
	}
	EXPECT_EQ(FingerprintSql(Format(deep)).value, FingerprintSql(deep).value);
}

} // namespace savant::core
