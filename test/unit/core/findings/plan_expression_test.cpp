// Expressions as ruleutils.c of PostgreSQL 13 to 18 writes them into plans.
#include "core/findings/plan_expression.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

/* The tree in one line: kind or text, arguments in brackets. */
std::string Outline(const PlanExpression &expression, int part) {
	const ExpressionPart &at = expression.At(part);
	std::string text = at.negated ? "!" : "";
	switch (at.kind) {
	case PartKind::Column:
		return text + (at.qualifier.empty() ? "" : at.qualifier + ".") + at.text;
	case PartKind::Literal:
		return at.is_null_literal ? "NULL" : "'" + at.text + "'";
	case PartKind::AnyArray:
		text += at.text + "any";
		break;
	case PartKind::Cast:
		text += "::" + at.text;
		break;
	case PartKind::Opaque:
		return "?";
	default:
		text += (at.hashed ? "hashed " : "") + at.text;
	}
	for (std::size_t i = 0; i < at.arguments.size(); ++i) {
		text += (i == 0 ? "[" : " ") + Outline(expression, at.arguments[i]);
	}
	return text + (at.arguments.empty() ? "" : "]");
}

std::string Outline(std::string_view text) {
	const PlanExpression expression = ReadExpression(text);
	return expression.IsEmpty() ? "" : Outline(expression, expression.root);
}

TEST(ReadExpression, ReadsComparisonsAndTheirOperators) {
	EXPECT_EQ(Outline("(status = 'open'::text)"), "=[status ::text['open']]");
	EXPECT_EQ(Outline("((a > 1) AND (b < '-5'::integer))"), "AND[>[a '1'] <[b ::integer['-5']]]");
	EXPECT_EQ(Outline("((a = 1) OR (b = 2) OR c)"), "OR[=[a '1'] =[b '2'] c]");
	EXPECT_EQ(Outline("(NOT active)"), "NOT[active]");
	EXPECT_EQ(Outline("(o.customer_id = c.customer_id)"), "=[o.customer_id c.customer_id]");
	EXPECT_EQ(Outline("(x IS NOT NULL)"), "!NULL[x]");
	EXPECT_EQ(Outline("(x IS DISTINCT FROM y)"), "DISTINCT FROM[x y]");
	EXPECT_EQ(Outline("(a OPERATOR(public.=) b)"), "=[a b]");
	EXPECT_EQ(Outline("(id = ANY ('{1,2,3}'::integer[]))"), "=any[id ::integer[]['{1,2,3}']]");
	EXPECT_EQ(Outline("(id <> ALL (ARRAY[a, b]))"), "!<>any[id ARRAY[a b]]");
	EXPECT_EQ(Outline("(- x)"), "-[x]");
}

TEST(ReadExpression, ReadsCastsOfTypesWithSeveralWords) {
	EXPECT_EQ(Outline("((code)::text = 'x''y'::text)"), "=[::text[code] ::text['x'y']]");
	EXPECT_EQ(Outline("((at)::timestamp without time zone > now())"),
	          ">[::timestamp without time zone[at] now]");
	EXPECT_EQ(Outline("((a)::numeric(10,2) = (b)::double precision)"),
	          "=[::numeric(10,2)[a] ::double precision[b]]");
	EXPECT_EQ(Outline("((a)::character varying(20)[] @> b)"), "@>[::character varying(20)[][a] b]");
	EXPECT_EQ(Outline("(at > (now() - '1 day'::interval day to second))"),
	          ">[at -[now ::interval day to second['1 day']]]");
	EXPECT_EQ(Outline("((a)::shop.\"Odd Type\" = b)"), "=[::shop.\"Odd Type\"[a] b]");
}

