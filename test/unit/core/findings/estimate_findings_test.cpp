#include "plan_case.hpp"

namespace savant::core {
namespace {

using plan_case::FakeFacts;
using plan_case::Find;
using plan_case::Findings;
using plan_case::Has;
using plan_case::json;
using plan_case::Node;
using plan_case::Planned;
using plan_case::Scan;
using plan_case::The;

/* An analysed table of 100,000 rows with statistics of columns a, b and at. */
FakeFacts Facts() {
	FakeFacts facts;
	TableFacts &table = facts.tables["t"];
	table.schema = "public";
	table.name = "t";
	table.kind = "table";
	table.rows = 100'000;
	table.pages = 1000;
	table.live_rows = 100'000;
	table.modified_since_analyze = 0;
	for (const char *name : {"a", "b", "at"}) {
		ColumnFacts &column = table.columns.emplace_back();
		column.name = name;
		column.has_statistics = true;
		column.histogram_low = "1";
		column.histogram_high = "1000";
		column.common_values = {"1", "2"};
		column.common_shares = {0.1, 0.05};
	}
	return facts;
}

/* A scan that is joined, so that its estimate matters; 50 ms in all. */
json Joined(json scan) {
	json inner = Node("Hash", 10, 10, 1, {}, {Scan("small", 10, 10, 1)});
	const double rows = scan["Actual Rows"], planned = scan["Plan Rows"];
	return Node("Hash Join", planned, rows, 50, {{"Hash Cond", "(t.a = small.a)"}},
	            {std::move(scan), inner});
}

json Wrong(const char *filter, double planned = 10, double found = 20'000) {
	return Joined(Scan("t", planned, found, 20, {{"Filter", filter}}));
}

/* The rules about estimates that are told: the plans here show other troubles, too. */
std::vector<std::string> RulesOf(const std::vector<Finding> &findings) {
	std::vector<std::string> rules;
	for (const Finding &finding : findings) {
		for (const FindingRule &rule : EstimateFindingRules()) {
			if (finding.rule == rule.id) {
				rules.push_back(finding.rule);
			}
		}
	}
	return rules;
}

using Rules = std::vector<std::string>;

TEST(EstimateCause, IsToldOnceAtTheScan) {
	FakeFacts facts = Facts();
	const auto findings = Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts);
	EXPECT_EQ(RulesOf(findings), Rules({"correlated_columns"}));
	const auto finding = The(findings, "correlated_columns");
	EXPECT_EQ(finding.node, 1);
	EXPECT_EQ(finding.severity, Severity::Critical);
	EXPECT_EQ(finding.statement,
	          "CREATE STATISTICS public.t_a_b_stats (dependencies, mcv) ON a, b FROM public.t;\n"
	          "ANALYZE public.t;");
	EXPECT_LE(finding.saving, 29) << "what the join took itself";
}

TEST(EstimateCause, NeedsAFactorOfTenAndAHundredRows) {
	FakeFacts facts = Facts();
	EXPECT_TRUE(
		RulesOf(Findings(Wrong("((t.a = 7) AND (t.b = 8))", 2200, 20'000), &facts)).empty());
	EXPECT_TRUE(RulesOf(Findings(Wrong("((t.a = 7) AND (t.b = 8))", 1, 90), &facts)).empty());
}

TEST(EstimateCause, SaysNothingBelowLimit) {
	FakeFacts facts = Facts();
	const json scan = Scan("t", 50'000, 20, 20, {{"Filter", "((t.a = 7) AND (t.b = 8))"}});
	EXPECT_TRUE(RulesOf(Findings(Node("Limit", 20, 20, 20, {}, {scan}), &facts)).empty());
}

TEST(EstimateCause, IsARemarkWhenNothingDependsOnIt) {
	FakeFacts facts = Facts();
	const json scan = Scan("t", 300, 20'000, 50, {{"Filter", "((t.a = 7) AND (t.b = 8))"}});
	EXPECT_EQ(The(Findings(scan, &facts), "correlated_columns").severity, Severity::Info);
}

TEST(EstimateCause, IsARemarkInAQuickStatement) {
	FakeFacts facts = Facts();
	json plan = Wrong("((t.a = 7) AND (t.b = 8))", 1, 300);
	plan["Actual Total Time"] = 2;
	plan["Plans"][0]["Actual Total Time"] = 1;
	EXPECT_EQ(The(Findings(plan, &facts), "correlated_columns").severity, Severity::Info);
}

TEST(Correlated, KnowsStatisticsThatAreThere) {
	FakeFacts facts = Facts();
	ExtendedStatisticsFacts &statistics = facts.tables["t"].extended_statistics.emplace_back();
	statistics.columns = {"b", "a"};
	statistics.most_common = true;
	const auto findings = Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts);
	EXPECT_EQ(RulesOf(findings), Rules({"misestimate_scan"}));
}

TEST(Correlated, IsSeenWithoutFacts) {
	EXPECT_EQ(RulesOf(Findings(Wrong("((t.a = 7) AND (t.b = 8))"))), Rules({"correlated_columns"}));
	EXPECT_EQ(RulesOf(Findings(Wrong("((t.a > 7) AND (t.a < 8))"))), Rules({"misestimate_scan"}))
		<< "two conditions on one column";
}

TEST(MissingStatistics, ComeFirst) {
	FakeFacts facts = Facts();
	facts.tables["t"].rows = -1;
	const auto finding = The(Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts), "stats_missing");
	EXPECT_EQ(finding.statement, "ANALYZE public.t;");
	EXPECT_EQ(finding.advice.find("temporary"), std::string::npos);
	facts.tables["t"].is_temporary = true;
	EXPECT_NE(The(Findings(Wrong("(t.a = 7)"), &facts), "stats_missing").advice.find("temporary"),
	          std::string::npos);
}

TEST(MissingStatistics, AreNotTakenForHiddenOnes) {
	FakeFacts facts = Facts();
	for (ColumnFacts &column : facts.tables["t"].columns) {
		column.has_statistics = false;
	}
	EXPECT_TRUE(Has(Findings(Wrong("(t.a = 7)"), &facts), "stats_missing"));
	facts.tables["t"].has_row_security = true;
	EXPECT_FALSE(Has(Findings(Wrong("(t.a = 7)"), &facts), "stats_missing"));
}

TEST(MissingStatistics, AreSeenBeforeTheStatementRuns) {
	FakeFacts facts = Facts();
	const json plan = Planned(Wrong("(t.a = 7)"));
	EXPECT_TRUE(RulesOf(Findings(plan, &facts)).empty());
	facts.tables["t"].rows = -1;
	EXPECT_EQ(RulesOf(Findings(plan, &facts)), Rules({"stats_missing"}));
}

TEST(StaleStatistics, CountChangesSinceAnalyze) {
	FakeFacts facts = Facts();
	facts.tables["t"].modified_since_analyze = 30'000;
	const auto finding = The(Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts), "stats_stale");
	EXPECT_NE(finding.detail.find("30,000 rows changed"), std::string::npos);
	facts.tables["t"].modified_since_analyze = 9'000;
	EXPECT_FALSE(Has(Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts), "stats_stale"));
}

TEST(StaleStatistics, AreNotThoseOfATableFilledAndAnalyzedAtOnce) {
	FakeFacts facts = Facts();
	TableFacts &table = facts.tables["t"];
	table.modified_since_analyze = table.inserts = 100'000;
	EXPECT_FALSE(Has(Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts), "stats_stale"));
	table.deletes = table.updates = 30'000;
	EXPECT_TRUE(Has(Findings(Wrong("((t.a = 7) AND (t.b = 8))"), &facts), "stats_stale"));
}

TEST(StaleStatistics, AreARemarkBeforeTheStatementRuns) {
	FakeFacts facts = Facts();
	const json plan = Planned(Wrong("(t.a = 7)"));
	facts.tables["t"].modified_since_analyze = 15'000;
	EXPECT_FALSE(Has(Findings(plan, &facts), "stats_stale"));
	facts.tables["t"].modified_since_analyze = 30'000;
	EXPECT_EQ(The(Findings(plan, &facts), "stats_stale").severity, Severity::Info);
}

TEST(StaleStatistics, AreTheCauseWhenThereIsNoCondition) {
	EXPECT_EQ(RulesOf(Findings(Joined(Scan("t", 100, 20'000, 20)))), Rules({"stats_stale"}));
}

TEST(EmptyTable, IsTakenForTenPages) {
	json join = Joined(Scan("t", 2550, 0, 20));
	EXPECT_TRUE(Has(Findings(join), "empty_table_estimate"));
	json filtered =
		Joined(Scan("t", 2550, 0, 20, {{"Filter", "(t.a = 1)"}, {"Rows Removed by Filter", 900}}));
	EXPECT_FALSE(Has(Findings(filtered), "empty_table_estimate"));
}

TEST(EmptyTable, IsSeenBeforeTheStatementRuns) {
	FakeFacts facts = Facts();
	TableFacts &table = facts.tables["t"];
	table.rows = -1;
	table.pages = table.live_rows = 0;
	EXPECT_EQ(RulesOf(Findings(Planned(Joined(Scan("t", 2550, 0, 20))), &facts)),
	          Rules({"empty_table_estimate"}));
}

TEST(GenericPlan, IsSeenByTheParameter) {
	FakeFacts facts = Facts();
	const auto finding = The(Findings(Wrong("(t.a = $1)"), &facts), "generic_plan_used");
	EXPECT_EQ(finding.statement, "SET plan_cache_mode = 'force_custom_plan';");
}

TEST(GenericPlan, IsNotAResultOfASubselect) {
	FakeFacts facts = Facts();
	json plan = Wrong("(t.a = $0)");
	json init = Node("Result", 1, 1, 0.1);
	init["Parent Relationship"] = "InitPlan";
	init["Subplan Name"] = "InitPlan 1 (returns $0)";
	plan["Plans"][0]["Plans"] = {init};
	EXPECT_FALSE(Has(Findings(plan, &facts), "generic_plan_used"));
}

TEST(HistogramEnd, ComparesNumbersAndDates) {
	FakeFacts facts = Facts();
	const auto finding = The(Findings(Wrong("(t.at > 1000)"), &facts), "histogram_end_drift");
	EXPECT_NE(finding.statement.find("autovacuum_analyze_scale_factor"), std::string::npos);
	EXPECT_FALSE(Has(Findings(Wrong("(t.at > 900)"), &facts), "histogram_end_drift"));
	EXPECT_TRUE(Has(Findings(Wrong("(t.at < 0)"), &facts), "histogram_end_drift"));
	EXPECT_FALSE(Has(Findings(Wrong("(t.at < 2000)"), &facts), "histogram_end_drift"));
	facts.tables["t"].columns[2].histogram_high = "2026-03-01 00:00:00";
	EXPECT_TRUE(
		Has(Findings(Wrong("(t.at >= '2026-03-05 10:00:00'::timestamp without time zone)"), &facts),
	        "histogram_end_drift"));
	EXPECT_FALSE(
		Has(Findings(Wrong("(t.at >= '2026-02-05 10:00:00'::timestamp without time zone)"), &facts),
	        "histogram_end_drift"));
}

TEST(HistogramEnd, IsNoReasonForTooFewRows) {
	FakeFacts facts = Facts();
	EXPECT_FALSE(Has(Findings(Wrong("(t.at > 1000)", 20'000, 5), &facts), "histogram_end_drift"));
}

TEST(TypeMismatch, IgnoresCastsBetweenTextTypes) {
	FakeFacts facts = Facts();
	EXPECT_EQ(RulesOf(Findings(Wrong("((t.a)::numeric = '5'::numeric)"), &facts)),
	          Rules({"type_mismatch_estimate"}));
	EXPECT_FALSE(
		Has(Findings(Wrong("((t.a)::text = 'x'::text)"), &facts), "type_mismatch_estimate"));
}

TEST(ExpressionEstimate, WritesTheExpressionWithoutAlias) {
	FakeFacts facts = Facts();
	const auto finding =
		The(Findings(Wrong("(lower(t.b) = 'x'::text)"), &facts), "expression_estimate");
	EXPECT_EQ(finding.statement, "CREATE STATISTICS public.t_b_stats ON (lower(b)) FROM public.t;\n"
	                             "ANALYZE public.t;");
}

TEST(ExpressionEstimate, KnowsStatisticsOfAnIndexOnIt) {
	FakeFacts facts = Facts();
	facts.tables["t"].indexes.emplace_back().keys = {"lower(b)"};
	EXPECT_FALSE(Has(Findings(Wrong("(lower(t.b) = 'x'::text)"), &facts), "expression_estimate"));
}

TEST(RareValue, RaisesTheTarget) {
	FakeFacts facts = Facts();
	EXPECT_EQ(The(Findings(Wrong("(t.a = 77)"), &facts), "mcv_missing_value").statement,
	          "ALTER TABLE public.t ALTER COLUMN a SET STATISTICS 1000;\nANALYZE public.t;");
	facts.tables["t"].columns[0].statistics_target = 500;
	EXPECT_EQ(The(Findings(Wrong("(t.a = 77)"), &facts), "mcv_missing_value").statement,
	          "ALTER TABLE public.t ALTER COLUMN a SET STATISTICS 5000;\nANALYZE public.t;");
	EXPECT_EQ(RulesOf(Findings(Wrong("(t.a = 2)"), &facts)), Rules({"misestimate_scan"}))
		<< "a common value";
}

TEST(ScanMisestimate, CountsPartitionsOfOneAppend) {
	std::vector<json> members;
	for (int i = 0; i < 4; ++i) {
		members.push_back(
			Scan(("t" + std::to_string(i)).c_str(), 10, 20'000, 10,
		         {{"Filter", "(x ~~ '%a%'::text)"}, {"Parent Relationship", "Member"}}));
	}
	const json append = Node("Append", 40, 80'000, 45, {}, members);
	const auto findings = Findings(Joined(append));
	EXPECT_EQ(RulesOf(findings), Rules({"misestimate_scan"}));
	EXPECT_NE(findings[0].detail.find("3 further scans"), std::string::npos);
}

json Join(double planned, double found, json outer, json inner) {
	return Node("Hash Join", planned, found, 50, {{"Hash Cond", "((l.x = h.x) AND (l.y = h.y))"}},
	            {std::move(outer), Node("Hash", 20'000, 20'000, 8, {}, {std::move(inner)})});
}

TEST(JoinMisestimate, NeedsInputsThatAreRight) {
	const json l = Scan("l", 100'000, 100'000, 10), h = Scan("h", 20'000, 20'000, 5);
	EXPECT_TRUE(Has(Findings(Join(100, 100'000, l, h)), "misestimate_join"));
	EXPECT_FALSE(Has(Findings(Join(50'000, 100'000, l, h)), "misestimate_join"));
	const json wrong = Scan("l", 1000, 100'000, 10, {{"Filter", "(l.z = 1)"}});
	EXPECT_FALSE(Has(Findings(Join(100, 100'000, wrong, h)), "misestimate_join"));
}

TEST(JoinMisestimate, NamesTablesThatAreFiltered) {
	const json l = Scan("l", 100'000, 100'000, 10);
	const json h = Scan("h", 20'000, 20'000, 5, {{"Filter", "(h.name = 'x'::text)"}});
	const auto finding = The(Findings(Join(100, 100'000, l, h)), "misestimate_join");
	EXPECT_NE(finding.advice.find("public.h"), std::string::npos);
	EXPECT_EQ(finding.advice.find("foreign key"), std::string::npos);
}

TEST(ChainOfOnes, IsToldWhenTheScanIsNot) {
	// The scan itself is right per loop; the first join goes wrong.
	json join = Node("Nested Loop", 1, 500, 20, {},
	                 {Scan("t", 150, 150, 5), Node("Index Scan", 1, 3, 0.1)});
	for (int i = 0; i < 2; ++i) {
		join = Node("Nested Loop", 1, 500, 30 + i, {}, {join, Node("Index Scan", 1, 1, 0.01)});
	}
	const auto finding = The(Findings(join), "rows_1_chain");
	EXPECT_EQ(finding.node, 2);
	EXPECT_FALSE(Has(Findings(join["Plans"][0]), "rows_1_chain")) << "two nodes are no chain";
}

TEST(DisabledNode, KnowsBothForms) {
	json old = Node("Nested Loop", 10, 10, 1, {}, {Scan("t", 1, 1, 0.1), Scan("u", 1, 1, 0.1)});
	EXPECT_FALSE(Has(Findings(old), "disabled_node"));
	old["Total Cost"] = 10000000100.0;
	json above = Node("Sort", 10, 10, 2, {{"Sort Key", {"t.a"}}}, {old});
	above["Total Cost"] = 10000000200.0;
	const auto findings = Findings(above);
	EXPECT_EQ(The(findings, "disabled_node").node, 1);
	EXPECT_EQ(The(findings, "disabled_node").statement, "RESET enable_nestloop;");
	EXPECT_TRUE(Has(Findings(Scan("t", 1, 1, 1, {{"Disabled", true}})), "disabled_node"));
	EXPECT_FALSE(Has(Findings(Scan("t", 1, 1, 1, {{"Disabled", false}})), "disabled_node"));
}

TEST(PlannerSettings, TellsOnlyThoseThatOverrule) {
	const auto with = [](json settings) {
		return Findings(Scan("t", 1, 1, 1), nullptr, {{"Settings", std::move(settings)}});
	};
	EXPECT_FALSE(
		Has(with({{"work_mem", "64MB"}, {"random_page_cost", "1.1"}, {"search_path", "m"}}),
	        "nondefault_planner_settings"));
	const auto finding = The(with({{"enable_hashjoin", "off"}}), "nondefault_planner_settings");
	EXPECT_EQ(finding.severity, Severity::Info);
	EXPECT_EQ(finding.statement, "RESET enable_hashjoin;");
}

TEST(EstimateFindings, SayNothingOfAPlanThatIsRight) {
	FakeFacts facts = Facts();
	EXPECT_TRUE(
		RulesOf(Findings(Wrong("((t.a = 7) AND (t.b = 8))", 18'000, 20'000), &facts)).empty());
}

} // namespace
} // namespace savant::core
