#include "core/repair/sql_layout.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

std::string Clauses(const std::string &sql, int number) {
	const SqlLayout layout(sql, ScanSql(sql).value);
	const SelectLayout &select = layout.Selects()[static_cast<std::size_t>(number)];
	std::string text(layout.Span(select.from, SqlLayout::EndOfFrom(select)));
	if (select.where >= 0) {
		text += "|" + std::string(layout.Span(select.where, SqlLayout::EndOfWhere(select)));
	}
	if (select.group_by >= 0) {
		text += "|" + std::string(layout.Span(select.group_by, SqlLayout::EndOfGroupBy(select)));
	}
	return text;
}

TEST(SqlLayout, FindsTheClausesOfEverySelect) {
	const std::string sql = "SELECT a, count(*) FROM t JOIN (SELECT b FROM u WHERE c) AS v ON d "
							"WHERE e GROUP BY a ORDER BY 1";
	EXPECT_EQ(Clauses(sql, 0),
	          "FROM t JOIN (SELECT b FROM u WHERE c) AS v ON d|WHERE e|GROUP BY a");
	EXPECT_EQ(Clauses(sql, 1), "FROM u|WHERE c");
}

TEST(SqlLayout, IsNotMisledByWordsThatAreKeywordsElsewhere) {
	EXPECT_EQ(Clauses("SELECT a IS DISTINCT FROM b, extract(year FROM c), mode() WITHIN GROUP "
	                  "(ORDER BY d) FROM t UNION SELECT 1 FROM u",
	                  0),
	          "FROM t");
}

TEST(SqlLayout, EndsAtASemicolonAndSkipsComments) {
	EXPECT_EQ(Clauses("SELECT a /* FROM x */ FROM t -- GROUP BY\n; SELECT 1 FROM u", 0), "FROM t");
}

TEST(ApplyEdits, MakesThemInTextOrderAndDropsOverlaps) {
	EXPECT_EQ(ApplyEdits("abcdef", {{4, 5, "E"}, {0, 2, "x"}, {1, 3, "never"}, {6, 6, "!"}}),
	          "xcdEf!");
	EXPECT_EQ(ApplyEdits("ab", {{1, 1, "-"}, {1, 2, "B"}, {9, 12, "?"}}), "a-B?");
}

} // namespace

} // namespace savant::core