TEST(ReadExpression, ReadsCallsWithTheirOwnGrammar) {
	EXPECT_EQ(Outline("(lower(name) = 'x'::text)"), "=[lower[name] ::text['x']]");
	EXPECT_EQ(Outline("(EXTRACT(year FROM o.at) = '2024'::numeric)"),
	          "=[extract['year' o.at] ::numeric['2024']]");
	EXPECT_EQ(Outline("(at AT TIME ZONE 'UTC'::text)"), "timezone[::text['UTC'] at]");
	EXPECT_EQ(Outline("count(*)"), "count");
	EXPECT_EQ(Outline("PARTIAL sum(x)"), "sum[x]");
	EXPECT_EQ(Outline("string_agg(DISTINCT x, ','::text ORDER BY y DESC)"),
	          "string_agg[x ::text[','] y]");
	EXPECT_EQ(Outline("sum(x) FILTER (WHERE (y > 1))"), "sum[x >[y '1']]");
	EXPECT_EQ(Outline("row_number() OVER (?)"), "row_number");
	EXPECT_TRUE(ReadExpression("row_number() OVER (?)").is_whole);
	EXPECT_EQ(Outline("shop.price(x)"), "price[x]");
	EXPECT_EQ(Outline("CASE WHEN (a > 1) THEN b ELSE 0 END"), "CASE[>[a '1'] b '0']");
	EXPECT_EQ(Outline("(d = CURRENT_DATE)"), "=[d current_date]");
	EXPECT_EQ(Outline("(a COLLATE \"C\")"), "C[a]");
	EXPECT_EQ(Outline("((data -> 'k'::text) ->> 'v'::text)"),
	          "->>[->[data ::text['k']] ::text['v']]");
	EXPECT_EQ(Outline("(ROW(a, b) < ROW(1, 2))"), "<[row[a b] row['1' '2']]");
	EXPECT_EQ(Outline("tags[1]"), "[][tags '1']");
}

TEST(ReadExpression, ReadsSubplansOfAllVersions) {
	EXPECT_EQ(Outline("(NOT (hashed SubPlan 1))"), "NOT[hashed SubPlan 1]");
	EXPECT_EQ(Outline("(alternatives: SubPlan 1 or hashed SubPlan 2)"), "hashed SubPlan 1");
	EXPECT_EQ(Outline("(x > (InitPlan 1).col1)"), ">[x .col1[InitPlan 1]]");
	EXPECT_EQ(Outline("(NOT (ANY (id = (hashed SubPlan 1).col1)))"),
	          "NOT[any[=[id .col1[hashed SubPlan 1]]]]");
	EXPECT_EQ(Outline("EXISTS(SubPlan 2)"), "exists[SubPlan 2]");
	EXPECT_EQ(Outline("(a = $0)"), "=[a $0]");
}

TEST(ReadExpression, KeepsQuotedNamesAndTextThatLooksLikeSyntax) {
	EXPECT_EQ(Outline("(\"Odd \"\"x\"\"\" = ') AND ('::text)"), "=[Odd \"x\" ::text[') AND (']]");
	EXPECT_EQ(Outline("(a = E'x\\\\y'::text)"), "=[a ::text['x\\y']]");
	EXPECT_EQ(Outline("(\"and\" = \"NULL\")"), "=[and NULL]");
}

TEST(ReadExpression, ReadsTheOrderOfSortKeys) {
	const PlanExpression plain = ReadExpression("o.at");
	EXPECT_FALSE(plain.descending);
	EXPECT_FALSE(plain.nulls_first);
	const PlanExpression down = ReadExpression("o.at DESC");
	EXPECT_TRUE(down.descending);
	EXPECT_TRUE(down.nulls_first);
	const PlanExpression last = ReadExpression("lower(name) DESC NULLS LAST");
	EXPECT_TRUE(last.descending);
	EXPECT_FALSE(last.nulls_first);
	EXPECT_TRUE(last.is_whole);
}

