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

json Sort(double rows, double ms, json extra, json input) {
	if (!extra.contains("Sort Key")) {
		extra["Sort Key"] = {"t.a"};
	}
	return Node("Sort", rows, rows, ms, extra, {std::move(input)});
}

json DiskSort(double rows, double ms, double kilobytes) {
	return Sort(rows, ms,
	            {{"Sort Method", "external merge"},
	             {"Sort Space Used", kilobytes},
	             {"Sort Space Type", "Disk"}},
	            Scan("t", rows, rows, ms / 4));
}

TEST(SortDisk, TellsSizeAndWorkMem) {
	const auto finding = The(Findings(DiskSort(200'000, 200, 12944)), "sort_disk");
	EXPECT_EQ(finding.severity, Severity::Warning);
	EXPECT_EQ(finding.statement, "SET work_mem = '24MB';");
	EXPECT_NE(finding.title.find("200,000 rows"), std::string::npos);
	EXPECT_TRUE(finding.measured);
	EXPECT_LE(finding.saving, 150) << "never more than the sort itself";
}

TEST(SortDisk, IsCriticalFromOneGigabyteAndGivesNoAbsurdSetting) {
	const auto finding = The(Findings(DiskSort(40e6, 90'000, 2'000'000)), "sort_disk");
	EXPECT_EQ(finding.severity, Severity::Critical);
	EXPECT_EQ(finding.statement, "");
}

TEST(SortDisk, CountsTheDiskOfWorkers) {
	json sort = Sort(
		100'000, 100,
		{{"Sort Method", "quicksort"}, {"Sort Space Used", 4000}, {"Sort Space Type", "Memory"}},
		Scan("t", 100'000, 100'000, 20));
	EXPECT_FALSE(Has(Findings(sort), "sort_disk"));
	sort["Workers"] = {{{"Worker Number", 0},
	                    {"Sort Method", "external merge"},
	                    {"Sort Space Used", 3000},
	                    {"Sort Space Type", "Disk"}}};
	EXPECT_TRUE(Has(Findings(sort), "sort_disk"));
}

TEST(SortDisk, IsForeseenWithoutAnalyze) {
	FakeFacts facts;
	facts.settings["work_mem"] = 4096;
	const json plan = Planned(DiskSort(200'000, 200, 1));
	const auto finding = The(Findings(plan, &facts), "sort_disk");
	EXPECT_FALSE(finding.measured);
	facts.settings["work_mem"] = 65536;
	EXPECT_FALSE(Has(Findings(plan, &facts), "sort_disk"));
	EXPECT_FALSE(Has(Findings(plan), "sort_disk")) << "work_mem of the other server is not known";
}

TEST(SortDisk, IsNotForeseenBelowLimit) {
	FakeFacts facts;
	facts.settings["work_mem"] = 4096;
	const json limit = Node("Limit", 10, 10, 200, {}, {DiskSort(200'000, 200, 1)});
	EXPECT_FALSE(Has(Findings(Planned(limit), &facts), "sort_disk"));
}

json TopN(double rows_in, double limit) {
	json sort = Node("Sort", rows_in, limit, 90,
	                 {{"Sort Key", {"t.a DESC"}},
	                  {"Sort Method", "top-N heapsort"},
	                  {"Sort Space Used", 25},
	                  {"Sort Space Type", "Memory"}},
	                 {Scan("t", rows_in, rows_in, 60, {{"Filter", "(t.b = 3)"}})});
	return Node("Limit", limit, limit, 90, {}, {sort});
}

TEST(SortTopN, WishesForFilterColumnsThenOrder) {
	const auto finding = The(Findings(TopN(200'000, 10)), "sort_topn_from_large");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, (std::vector<std::string>{"b", "a"}));
	EXPECT_EQ(finding.index->table, "t");
}

TEST(SortTopN, IsSilentForFewRowsAndLargeLimits) {
	EXPECT_FALSE(Has(Findings(TopN(100'000, 10)), "sort_topn_from_large"));
	EXPECT_FALSE(Has(Findings(TopN(200'000, 1000)), "sort_topn_from_large"));
}

TEST(SortAvoidable, NeedsAnOrderThatIsCheapToDeliver) {
	const auto plan = [](double width, const char *filter) {
		json scan =
			Scan("t", 50'000, 50'000, 10, {{"Output", {"t.a", "t.b"}}, {"Plan Width", width}});
		if (filter != nullptr) {
			scan["Filter"] = filter;
		}
		return Sort(50'000, 60, {{"Sort Method", "quicksort"}}, scan);
	};
	EXPECT_TRUE(Has(Findings(plan(8, nullptr)), "sort_avoidable_by_index"));
	EXPECT_FALSE(Has(Findings(plan(800, nullptr)), "sort_avoidable_by_index"));
	EXPECT_FALSE(Has(Findings(plan(8, "(t.c > 1)")), "sort_avoidable_by_index"));
	FakeFacts facts;
	TableFacts &table = facts.tables["t"];
	IndexFacts &index = table.indexes.emplace_back();
	index.method = "btree";
	index.keys = {"a"};
	EXPECT_FALSE(Has(Findings(plan(8, nullptr), &facts), "sort_avoidable_by_index"))
		<< "the planner had the index";
}

TEST(SortAvoidable, LeavesJoinsAndExpressionsAlone) {
	const json join =
		Node("Hash Join", 50'000, 50'000, 20, {{"Hash Cond", "(t.a = u.a)"}},
	         {Scan("t", 50'000, 50'000, 5), Node("Hash", 9, 9, 1, {}, {Scan("u", 9, 9, 1)})});
	EXPECT_FALSE(Has(Findings(Sort(50'000, 60, {}, join)), "sort_avoidable_by_index"));
	json scan = Scan("t", 50'000, 50'000, 10, {{"Output", {"t.a"}}});
	EXPECT_FALSE(Has(Findings(Sort(50'000, 60, {{"Sort Key", {"(lower(t.a))"}}}, scan)),
	                 "sort_avoidable_by_index"));
}

json IncrementalSort(double groups, double average, double peak) {
	return Node("Incremental Sort", 50'000, 50'000, 80,
	            {{"Sort Key", {"t.a", "t.b"}},
	             {"Presorted Key", {"t.a"}},
	             {"Pre-sorted Groups",
	              {{"Group Count", groups},
	               {"Sort Methods Used", {"quicksort"}},
	               {"Sort Space Memory",
	                {{"Average Sort Space Used", average}, {"Peak Sort Space Used", peak}}}}}},
	            {Scan("t", 50'000, 50'000, 10)});
}

TEST(IncrementalSort, TellsOfOneLargeGroup) {
	EXPECT_TRUE(Has(Findings(IncrementalSort(10, 500, 4900)), "incremental_sort_groups"));
	EXPECT_FALSE(Has(Findings(IncrementalSort(100, 50, 60)), "incremental_sort_groups"));
}

json HashAggregate(double groups, double disk, double planned = 1000) {
	json node = Node("Aggregate", planned, groups, 100,
	                 {{"Strategy", "Hashed"},
	                  {"Group Key", {"t.a"}},
	                  {"HashAgg Batches", 1},
	                  {"Peak Memory Usage", 4000}},
	                 {Scan("t", 200'000, 200'000, 30)});
	if (disk > 0) {
		node.update({{"HashAgg Batches", 9}, {"Disk Usage", disk}, {"Planned Partitions", 4}});
	}
	return node;
}

TEST(HashAggregateSpill, CountsTheMultiplierOfHashTables) {
	FakeFacts facts;
	facts.settings["hash_mem_multiplier"] = 2;
	const auto finding =
		The(Findings(HashAggregate(100'000, 15'000, 90'000), &facts), "hashagg_spill");
	EXPECT_EQ(finding.statement, "SET work_mem = '8MB';");
	EXPECT_LE(finding.saving, 70);
	EXPECT_FALSE(Has(Findings(HashAggregate(100'000, 0)), "hashagg_spill"));
}

TEST(HashAggregateSpill, IsForeseenByPlannedPartitions) {
	EXPECT_TRUE(Has(Findings(Planned(HashAggregate(100'000, 15'000))), "hashagg_spill"));
	json small = Planned(HashAggregate(100'000, 0));
	small["Planned Partitions"] = 0;
	EXPECT_FALSE(Has(Findings(small), "hashagg_spill"));
}

TEST(UnderestimatedGroups, AsksForDistinctOfSeveralColumns) {
	json node = HashAggregate(150'000, 0, 200);
	node["Group Key"] = {"t.a", "t.b"};
	const auto finding = The(Findings(node), "agg_underestimated_groups");
	EXPECT_EQ(finding.severity, Severity::Warning);
	EXPECT_EQ(finding.statement, "CREATE STATISTICS public.t_a_b_stats (ndistinct) ON a, b FROM "
	                             "public.t;\nANALYZE public.t;");
}

TEST(UnderestimatedGroups, SetsDistinctOfOneColumn) {
	const auto finding = The(Findings(HashAggregate(150'000, 0, 200)), "agg_underestimated_groups");
	EXPECT_EQ(finding.statement, "ALTER TABLE public.t ALTER COLUMN a SET (n_distinct = 150000);\n"
	                             "ANALYZE public.t;");
}

TEST(UnderestimatedGroups, IsSilentWhenTheInputIsWrongOrTheFactorSmall) {
	EXPECT_FALSE(Has(Findings(HashAggregate(15'000, 0, 200)), "agg_underestimated_groups"));
	json node = HashAggregate(150'000, 0, 200);
	node["Plans"][0]["Plan Rows"] = 300;
	EXPECT_FALSE(Has(Findings(node), "agg_underestimated_groups")) << "the scan is the cause";
}

TEST(UnderestimatedGroups, MindsTooManyOnlyWhereTheyChangedThePlan) {
	json node = HashAggregate(30, 0, 9000);
	EXPECT_FALSE(Has(Findings(node), "agg_underestimated_groups"));
	node["Planned Partitions"] = 4;
	EXPECT_EQ(The(Findings(node), "agg_underestimated_groups").severity, Severity::Info);
}

json GroupOverSort(double groups, const char *output) {
	json sort = DiskSort(200'000, 150, 12'000);
	return Node("Aggregate", groups, groups, 200,
	            {{"Strategy", "Sorted"}, {"Group Key", {"t.a"}}, {"Output", {"t.a", output}}},
	            {sort});
}

TEST(GroupSort, TellsWhenAHashTableWouldFit) {
	const auto findings = Findings(GroupOverSort(500, "count(*)"));
	EXPECT_TRUE(Has(findings, "groupagg_sort_instead_of_hash"));
	EXPECT_FALSE(Has(findings, "sort_disk")) << "one cause is told once";
}

TEST(GroupSort, KnowsAggregatesThatCannotBeHashed) {
	EXPECT_FALSE(
		Has(Findings(GroupOverSort(500, "count(DISTINCT t.b)")), "groupagg_sort_instead_of_hash"));
	EXPECT_FALSE(
		Has(Findings(GroupOverSort(190'000, "count(*)")), "groupagg_sort_instead_of_hash"));
}

TEST(WindowSort, IsToldInsteadOfTheSort) {
	json sort = DiskSort(200'000, 150, 5000);
	sort["Sort Key"] = {"t.k", "t.r"};
	const auto findings = Findings(Node("WindowAgg", 200'000, 200'000, 200, {}, {sort}));
	const auto finding = The(findings, "window_sort");
	EXPECT_NE(finding.statement, "");
	EXPECT_FALSE(finding.index.has_value())
		<< "an adviser that denies it would take the setting away";
	EXPECT_FALSE(Has(findings, "sort_disk"));
}

TEST(WindowSpill, ReadsStorageOf18AndOwnTemporaryBlocks) {
	const auto window = [](json extra) {
		return Findings(
			Node("WindowAgg", 9, 90'000, 200, std::move(extra), {Scan("t", 90'000, 90'000, 20)}));
	};
	EXPECT_TRUE(Has(window({{"Storage", "Disk"}, {"Maximum Storage", 20'000}}), "window_spill"));
	EXPECT_FALSE(Has(window({{"Storage", "Memory"}, {"Maximum Storage", 17}}), "window_spill"));
	EXPECT_TRUE(
		Has(window({{"Temp Read Blocks", 300}, {"Temp Written Blocks", 300}}), "window_spill"));
}

TEST(MaterializeSpill, NeedsMoreThanAThousandBlocks) {
	const auto store = [](double blocks) {
		return Findings(Node("Materialize", 90'000, 90'000, 100,
		                     {{"Temp Written Blocks", blocks}, {"Temp Read Blocks", 10}},
		                     {Scan("t", 90'000, 90'000, 20)}));
	};
	EXPECT_TRUE(Has(store(1200), "materialize_spill"));
	EXPECT_FALSE(Has(store(900), "materialize_spill"));
}

TEST(TempIo, LeavesNodesWithOwnRulesAlone) {
	const json blocks = {{"Temp Written Blocks", 3000}, {"Temp Read Blocks", 3000}};
	EXPECT_TRUE(Has(Findings(Node("Function Scan", 1000, 1e6, 500, blocks)), "temp_io"));
	EXPECT_FALSE(Has(Findings(Node("Materialize", 1000, 1e6, 500, blocks)), "temp_io"));
	// The Limit only passes on what the node below it did.
	EXPECT_EQ(The(Findings(Node("Limit", 10, 10, 501, blocks,
	                            {Node("Function Scan", 1000, 1e6, 500, blocks)})),
	              "temp_io")
	              .node,
	          1);
}

TEST(ProjectSet, CountsFromTenRowsOn) {
	const auto set = [](double in, double out) {
		return Findings(Node("ProjectSet", out, out, 100, {}, {Scan("t", in, in, 5)}));
	};
	EXPECT_TRUE(Has(set(1000, 500'000), "projectset_explosion"));
	EXPECT_FALSE(Has(set(1, 500'000), "projectset_explosion")) << "generate_series of one row";
	EXPECT_FALSE(Has(set(10'000, 500'000), "projectset_explosion"));
}

json With(double made, double kept, std::vector<json> more = {}) {
	json cte =
		Scan("t", made, made, 30, {{"Parent Relationship", "InitPlan"}, {"Subplan Name", "CTE c"}});
	json reader = Node("CTE Scan", made, kept, 80, {{"CTE Name", "c"}, {"Alias", "c"}});
	if (kept < made) {
		reader.update({{"Filter", "(c.id = 5)"}, {"Rows Removed by Filter", made - kept}});
	}
	std::vector<json> inputs = {cte, reader};
	inputs.insert(inputs.end(), more.begin(), more.end());
	inputs[1]["Parent Relationship"] = "Outer";
	return Node("Aggregate", 1, 1, 100, {{"Strategy", "Plain"}}, inputs);
}

TEST(CteFence, TellsOfRowsThatAreThrownAway) {
	const auto findings = Findings(With(200'000, 1));
	EXPECT_TRUE(Has(findings, "cte_optimization_fence"));
	EXPECT_FALSE(Has(findings, "cte_referenced_once_materialized")) << "told by the better rule";
	EXPECT_FALSE(Has(Findings(With(5000, 1)), "cte_optimization_fence"));
	EXPECT_FALSE(Has(Findings(With(200'000, 150'000)), "cte_optimization_fence"));
}

TEST(CteFence, IsSilentWhenReadTwice) {
	json second = Node("CTE Scan", 200'000, 200'000, 5,
	                   {{"CTE Name", "c"}, {"Alias", "d"}, {"Parent Relationship", "Inner"}});
	EXPECT_FALSE(Has(Findings(With(200'000, 1, {second})), "cte_optimization_fence"));
}

TEST(CteUsedOnce, IsARemark) {
	EXPECT_EQ(The(Findings(With(200'000, 200'000)), "cte_referenced_once_materialized").severity,
	          Severity::Info);
	EXPECT_FALSE(Has(Findings(With(500, 500)), "cte_referenced_once_materialized"));
}

TEST(CteUsedOnce, KnowsThatWritingCannotBeInlined) {
	json plan = With(200'000, 200'000);
	plan["Plans"][0]["Node Type"] = "ModifyTable";
	plan["Plans"][0]["Operation"] = "Insert";
	EXPECT_FALSE(Has(Findings(plan), "cte_referenced_once_materialized"));
}

json Recursion(double rounds, double rows) {
	json work = Node("WorkTable Scan", 10, 1, 0.001, {{"CTE Name", "r"}, {"Actual Loops", rounds}});
	return Node("Recursive Union", 100, rows, 90, {}, {Node("Result", 1, 1, 0), work});
}

TEST(Recursion, TellsOfManyRoundsOrRows) {
	EXPECT_TRUE(Has(Findings(Recursion(3000, 3000)), "recursive_union_runaway"));
	EXPECT_TRUE(Has(Findings(Recursion(30, 2e6)), "recursive_union_runaway"));
	EXPECT_FALSE(Has(Findings(Recursion(30, 3000)), "recursive_union_runaway"));
}

TEST(MemoryFindings, SayNothingOfNodesThatNeverRan) {
	json sort = DiskSort(200'000, 200, 12944);
	sort["Actual Loops"] = 0;
	sort["Plans"][0]["Actual Loops"] = 0;
	EXPECT_TRUE(Findings(Node("Append", 1, 0, 1, {}, {sort})).empty());
}

} // namespace
} // namespace savant::core
