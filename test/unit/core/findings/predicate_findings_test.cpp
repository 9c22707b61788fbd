// The rules about conditions and the shape of the statement: each on a plan that shows it, just
// below its threshold, and on the plan that only looks like it.
#include "plan_case.hpp"

namespace savant::core {
namespace {

using plan_case::FakeFacts;
using plan_case::Findings;
using plan_case::Has;
using plan_case::json;
using plan_case::Node;
using plan_case::Planned;
using plan_case::Scan;
using plan_case::The;

json Filtered(const char *filter, double kept = 100, double removed = 99'900) {
	return Scan("t", kept, kept, 50,
	            {{"Filter", filter},
	             {"Rows Removed by Filter", removed},
	             {"Shared Hit Blocks", (kept + removed) / 50}});
}

/* Table t with a column of that type, and an index on it. */
FakeFacts Column(const char *name, const char *type, bool indexed = true) {
	FakeFacts facts;
	TableFacts &table = facts.tables["t"];
	table.schema = "public";
	table.name = "t";
	ColumnFacts column;
	column.name = name;
	column.type = type;
	column.has_statistics = true;
	table.columns.push_back(column);
	if (indexed) {
		IndexFacts index;
		index.name = std::string("t_") + name;
		index.method = "btree";
		index.keys = {name};
		index.operator_classes = {"text_ops"};
		table.indexes.push_back(index);
	}
	return facts;
}

TEST(ImplicitCastOnColumn, NamesTheTypeAndTheIndex) {
	FakeFacts facts = Column("id", "integer");
	const auto finding =
		The(Findings(Filtered("((t.id)::numeric = 5.0)"), &facts), "implicit_cast_on_column");
	EXPECT_NE(finding.title.find("index t_id"), std::string::npos) << finding.title;
	EXPECT_NE(finding.advice.find("integer"), std::string::npos);
	EXPECT_LE(finding.saving, 50);
	EXPECT_TRUE(Has(Findings(Filtered("((t.id)::numeric = 5.0)")), "implicit_cast_on_column"))
		<< "a cast to numeric tells without facts";
}

TEST(ImplicitCastOnColumn, LeavesHarmlessCastsAlone) {
	const char *rule = "implicit_cast_on_column";
	FakeFacts varchar = Column("code", "character varying(20)", false);
	EXPECT_FALSE(Has(Findings(Filtered("((t.code)::text = 'x'::text)"), &varchar), rule));
	EXPECT_FALSE(Has(Findings(Filtered("((t.code)::text = 'x'::text)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.id = (5)::numeric)")), rule)) << "on the other side";
	FakeFacts facts = Column("id", "integer");
	EXPECT_FALSE(Has(Findings(Filtered("((t.id)::numeric = 5.0)", 100, 9000), &facts), rule))
		<< "small";
	EXPECT_FALSE(Has(Findings(Filtered("((t.id)::numeric > 5.0)", 60'000, 40'000), &facts), rule));
}

TEST(FunctionOnColumn, AdvisesARangeForTimes) {
	FakeFacts facts = Column("at", "timestamp with time zone");
	for (const char *filter : {"((t.at)::date = '2024-05-01'::date)",
	                           "(date_trunc('day'::text, t.at) = '2024-05-01'::date)",
	                           "(EXTRACT(year FROM t.at) = '2024'::numeric)"}) {
		const auto finding = The(Findings(Filtered(filter), &facts), "function_on_column");
		EXPECT_NE(finding.advice.find("at >= start"), std::string::npos) << filter;
	}
}

TEST(FunctionOnColumn, IsSilentWhenTheExpressionIsIndexed) {
	const char *rule = "function_on_column";
	FakeFacts facts = Column("name", "text");
	EXPECT_TRUE(Has(Findings(Filtered("(lower(t.name) = 'x'::text)"), &facts), rule));
	facts.tables["t"].indexes[0].keys = {"lower(name)"};
	EXPECT_FALSE(Has(Findings(Filtered("(lower(t.name) = 'x'::text)"), &facts), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name = lower('X'::text))")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("((t.a + t.b) = 3)")), rule)) << "two columns";
	EXPECT_TRUE(Has(Findings(Filtered("((t.a + 1) = 3)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("((lower(t.name) = 'x'::text) AND (t.a = 1))")), rule))
		<< "an index on a is the cure";
}

TEST(LeadingWildcardLike, TellsPrefixesApart) {
	const char *rule = "leading_wildcard_like";
	const auto finding = The(Findings(Filtered("(t.name ~~ '%xy'::text)")), rule);
	EXPECT_NE(finding.advice.find("reverse"), std::string::npos) << "an ending";
	EXPECT_TRUE(Has(Findings(Filtered("((t.name)::text ~~* '%xy%'::text)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ 'xy%'::text)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name !~~ '%xy'::text)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ '%xy'::text)", 10, 9'000)), rule));
	FakeFacts facts = Column("name", "text");
	facts.tables["t"].indexes[0].operator_classes = {"gin_trgm_ops"};
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ '%xy'::text)"), &facts), rule));
}

TEST(LikePrefixCollation, NeedsAnIndexInAnotherCollation) {
	const char *rule = "like_prefix_nonc_collation";
	FakeFacts facts = Column("name", "text");
	EXPECT_TRUE(Has(Findings(Filtered("(t.name ~~ 'xy%'::text)"), &facts), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ 'xy%'::text)")), rule));
	facts.tables["t"].columns[0].collation_is_c = true;
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ 'xy%'::text)"), &facts), rule));
	facts = Column("name", "text");
	facts.tables["t"].indexes[0].operator_classes = {"text_pattern_ops"};
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ 'xy%'::text)"), &facts), rule));
}

TEST(IlikeOrRegexFilter, LeavesAnchoredOnesAlone) {
	const char *rule = "ilike_or_regex_filter";
	EXPECT_TRUE(Has(Findings(Filtered("(t.name ~~* 'xy%'::text)")), rule));
	EXPECT_TRUE(Has(Findings(Filtered("(t.name ~ 'x+y'::text)")), rule));
	EXPECT_TRUE(Has(Findings(Filtered("(t.name ~* '^x'::text)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~ '^x'::text)")), rule));
	EXPECT_FALSE(Has(Findings(Filtered("(t.name ~~ 'x%'::text)")), rule));
}

TEST(OrAcrossColumns, NamesTheColumnWithoutIndex) {
	const char *rule = "or_across_columns", *filter = "((t.a = 1) OR (t.b = 2))";
	FakeFacts facts = Column("a", "integer");
	const auto finding = The(Findings(Filtered(filter), &facts), rule);
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, std::vector<std::string>{"b"});
	EXPECT_FALSE(Has(Findings(Filtered("((t.a = 1) OR (t.a = 2))")), rule)) << "one column";
	EXPECT_FALSE(Has(Findings(Filtered(filter, 10'100, 89'900)), rule)) << "89.9 % removed";
	EXPECT_FALSE(Has(Findings(Filtered("((t.c = 1) AND ((t.a = 1) OR (t.b = 2)))")), rule))
		<< "an index on c is the cure";
	IndexFacts second = facts.tables["t"].indexes[0];
	second.keys = {"b"};
	facts.tables["t"].indexes.push_back(second);
	EXPECT_FALSE(Has(Findings(Filtered(filter), &facts), rule)) << "BitmapOr was possible";
}

json Loop(const char *condition, double rows, double removed) {
	return Node(
		"Nested Loop", rows, rows, 500,
		{{"Join Type", "Inner"},
	     {"Join Filter", condition},
	     {"Rows Removed by Join Filter", removed}},
		{Scan("u", 100, 100, 1), Node("Materialize", 1000, 1000, 0.5, {{"Actual Loops", 100}},
	                                  {Scan("t", 1000, 1000, 1)})});
}

TEST(OrAcrossJoin, IsOverTwoRelations) {
	const char *rule = "or_across_join";
	EXPECT_TRUE(Has(Findings(Loop("((t.a = u.a) OR (t.b = u.b))", 100, 99'900)), rule));
	EXPECT_FALSE(Has(Findings(Loop("((t.a = u.a) OR (t.b = u.b))", 100, 9'900)), rule));
	EXPECT_FALSE(Has(Findings(Loop("((t.a = 1) OR (t.b = 2))", 100, 99'900)), rule));
	EXPECT_FALSE(Has(Findings(Loop("(t.a > u.a)", 100, 99'900)), rule));
}

json WithSubplan(const char *filter, double loops, double ms, const char *name = "SubPlan 1") {
	json scan = Scan("t", 10, 10, loops * ms + 10, {{"Filter", filter}});
	scan["Plans"].push_back(Scan("u", 100, 100, ms,
	                             {{"Parent Relationship", "SubPlan"},
	                              {"Subplan Name", name},
	                              {"Actual Loops", loops},
	                              {"Output", {"u.x"}}}));
	return scan;
}

TEST(NotInSubplan, IsWorseWithoutHash) {
	const char *rule = "not_in_subplan";
	EXPECT_EQ(The(Findings(WithSubplan("(NOT (SubPlan 1))", 5000, 0.1)), rule).severity,
	          Severity::Critical);
	EXPECT_EQ(The(Findings(WithSubplan("(NOT (SubPlan 1))", 500, 0.1)), rule).severity,
	          Severity::Warning);
	const auto hashed = The(Findings(WithSubplan("(NOT (hashed SubPlan 1))", 1, 1)), rule);
	EXPECT_EQ(hashed.severity, Severity::Info);
	EXPECT_EQ(hashed.saving, 0);
	EXPECT_TRUE(
		Has(Findings(WithSubplan("(NOT (ANY (t.id = (hashed SubPlan 1).col1)))", 1, 1)), rule));
	EXPECT_FALSE(Has(Findings(WithSubplan("(NOT EXISTS(SubPlan 1))", 5000, 0.1)), rule));
	EXPECT_FALSE(Has(Findings(WithSubplan("(hashed SubPlan 1)", 1, 1)), rule)) << "IN";
	FakeFacts facts;
	ColumnFacts column;
	column.name = "x";
	column.not_null = true;
	facts.tables["u"].columns.push_back(column);
	EXPECT_FALSE(Has(Findings(WithSubplan("(NOT (hashed SubPlan 1))", 1, 1), &facts), rule))
		<< "no NULL can come";
}

TEST(CorrelatedSubplan, CountsLoopsAndShare) {
	const char *rule = "correlated_subplan";
	EXPECT_TRUE(Has(Findings(WithSubplan("(t.a > (SubPlan 1))", 200, 1)), rule));
	EXPECT_FALSE(Has(Findings(WithSubplan("(t.a > (SubPlan 1))", 100, 1)), rule));
	EXPECT_FALSE(Has(Findings(WithSubplan("(t.a > (SubPlan 1))", 200, 0.01)), rule));
	const json limit = Node("Limit", 10, 10, 1, {}, {WithSubplan("(t.a > (SubPlan 1))", 2000, 1)});
	EXPECT_FALSE(Has(Findings(Planned(limit)), rule)) << "it will not run for all rows";
	json init = WithSubplan("(t.a > $0)", 200, 1, "InitPlan 1 (returns $0)");
	init["Plans"][0]["Parent Relationship"] = "InitPlan";
	EXPECT_FALSE(Has(Findings(init), rule));
}

TEST(OffsetLarge, IsWhatTheLimitSkips) {
	const auto plan = [](double read) {
		return Node("Limit", 10, 10, 50, {}, {Scan("t", read, read, 48)});
	};
	const auto finding = The(Findings(plan(50'010)), "offset_large");
	EXPECT_NE(finding.title.find("50,000 rows"), std::string::npos);
	EXPECT_FALSE(Has(Findings(plan(10'010)), "offset_large"));
}

TEST(LimitWithoutOrder, IsSilentWithAnyOrder) {
	const char *rule = "limit_without_order";
	const auto limit = [](json input, double rows = 10) {
		return Node("Limit", rows, rows, 5, {}, {std::move(input)});
	};
	EXPECT_TRUE(Has(Findings(limit(Scan("t", 1000, 10, 4))), rule));
	EXPECT_FALSE(Has(Findings(limit(Scan("t", 1000, 1, 4), 1)), rule)) << "any one row";
	EXPECT_FALSE(Has(Findings(limit(Node("Sort", 1000, 10, 4, {{"Sort Key", {"t.a"}}},
	                                     {Scan("t", 1000, 1000, 3)}))),
	                 rule));
	EXPECT_FALSE(
		Has(Findings(limit(Node("Index Scan", 1000, 10, 4, {{"Relation Name", "t"}}))), rule));
	EXPECT_FALSE(Has(Findings(limit(Scan("t", 10, 10, 4))), rule)) << "the LIMIT has no effect";
}

TEST(SelectStarWide, CountsColumnsOrBytes) {
	const auto plan = [](double rows, int width, int columns) {
		json scan = Scan("t", rows, rows, 5, {{"Plan Width", width}, {"Output", json::array()}});
		for (int i = 0; i < columns; ++i) {
			scan["Output"].push_back("t.c" + std::to_string(i));
		}
		return scan;
	};
	EXPECT_TRUE(Has(Findings(plan(2000, 100, 31)), "select_star_wide"));
	EXPECT_TRUE(Has(Findings(plan(2000, 1001, 3)), "select_star_wide"));
	EXPECT_FALSE(Has(Findings(plan(1000, 1001, 31)), "select_star_wide"));
	EXPECT_FALSE(Has(Findings(plan(2000, 1000, 30)), "select_star_wide"));
}

TEST(InListHuge, CountsTheConstants) {
	const auto plan = [](int values) {
		std::string list = "1";
		for (int i = 1; i < values; ++i) {
			list += "," + std::to_string(i);
		}
		const std::string filter = "(t.a = ANY ('{" + list + "}'::integer[]))";
		return Scan("t", 10, 10, 5, {{"Filter", filter}});
	};
	EXPECT_TRUE(Has(Findings(plan(501)), "in_list_huge"));
	EXPECT_FALSE(Has(Findings(plan(500)), "in_list_huge"));
	EXPECT_FALSE(Has(Findings(Scan("t", 1, 1, 5, {{"Filter", "(t.a = ANY ('{}'::integer[]))"}})),
	                 "in_list_huge"));
	EXPECT_FALSE(
		Has(Findings(Scan("t", 1, 1, 5, {{"Filter", "(t.a = ANY ($1))"}})), "in_list_huge"));
}

TEST(NowMinusInterval, NeedsAWrongEstimate) {
	const auto plan = [](double planned, const char *filter) {
		return Scan("t", planned, 5000, 5, {{"Filter", filter}});
	};
	const char *now = "(t.at > (now() - '1 day'::interval))";
	EXPECT_TRUE(Has(Findings(plan(10, now)), "now_minus_interval_est"));
	EXPECT_FALSE(Has(Findings(plan(600, now)), "now_minus_interval_est"));
	EXPECT_FALSE(Has(Findings(plan(10, "(t.at > '2024-01-01'::date)")), "now_minus_interval_est"));
}

TEST(OrNullParam, TellsParametersFromInitPlans) {
	const char *rule = "or_null_param";
	EXPECT_TRUE(Has(Findings(Planned(Filtered("(($1 IS NULL) OR (t.a = $1))"))), rule));
	EXPECT_FALSE(Has(Findings(Planned(Filtered("(($1 IS NOT NULL) OR (t.a = $1))"))), rule));
	EXPECT_FALSE(Has(Findings(Planned(Filtered("((t.b IS NULL) OR (t.a = $1))"))), rule));
	json init = Filtered("(($0 IS NULL) OR (t.a = $0))");
	init["Plans"].push_back(
		Scan("u", 1, 1, 1,
	         {{"Parent Relationship", "InitPlan"}, {"Subplan Name", "InitPlan 1 (returns $0)"}}));
	EXPECT_FALSE(Has(Findings(init), rule));
}

TEST(CartesianProduct, LeavesParameterisedInnerSidesAlone) {
	const char *rule = "cartesian_product";
	const auto plan = [](double outer, double inner, json inner_scan) {
		inner_scan["Actual Loops"] = outer;
		return Node("Nested Loop", outer * inner, outer * inner, 500, {{"Join Type", "Inner"}},
		            {Scan("u", outer, outer, 1), std::move(inner_scan)});
	};
	EXPECT_EQ(The(Findings(plan(2000, 1000, Scan("t", 1000, 1000, 0.1))), rule).severity,
	          Severity::Critical);
	EXPECT_FALSE(Has(Findings(plan(1000, 1000, Scan("t", 1000, 1000, 0.1))), rule)) << "a million";
	EXPECT_FALSE(Has(Findings(plan(2'000'000, 1, Scan("t", 1, 1, 0.0001))), rule))
		<< "one row to add";
	EXPECT_FALSE(Has(
		Findings(plan(2000, 1000, Scan("t", 1000, 1000, 0.1, {{"Filter", "(t.a > u.a)"}}))), rule));
	json call = Node("Function Scan", 1000, 1000, 0.1,
	                 {{"Function Name", "generate_series"}, {"Alias", "g"}});
	EXPECT_FALSE(Has(Findings(plan(2000, 1000, call)), rule)) << "LATERAL does not show";
}

TEST(CartesianProduct, IsSeenWithoutAnalyze) {
	const json plan = Node("Nested Loop", 4e6, 4e6, 50'000, {{"Join Type", "Inner"}},
	                       {Scan("u", 2000, 2000, 1), Scan("t", 2000, 2000, 1)});
	EXPECT_FALSE(The(Findings(Planned(plan)), "cartesian_product").measured);
	const json limit = Node("Limit", 10, 10, 1, {}, {plan});
	EXPECT_FALSE(Has(Findings(Planned(limit)), "cartesian_product")) << "it stops after 10 rows";
}

json Distinct(double after, json output, json input) {
	return Node("Aggregate", after, after, 90,
	            {{"Strategy", "Hashed"}, {"Group Key", {"t.a"}}, {"Output", std::move(output)}},
	            {std::move(input)});
}

json Join(double rows) {
	return Node("Hash Join", rows, rows, 40, {{"Hash Cond", "(t.a = u.a)"}, {"Join Type", "Inner"}},
	            {Scan("t", rows, rows, 10), Node("Hash", 10, 10, 1, {}, {Scan("u", 10, 10, 1)})});
}

TEST(DistinctOverJoins, IsNoGrouping) {
	const char *rule = "distinct_over_joins";
	EXPECT_TRUE(Has(Findings(Distinct(1000, {"t.a"}, Join(50'000))), rule));
	EXPECT_FALSE(Has(Findings(Distinct(1000, {"t.a", "count(*)"}, Join(50'000))), rule))
		<< "GROUP BY";
	EXPECT_FALSE(Has(Findings(Distinct(20'000, {"t.a"}, Join(50'000))), rule));
	EXPECT_FALSE(Has(Findings(Distinct(1000, {"t.a"}, Scan("t", 50'000, 50'000, 30))), rule));
}

TEST(UnionShouldBeUnionAll, IsNoPartitionedTable) {
	const char *rule = "union_should_be_union_all";
	const auto append = [](const char *a, const char *b) {
		return Node("Append", 20'000, 20'000, 30, {},
		            {Scan(a, 10'000, 10'000, 10, {{"Parent Relationship", "Member"}}),
		             Scan(b, 10'000, 10'000, 10, {{"Parent Relationship", "Member"}})});
	};
	EXPECT_TRUE(Has(Findings(Distinct(20'000, {"t.a"}, append("orders", "archive"))), rule));
	EXPECT_FALSE(Has(Findings(Distinct(19'800, {"t.a"}, append("orders", "archive"))), rule));
	EXPECT_FALSE(Has(Findings(Distinct(20'000, {"t.a"}, append("m_1", "m_2"))), rule));
}

TEST(CountStarBig, IsOfAWholeTable) {
	const auto plan = [](double rows, const char *output, json extra = {}) {
		return Node("Aggregate", 1, 1, 500, {{"Strategy", "Plain"}, {"Output", {output}}},
		            {Scan("t", rows, rows, 400, std::move(extra))});
	};
	const auto finding = The(Findings(plan(2e6, "count(*)")), "count_star_big");
	EXPECT_NE(finding.statement.find("'public.t'::regclass"), std::string::npos)
		<< finding.statement;
	EXPECT_FALSE(Has(Findings(plan(1e6, "count(*)")), "count_star_big"));
	EXPECT_FALSE(Has(Findings(plan(2e6, "count(t.a)")), "count_star_big"));
	EXPECT_FALSE(Has(Findings(plan(2e6, "count(*)", {{"Filter", "(t.a = 1)"}})), "count_star_big"));
}

TEST(OrderByRandom, IsOfManyRows) {
	const auto plan = [](double rows, const char *key) {
		return Node(
			"Limit", 1, 1, 50, {},
			{Node("Sort", rows, 1, 50, {{"Sort Key", {key}}}, {Scan("t", rows, rows, 20)})});
	};
	EXPECT_TRUE(Has(Findings(plan(5000, "(random())")), "order_by_random"));
	EXPECT_FALSE(Has(Findings(plan(1000, "(random())")), "order_by_random"));
	EXPECT_FALSE(Has(Findings(plan(5000, "t.random")), "order_by_random"));
}

} // namespace
} // namespace savant::core
