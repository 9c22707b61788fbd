#include "core/sql/literals.hpp"

#include <gtest/gtest.h>

#include <array>

#include "core/sql/lexemes.hpp"
#include "core/sql/split.hpp"

namespace savant::core {

namespace {

/* The literals of `sql` as the hook would keep them. */
std::vector<KeptLiteral> Literals(std::string_view sql) {
	std::array<LiteralSpan, 64> spans;
	const int count = FindLiterals(sql, spans.data(), static_cast<int>(spans.size()));
	std::vector<KeptLiteral> kept;
	for (int i = 0; i < count; i++) {
		const LiteralSpan &span = spans[static_cast<std::size_t>(i)];
		kept.push_back({std::string(sql.substr(span.start, span.length)), span.after_minus, false});
	}
	return kept;
}

std::vector<std::string> Texts(std::string_view sql) {
	std::vector<std::string> texts;
	for (const KeptLiteral &literal : Literals(sql)) {
		texts.push_back(literal.text);
	}
	return texts;
}

std::string Filled(std::string_view normalised, std::string_view example) {
	const auto filled = FillIn(normalised, Literals(example));
	return filled ? filled->sql : "(does not fit)";
}

using List = std::vector<std::string>;

} // namespace

TEST(FindLiterals, FindsStringsNumbersAndConstants) {
	EXPECT_EQ(
		Texts("select 'it''s', E'a\\'b', $$x'y$$, $t$ $$ $t$ from t1 where a=1.5e-3 and b = .5"),
		(List{"'it''s'", "E'a\\'b'", "$$x'y$$", "$t$ $$ $t$", "1.5e-3", ".5"}));
	EXPECT_EQ(Texts("select B'101', x'ff', N'n', U&'\\0041' \"1\" u&\"2\""),
	          (List{"B'101'", "x'ff'", "N'n'", "U&'\\0041'"}));
	EXPECT_EQ(Texts("where a is not null and b = TRUE and nullable"), (List{"null", "TRUE"}));
	EXPECT_EQ(Texts("select extract(year from d), extract ( 'dow' from d) from extract"),
	          (List{"year", "'dow'"}));
	EXPECT_EQ(Texts("select a1, a$1, t2.c3 -- 7\n /* 8 /* 9 */ 10 */ from $1"), (List{"$1"}));
}

TEST(FindLiterals, GivesUpOnTooManyAndOnOpenQuotes) {
	std::array<LiteralSpan, 2> spans;
	EXPECT_EQ(FindLiterals("1, 2", spans.data(), 2), 2);
	EXPECT_EQ(FindLiterals("1, 2, 3", spans.data(), 2), -1);
	EXPECT_EQ(FindLiterals("'a", spans.data(), 2), -1);
	EXPECT_EQ(FindLiterals("/* a", spans.data(), 2), -1);
	EXPECT_EQ(FindLiterals("$a$ b $b$", spans.data(), 2), -1);
	EXPECT_EQ(FindLiterals("E'a\\", spans.data(), 2), -1);
	EXPECT_EQ(FindLiterals("", spans.data(), 2), 0);
}

TEST(FillIn, PutsLiteralsWhereTheParametersAre) {
	EXPECT_EQ(Filled("select * from t where a = $1 and b > $2 order by 1",
	                 "SELECT * FROM t WHERE a = 'x' AND b > 3 ORDER BY 1"),
	          "select * from t where a = 'x' and b > 3 order by 1");
	EXPECT_EQ(Filled("select now() - interval $1 where x is null and y = $2",
	                 "select now() - interval '1 day' where x is null and y = null"),
	          "select now() - interval '1 day' where x is null and y = null");
	EXPECT_EQ(Filled("select extract($1 from d)", "select extract(year from d)"),
	          "select extract(year from d)");
}

TEST(FillIn, KeepsSignsWithTheirConstants) {
	EXPECT_EQ(Filled("where a > $1", "where a > -5"), "where a > (-5)");
	EXPECT_EQ(Filled("where a - $1 > $2", "where a - 5 > 7"), "where a - 5 > 7");
}

TEST(FillIn, LeavesParametersOfTheClient) {
	EXPECT_EQ(Filled("where a = $1 and s = $2", "where a = $1 and s = 'open'"),
	          "where a = $1 and s = 'open'");
}

TEST(FillIn, RefusesWhatDoesNotFit) {
	EXPECT_FALSE(FillIn("where a = $1", Literals("where a = 1 and b = 2")));
	EXPECT_FALSE(FillIn("where a = $1 and b = $2", Literals("where a = 1")));
	EXPECT_FALSE(FillIn("order by 1, $1", Literals("order by 2, 3")));
}

TEST(FillIn, SaysWhichConstantsVary) {
	auto literals = Literals("where s = 'open' and c = 42");
	literals[1].varies = true;
	const auto filled = FillIn("where s = $1 and c = $2", literals);
	ASSERT_TRUE(filled);
	ASSERT_EQ(filled->varying.size(), 1u);
	const auto range = filled->varying[0];
	EXPECT_EQ(filled->sql.substr(static_cast<std::size_t>(range.start),
	                             static_cast<std::size_t>(range.end - range.start)),
	          "42");
}

TEST(SplitStatements, SplitsAtSemicolonsOutsideOfQuotes) {
	EXPECT_EQ(SplitStatements("select 1; -- one\nselect ';' ;;\n/* two; */ select $$;$$"),
	          (List{"select 1", "select ';'", "select $$;$$"}));
	EXPECT_EQ(SplitStatements("\\set x 1\nselect 1\n;\n\\timing\n"), (List{"select 1"}));
	EXPECT_EQ(SplitStatements("create rule r as on insert to t do (select 1; select 2); select 3"),
	          (List{"create rule r as on insert to t do (select 1; select 2)", "select 3"}));
	EXPECT_EQ(SplitStatements("create function f() returns int begin atomic select case when true "
	                          "then 1 end; select 2; end; select 3")
	              .size(),
	          2u);
	EXPECT_EQ(SplitStatements("begin; select 1; end; select 2"),
	          (List{"begin", "select 1", "end", "select 2"}));
	EXPECT_TRUE(SplitStatements(" ;; -- nothing\n").empty());
	EXPECT_EQ(SplitStatements("select 'open").size(), 1u);
}

TEST(ReadLexeme, CoversTheTextWithoutGaps) {
	const std::string_view text =
		"a$b 'x''y' \"q\"\"\" 1..2 $1$2 $x y$ - -- z\n*/ /* */ \\ \xC3\xA4";
	std::size_t position = 0;
	for (Lexeme next = ReadLexeme(text, 0); next.kind != LexemeKind::End;
	     next = ReadLexeme(text, next.end)) {
		ASSERT_EQ(next.start, position);
		ASSERT_GT(next.end, next.start);
		position = next.end;
	}
	EXPECT_EQ(position, text.size());
}

} // namespace savant::core
