#include <gtest/gtest.h>

#include "core/diagnosis/statement_excerpt.hpp"

namespace savant::core {

namespace {

using Lines = std::vector<std::string>;

TEST(MarkPosition, PutsTheCaretUnderTheCharacter) {
	EXPECT_EQ(MarkPosition("SELECT x", 8), (Lines{"SELECT x", "       ^"}));
	EXPECT_EQ(MarkPosition("SELECT 'äöü', x", 15), (Lines{"SELECT 'äöü', x", "              ^"}));
}

TEST(MarkPosition, ShowsTheLineBeforeAndCountsTabsAsOne) {
	EXPECT_EQ(MarkPosition("SELECT a,\n\tb\nFROM t", 12), (Lines{"SELECT a,", " b", " ^"}));
}

TEST(MarkPosition, PointsBehindTheEnd) {
	EXPECT_EQ(MarkPosition("SELECT (1", 10), (Lines{"SELECT (1", "         ^"}));
}

TEST(MarkPosition, CutsLongLinesAroundThePlace) {
	const std::string text = "SELECT " + std::string(500, 'x') + " FROM t";
	const Lines lines = MarkPosition(text, 300);
	ASSERT_EQ(lines.size(), 2u);
	EXPECT_EQ(lines[0], "..." + std::string(100, 'x') + "...");
	EXPECT_EQ(lines[1], std::string(63, ' ') + "^");
}

TEST(MarkPosition, ShowsTheBeginningWithoutAPosition) {
	EXPECT_EQ(MarkPosition("a\nb\nc\nd", 0), (Lines{"a", "b", "c", "..."}));
	EXPECT_EQ(MarkPosition("a", 99), (Lines{"a"}));
	EXPECT_EQ(MarkPosition("", 0), Lines{});
}

TEST(StatementAt, CutsOneOfSeveralOut) {
	const std::string text = "SELECT 1; SELECT x FROM t; SELECT 2";
	const PlacedStatement placed = StatementAt(text, 18);
	EXPECT_EQ(placed.sql, "SELECT x FROM t");
	EXPECT_EQ(placed.position, 8);
	EXPECT_EQ(StatementAt(text, 0).sql, "");
	EXPECT_EQ(StatementAt("SELECT ';' ;", 0).sql, "SELECT ';'");
}

TEST(StatementAt, KeepsATextThatCannotBeScanned) {
	const PlacedStatement placed = StatementAt("SELECT 'open", 8);
	EXPECT_EQ(placed.sql, "SELECT 'open");
	EXPECT_EQ(placed.position, 8);
}

TEST(FormatArguments, FindsWhatTheMessageTookIn) {
	EXPECT_EQ(FormatArguments("column \"%s\" of relation \"%s\" does not exist",
	                          "column \"a b\" of relation \"t\" does not exist"),
	          (Lines{"a b", "t"}));
	EXPECT_EQ(FormatArguments("value too long for type character varying(%d)",
	                          "value too long for type character varying(20)"),
	          (Lines{"20"}));
	EXPECT_EQ(FormatArguments("operator does not exist: %s", "operator does not exist: a = b"),
	          (Lines{"a = b"}));
	EXPECT_EQ(FormatArguments("100%% of %s", "100% of x"), (Lines{"x"}));
}

TEST(FormatArguments, GivesNothingForATranslatedMessage) {
	EXPECT_TRUE(
		FormatArguments("column \"%s\" does not exist", "Spalte »x« existiert nicht").empty());
	EXPECT_TRUE(FormatArguments("column \"%s\"", "column \"x\" and more").empty());
	EXPECT_TRUE(FormatArguments("", "x").empty());
}

TEST(ReadKeyDetail, TakesColumnsAndValuesApart) {
	const KeyDetail one = ReadKeyDetail("Key (email)=(a, b) already exists.");
	EXPECT_EQ(one.columns, (Lines{"email"}));
	EXPECT_EQ(one.values, (Lines{"a, b"}));
	const KeyDetail two = ReadKeyDetail("Key (a, b)=(1, (x)) is not present in table \"t\".");
	EXPECT_EQ(two.columns, (Lines{"a", "b"}));
	EXPECT_EQ(two.values, (Lines{"1", "(x)"}));
}

TEST(ReadKeyDetail, DoesNotGuessWhereAValueHasAComma) {
	const KeyDetail key = ReadKeyDetail("Key (a, b)=(1, x, y) already exists.");
	EXPECT_EQ(key.columns.size(), 2u);
	EXPECT_TRUE(key.values.empty());
	EXPECT_TRUE(ReadKeyDetail("Failing row contains (1, 2).").columns.empty());
	EXPECT_TRUE(ReadKeyDetail("").columns.empty());
}

} // namespace

} // namespace savant::core