TEST(ReadExpression, EndsOnWhateverItIsGiven) {
	for (const char *text : {"(",         ")",
	                         "((a = ",    "a = = b",
	                         "CASE",      "CASE WHEN",
	                         "ARRAY[",    "f(",
	                         "f(a,",      "x::",
	                         "x IS",      "'open",
	                         "\"open",    "a OPERATOR(",
	                         "a.",        "a[",
	                         "a = ANY",   "()",
	                         ",",         "[",
	                         "x COLLATE", "count(*) OVER (",
	                         "1e",        "$",
	                         "\xff\xfe",  "PARTIAL",
	                         "NOT",       "(alternatives: SubPlan 1 or"}) {
		const PlanExpression expression = ReadExpression(text);
		for (std::size_t i = 0; i < expression.parts.size(); ++i) {
			(void)expression.Text(static_cast<int>(i));
		}
	}
	EXPECT_TRUE(ReadExpression("  ").IsEmpty());
	EXPECT_TRUE(ReadExpression("  ").Conjuncts().empty());
}

TEST(ReadExpression, IsBoundedInDepth) {
	const std::string deep = std::string(100'000, '(') + "a" + std::string(100'000, ')');
	EXPECT_FALSE(ReadExpression(deep).is_whole);
	std::string calls;
	for (int i = 0; i < 50'000; ++i) {
		calls += "f(NOT ";
	}
	EXPECT_FALSE(ReadExpression(calls).is_whole);
}

TEST(PlanExpression, TextIsAsPrintedWithoutOuterParentheses) {
	const PlanExpression expression =
		ReadExpression("(((code)::text = 'x'::text) AND (lower((name)::text) ~~ 'b%'::text))");
	const std::vector<int> conjuncts = expression.Conjuncts();
	ASSERT_EQ(conjuncts.size(), 2u);
	EXPECT_EQ(expression.Text(conjuncts[0]), "(code)::text = 'x'::text");
	EXPECT_EQ(expression.Text(conjuncts[1]), "lower((name)::text) ~~ 'b%'::text");
}

TEST(PlanExpression, ColumnsAreToldOnce) {
	const std::vector<ColumnUse> columns =
		ReadExpression("((o.a > 1) AND (o.a < 5) AND (b = o.c))").Columns();
	const std::vector<ColumnUse> expected = {{"o", "a"}, {"", "b"}, {"o", "c"}};
	EXPECT_EQ(columns, expected);
}

TEST(ReadComparison, PutsTheColumnOnTheLeft) {
	const auto read = [](std::string_view text) {
		const PlanExpression expression = ReadExpression(text);
		return ReadComparison(expression, expression.root, "o");
	};
	EXPECT_EQ(read("(5 > o.x)").op, "<");
	EXPECT_EQ(read("(x = 5)").name.name, "x");
	EXPECT_TRUE(read("(x = 5)").is_plain);
	EXPECT_FALSE(read("(lower(x) = 'a'::text)").is_plain);
	EXPECT_EQ(read("(lower(x) = 'a'::text)").name.name, "x");
	EXPECT_EQ(read("(o.x = c.y)").op, "=");
	EXPECT_EQ(read("(c.y = o.x)").name.name, "x");
	EXPECT_EQ(read("(o.x = o.y)").op, ""); // both of the table: no index helps
	EXPECT_EQ(read("(o.x IS NULL)").op, "IS NULL");
	EXPECT_EQ(read("o.active").op, "=");
	EXPECT_EQ(read("(NOT o.active)").op, "=");
	EXPECT_TRUE(read("(o.x = ANY ('{1,2}'::integer[]))").is_any);
	EXPECT_EQ(read("(c.x = 1)").op, "");
}

TEST(PlanExpression, ConstantsAreWhatOneScanSeesOnce) {
	const auto constant = [](std::string_view text) {
		const PlanExpression expression = ReadExpression(text);
		return expression.IsConstant(expression.root);
	};
	EXPECT_TRUE(constant("(now() - '1 day'::interval)"));
	EXPECT_TRUE(constant("$1"));
	EXPECT_TRUE(constant("(InitPlan 1).col1"));
	EXPECT_FALSE(constant("random()"));
	EXPECT_FALSE(constant("o.x"));
	EXPECT_FALSE(constant("(SubPlan 1)"));
}

} // namespace
} // namespace savant::core
