// The rules about scans: each fires on a plan that shows its trouble, and is silent just below
// the threshold and in the case that only looks like it.
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

/* A sequential scan of 200 rows a page that removes rows. */
json Filtered(double kept, double removed, const char *filter = "(t.status = 'open'::text)",
              json extra = {}) {
	json all = {{"Filter", filter},
	            {"Rows Removed by Filter", removed},
	            {"Shared Hit Blocks", (kept + removed) / 50},
	            {"Shared Read Blocks", 0}};
	if (!extra.is_null()) {
		all.update(extra);
	}
	return Scan("t", kept, kept, 50, all);
}

json IndexScan(double rows, json extra) {
	json node = Node("Index Scan", rows, rows, 50,
	                 {{"Relation Name", "t"},
	                  {"Alias", "t"},
	                  {"Schema", "public"},
	                  {"Index Name", "t_a"},
	                  {"Shared Hit Blocks", 10}});
	node.update(extra);
	return node;
}

FakeFacts WithIndex(std::vector<std::string> keys, const char *name = "t_a") {
	FakeFacts facts;
	TableFacts &table = facts.tables["t"];
	table.schema = "public";
	table.name = "t";
	table.rows = 1e6;
	table.pages = 20'000;
	table.all_visible_pages = 20'000;
	for (const char *column : {"a", "b", "c", "status", "at"}) {
		ColumnFacts facts_of;
		facts_of.name = column;
		facts_of.type = "integer";
		facts_of.has_statistics = true;
		facts_of.width = 4;
		table.columns.push_back(facts_of);
	}
	IndexFacts index;
	index.name = name;
	index.method = "btree";
	index.keys = std::move(keys);
	table.indexes.push_back(index);
	return facts;
}

TEST(SeqScanFilterSelective, WishesForTheColumnsOfTheFilter) {
	const auto finding = The(
		Findings(Filtered(100, 99'900, "((t.at > '2024-01-01'::date) AND (t.status = 'x'::text))")),
		"seq_scan_filter_selective");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, (std::vector<std::string>{"status", "at"}));
	EXPECT_EQ(finding.index->table, "t");
	EXPECT_EQ(finding.index->schema, "public");
	EXPECT_TRUE(finding.measured);
	EXPECT_LE(finding.saving, 50);
	EXPECT_GT(finding.saving, 40);
	EXPECT_NE(finding.title.find("0.1 %"), std::string::npos) << finding.title;
}

TEST(SeqScanFilterSelective, IsSilentWhereAnIndexWouldNotHelp) {
	const char *rule = "seq_scan_filter_selective";
	EXPECT_FALSE(Has(Findings(Filtered(60'000, 40'000)), rule)) << "the filter keeps most rows";
	EXPECT_FALSE(Has(Findings(Filtered(20'000, 80'000)), rule)) << "20 % are on every page";
	EXPECT_FALSE(Has(Findings(Filtered(1, 900)), rule)) << "a tiny table";
	EXPECT_FALSE(Has(Findings(Filtered(100, 99'900, "(t.a = t.b)")), rule)) << "both of the row";
	EXPECT_FALSE(Has(Findings(Filtered(100, 99'900, "(lower(t.a) = 'x'::text)")), rule))
		<< "another rule's";
	EXPECT_FALSE(Has(Findings(Filtered(100, 99'900, "(t.status <> 'x'::text)")), rule));
	const json never = Filtered(0, 0, "(t.a = 1)", {{"Actual Loops", 0}});
	EXPECT_FALSE(Has(Findings(Node("Append", 0, 0, 50, {}, {never})), rule));
	const json small =
		Node("Nested Loop", 1, 1, 10'000, {}, {Filtered(100, 99'900), Scan("u", 1, 1, 9'000)});
	EXPECT_FALSE(Has(Findings(small), rule)) << "half a percent of the statement";
}

TEST(SeqScanFilterSelective, TrustsThePlannerThatHadTheIndex) {
	FakeFacts facts = WithIndex({"status"});
	EXPECT_FALSE(Has(Findings(Filtered(100, 99'900), &facts), "seq_scan_filter_selective"));
	const char *two = "((t.a = 1) AND (t.b = 2))";
	FakeFacts part = WithIndex({"a"});
	const auto finding =
		The(Findings(Filtered(100, 99'900, two), &part), "seq_scan_filter_selective");
	EXPECT_NE(finding.advice.find("t_a has only a part"), std::string::npos) << finding.advice;
}

TEST(SeqScanFilterSelective, EstimatesNeedTheSizeOfTheTable) {
	FakeFacts facts = WithIndex({"c"});
	const json plan = Planned(Scan("t", 100, 100, 3000, {{"Filter", "(t.a = 1)"}}));
	const auto finding = The(Findings(plan, &facts), "seq_scan_filter_selective");
	EXPECT_FALSE(finding.measured);
	// By cost alone there are at least 230,000 rows: less is known than with facts, but enough.
	EXPECT_TRUE(Has(Findings(plan), "seq_scan_filter_selective"));
	const json limit =
		Node("Limit", 10, 10, 1, {}, {Scan("t", 100, 100, 3000, {{"Filter", "(t.a = 1)"}})});
	EXPECT_FALSE(Has(Findings(Planned(limit), &facts), "seq_scan_filter_selective"));
	facts.tables["t"].rows = 500;
	facts.tables["t"].pages = 4;
	EXPECT_FALSE(Has(Findings(plan, &facts), "seq_scan_filter_selective"));
}

TEST(SeqScanFilterSelective, CountsWorkersOnce) {
	const json scan =
		Filtered(33, 99'967, "(t.a = 1)", {{"Actual Loops", 3}, {"Parallel Aware", true}});
	const json plan =
		Node("Gather", 100, 100, 55, {{"Workers Planned", 2}, {"Workers Launched", 2}}, {scan});
	const auto found = Findings(plan);
	const auto finding = The(found, "seq_scan_filter_selective");
	EXPECT_LE(finding.saving, 50) << "wall time, not the sum of workers";
	EXPECT_FALSE(Has(found, "seq_scan_in_loop")) << "three processes are no loop";
}

TEST(SeqScanLargeNoFilter, IsOfLargeTablesReadToTheEnd) {
	const auto plan = [](double pages) {
		return Scan("t", 1e6, 1e6, 500, {{"Shared Read Blocks", pages}, {"Shared Hit Blocks", 0}});
	};
	EXPECT_TRUE(Has(Findings(plan(10'001)), "seq_scan_large_no_filter"));
	EXPECT_FALSE(Has(Findings(plan(10'000)), "seq_scan_large_no_filter"));
	EXPECT_FALSE(
		Has(Findings(Node("Limit", 10, 10, 500, {}, {plan(20'000)})), "seq_scan_large_no_filter"));
}

json LoopOver(json inner, double outer_rows, const char *condition = nullptr) {
	json extra = {{"Join Type", "Inner"}};
	if (condition != nullptr) {
		extra["Join Filter"] = condition;
	}
	return Node("Nested Loop", outer_rows, outer_rows, 1000, extra,
	            {Scan("u", outer_rows, outer_rows, 1), std::move(inner)});
}

TEST(SeqScanInLoop, IsAboutRowsOfAllLoops) {
	const auto plan = [](double loops) {
		return LoopOver(
			Filtered(1, 999, "(t.a = u.a)", {{"Actual Loops", loops}, {"Actual Total Time", 1}}),
			loops);
	};
	const auto finding = The(Findings(plan(200)), "seq_scan_in_loop");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, std::vector<std::string>{"a"});
	EXPECT_NE(finding.title.find("200 outer rows"), std::string::npos);
	EXPECT_FALSE(Has(Findings(plan(100)), "seq_scan_in_loop")) << "100,000 rows";
	FakeFacts facts = WithIndex({"a"});
	EXPECT_FALSE(Has(Findings(plan(200), &facts), "seq_scan_in_loop")) << "the index is there";
}

TEST(InefficientIndex, AddsTheFilterToTheKeys) {
	const auto plan = [](double kept, double removed, const char *filter) {
		return IndexScan(
			kept,
			{{"Index Cond", "(t.a = 5)"}, {"Filter", filter}, {"Rows Removed by Filter", removed}});
	};
	const auto finding = The(Findings(plan(10, 5000, "(t.b = 2)")), "inefficient_index");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, (std::vector<std::string>{"a", "b"}));
	EXPECT_FALSE(Has(Findings(plan(10, 1000, "(t.b = 2)")), "inefficient_index"));
	EXPECT_FALSE(Has(Findings(plan(5000, 5000, "(t.b = 2)")), "inefficient_index"));
	EXPECT_FALSE(Has(Findings(plan(10, 5000, "(t.b <> 2)")), "inefficient_index"));
}

TEST(InefficientIndex, LeavesLookupsOfOneRowAlone) {
	const json lookup = IndexScan(0, {{"Index Cond", "(t.a = u.a)"},
	                                  {"Filter", "(t.b = 2)"},
	                                  {"Rows Removed by Filter", 1},
	                                  {"Actual Loops", 5000},
	                                  {"Actual Total Time", 0.01}});
	const json plan =
		Node("Nested Loop", 1, 1, 60, {{"Join Type", "Inner"}}, {Scan("u", 5000, 5000, 5), lookup});
	EXPECT_FALSE(Has(Findings(plan), "inefficient_index"));
}

TEST(InefficientIndex, KnowsBitmaps) {
	json heap = Node("Bitmap Heap Scan", 10, 10, 50,
	                 {{"Relation Name", "t"},
	                  {"Alias", "t"},
	                  {"Recheck Cond", "(t.a = 5)"},
	                  {"Filter", "(t.b = 2)"},
	                  {"Rows Removed by Filter", 9000},
	                  {"Exact Heap Blocks", 500}},
	                 {Node("Bitmap Index Scan", 9010, 9010, 1,
	                       {{"Index Name", "t_a"}, {"Index Cond", "(t.a = 5)"}})});
	EXPECT_TRUE(Has(Findings(heap), "inefficient_index"));
}

TEST(IndexRecheckWaste, IsNotTheLossOfMemory) {
	const auto plan = [](double removed, double lossy) {
		return Node("Bitmap Heap Scan", 100, 100, 50,
		            {{"Relation Name", "t"},
		             {"Alias", "t"},
		             {"Recheck Cond", "(t.doc ~~ '%ab%'::text)"},
		             {"Rows Removed by Index Recheck", removed},
		             {"Exact Heap Blocks", 500},
		             {"Lossy Heap Blocks", lossy}},
		            {Node("Bitmap Index Scan", 5000, 5000, 1, {{"Index Name", "t_trgm"}})});
	};
	EXPECT_TRUE(Has(Findings(plan(5000, 0)), "index_recheck_waste"));
	EXPECT_FALSE(Has(Findings(plan(90, 0)), "index_recheck_waste"));
	const auto lossy = Findings(plan(5000, 400));
	EXPECT_FALSE(Has(lossy, "index_recheck_waste"));
	const auto finding = The(lossy, "bitmap_lossy");
	EXPECT_EQ(finding.statement, "SET work_mem = '1MB';");
	EXPECT_FALSE(Has(Findings(plan(5000, 50)), "bitmap_lossy")) << "9 % of the pages";
}

TEST(BitmapLossy, BrinIsAlwaysLossy) {
	const json plan = Node("Bitmap Heap Scan", 100, 100, 50,
	                       {{"Relation Name", "t"},
	                        {"Alias", "t"},
	                        {"Recheck Cond", "(t.at > 1)"},
	                        {"Rows Removed by Index Recheck", 5000},
	                        {"Lossy Heap Blocks", 128}},
	                       {Node("Bitmap Index Scan", 1280, 1280, 1, {{"Index Name", "t_brin"}})});
	EXPECT_FALSE(Has(Findings(plan), "bitmap_lossy"));
}

json BitmapOr(int arms, const char *other_index) {
	std::vector<json> scans;
	for (int i = 0; i < arms; ++i) {
		scans.push_back(Node("Bitmap Index Scan", 10, 10, 5,
		                     {{"Index Name", i == 0 ? other_index : "t_a"},
		                      {"Index Cond", "(t.a = 1)"},
		                      {"Parent Relationship", "Member"}}));
	}
	return Node(
		"Bitmap Heap Scan", 50, 50, 40,
		{{"Relation Name", "t"}, {"Alias", "t"}, {"Recheck Cond", "((t.a = 1) OR (t.a = 2))"}},
		{Node("BitmapOr", 0, 0, 30, {}, scans)});
}

TEST(BitmapManyOr, IsOneIndexSearchedFiveTimes) {
	EXPECT_TRUE(Has(Findings(BitmapOr(5, "t_a")), "bitmap_many_or"));
	EXPECT_FALSE(Has(Findings(BitmapOr(4, "t_a")), "bitmap_many_or"));
	EXPECT_FALSE(Has(Findings(BitmapOr(5, "t_b")), "bitmap_many_or")) << "different columns";
}

TEST(BitmapAndSuspicious, WishesForBothColumns) {
	const auto plan = [](double both) {
		const auto arm = [](const char *index, const char *condition) {
			return Node("Bitmap Index Scan", 9000, 9000, 20,
			            {{"Index Name", index},
			             {"Index Cond", condition},
			             {"Parent Relationship", "Member"}});
		};
		return Node(
			"Bitmap Heap Scan", both, both, 50,
			{{"Relation Name", "t"}, {"Alias", "t"}, {"Recheck Cond", "((t.a = 1) AND (t.b = 2))"}},
			{Node("BitmapAnd", 0, 0, 45, {}, {arm("t_a", "(t.a = 1)"), arm("t_b", "(t.b = 2)")})});
	};
	const auto finding = The(Findings(plan(100)), "bitmap_and_suspicious");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, (std::vector<std::string>{"a", "b"}));
	EXPECT_FALSE(Has(Findings(plan(900)), "bitmap_and_suspicious")) << "a tenth is left";
}

TEST(IndexOnlyHeapFetches, IsAShareOfTheRows) {
	const auto plan = [](double fetches) {
		json node = IndexScan(10'000, {{"Index Cond", "(t.a > 5)"}, {"Heap Fetches", fetches}});
		node["Node Type"] = "Index Only Scan";
		return node;
	};
	const auto finding = The(Findings(plan(9000)), "index_only_heap_fetches");
	EXPECT_EQ(finding.statement, "VACUUM public.t;");
	EXPECT_EQ(finding.severity, Severity::Warning);
	EXPECT_FALSE(Has(Findings(plan(1000)), "index_only_heap_fetches"));
	EXPECT_FALSE(Has(Findings(plan(999)), "index_only_heap_fetches"));
}

TEST(IndexScanCouldBeIndexOnly, NeedsFactsAndFewColumns) {
	FakeFacts facts = WithIndex({"a"});
	const auto plan = [](std::vector<std::string> output) {
		return IndexScan(
			10'000,
			{{"Index Cond", "(t.a > 5)"}, {"Output", output}, {"Shared Hit Blocks", 10'100}});
	};
	const auto finding =
		The(Findings(plan({"t.a", "t.b"}), &facts), "index_scan_could_be_index_only");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, (std::vector<std::string>{"a", "b"}));
	const char *rule = "index_scan_could_be_index_only";
	EXPECT_FALSE(Has(Findings(plan({"t.a", "t.b"})), rule)) << "no facts";
	EXPECT_FALSE(Has(Findings(plan({"t.a", "t.b", "t.c", "t.at"}), &facts), rule));
	EXPECT_FALSE(Has(Findings(plan({"t.*"}), &facts), rule));
	EXPECT_FALSE(Has(Findings(plan({"t.a", "t.ctid"}), &facts), rule));
	facts.tables["t"].columns[1].width = 200;
	EXPECT_FALSE(Has(Findings(plan({"t.a", "t.b"}), &facts), rule)) << "a wide column";
	facts.tables["t"].columns[1].width = 4;
	facts.tables["t"].all_visible_pages = 100;
	EXPECT_FALSE(Has(Findings(plan({"t.a", "t.b"}), &facts), rule)) << "the pages are not visible";
}

TEST(IndexFullScanForOrder, PutsTheOrderBehindTheFilter) {
	FakeFacts facts = WithIndex({"at"});
	const auto plan = [](double removed, json extra = {}) {
		json scan = IndexScan(
			10, {{"Filter", "(t.status = 'x'::text)"}, {"Rows Removed by Filter", removed}});
		if (!extra.is_null()) {
			scan.update(extra);
		}
		return Node("Limit", 10, 10, 50, {}, {scan});
	};
	const auto finding = The(Findings(plan(20'000), &facts), "index_full_scan_for_order");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, (std::vector<std::string>{"status", "at"}));
	EXPECT_FALSE(Has(Findings(plan(10'000)), "index_full_scan_for_order"));
	EXPECT_FALSE(
		Has(Findings(plan(20'000, {{"Index Cond", "(t.at > 1)"}})), "index_full_scan_for_order"));
}

TEST(IndexCondMissingLeadingCol, ComparesConditionAndKeys) {
	FakeFacts facts = WithIndex({"a", "b"});
	const auto plan = [](const char *condition, double blocks) {
		return IndexScan(10, {{"Index Cond", condition}, {"Shared Hit Blocks", blocks}});
	};
	const char *rule = "index_cond_missing_leading_col";
	const auto finding = The(Findings(plan("(t.b = 5)", 2000), &facts), rule);
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, std::vector<std::string>{"b"});
	EXPECT_FALSE(Has(Findings(plan("(t.b = 5)", 99), &facts), rule));
	EXPECT_FALSE(Has(Findings(plan("((t.a = 1) AND (t.b = 5))", 2000), &facts), rule));
	EXPECT_FALSE(Has(Findings(plan("(t.b = 5)", 2000)), rule)) << "no facts";
}

TEST(IndexSearchesMany, IsSkipScanAndNoInList) {
	const auto plan = [](const char *condition, double searches) {
		return IndexScan(10, {{"Index Cond", condition}, {"Index Searches", searches}});
	};
	EXPECT_TRUE(Has(Findings(plan("(t.b = 5)", 5000)), "index_searches_many"));
	EXPECT_FALSE(Has(Findings(plan("(t.b = 5)", 1000)), "index_searches_many"));
	EXPECT_FALSE(
		Has(Findings(plan("(t.b = ANY ('{1,2}'::integer[]))", 5000)), "index_searches_many"));
}

TEST(LowCacheHit, IsToldOnceForTheNodeThatReadsMost) {
	const auto plan = [](double read, double hit) {
		return Scan("t", 10, 10, 90, {{"Shared Read Blocks", read}, {"Shared Hit Blocks", hit}});
	};
	EXPECT_TRUE(Has(Findings(plan(1500, 100)), "low_cache_hit"));
	EXPECT_FALSE(Has(Findings(plan(1000, 100)), "low_cache_hit"));
	EXPECT_FALSE(Has(Findings(plan(1500, 1600)), "low_cache_hit"));
}

TEST(IoBoundNode, UsesBothNamesOfTheTime) {
	const auto plan = [](const char *name, double ms) {
		return Scan("t", 10, 10, 100,
		            {{name, ms}, {"Shared Read Blocks", 40}, {"Shared Hit Blocks", 0}});
	};
	const auto slow = The(Findings(plan("I/O Read Time", 80)), "io_bound_node");
	EXPECT_EQ(slow.severity, Severity::Warning) << "2 ms a page";
	EXPECT_DOUBLE_EQ(slow.saving, 80);
	EXPECT_TRUE(Has(Findings(plan("Shared I/O Read Time", 80)), "io_bound_node"));
	EXPECT_FALSE(Has(Findings(plan("I/O Read Time", 50)), "io_bound_node"));
}

TEST(ReadEfficiency, MeasuresTheSpaceOfTheRows) {
	FakeFacts facts = WithIndex({"a"});
	const auto plan = [](double pages) {
		return Scan("t", 100'000, 100'000, 90, {{"Shared Hit Blocks", pages}});
	};
	// 100,000 rows of 20 + 28 bytes take 586 pages.
	EXPECT_TRUE(Has(Findings(plan(6000), &facts), "read_efficiency"));
	EXPECT_FALSE(Has(Findings(plan(2500), &facts), "read_efficiency"));
	EXPECT_FALSE(Has(Findings(plan(6000)), "read_efficiency")) << "the width is not known";
}

TEST(RowsPerBufferLowIndex, AsksTheCorrelation) {
	FakeFacts facts = WithIndex({"a"});
	const json plan =
		IndexScan(20'000, {{"Index Cond", "(t.a > 5)"}, {"Shared Hit Blocks", 19'000}});
	facts.tables["t"].columns[0].correlation = 0.05;
	const auto finding = The(Findings(plan, &facts), "rows_per_buffer_low_index");
	EXPECT_EQ(finding.statement, "CLUSTER public.t USING t_a;");
	facts.tables["t"].columns[0].correlation = 0.5;
	EXPECT_FALSE(Has(Findings(plan, &facts), "rows_per_buffer_low_index"));
}

TEST(FunctionScanDefaultRows, MattersBelowAJoin) {
	const auto call = [](double planned, double found, const char *schema) {
		return Node("Function Scan", planned, found, 5,
		            {{"Function Name", "f"}, {"Schema", schema}, {"Alias", "f"}});
	};
	const auto join = [&](json scan) {
		return Node("Hash Join", 10, 10, 20, {{"Hash Cond", "(t.a = f.f)"}, {"Join Type", "Inner"}},
		            {Scan("t", 10, 10, 1), Node("Hash", 1000, 10, 6, {}, {std::move(scan)})});
	};
	const auto finding = The(Findings(join(call(1000, 3, "public"))), "function_scan_default_rows");
	EXPECT_EQ(finding.statement, "ALTER FUNCTION public.f ROWS 3;");
	EXPECT_EQ(
		The(Findings(join(call(100, 5000, "pg_catalog"))), "function_scan_default_rows").statement,
		"");
	EXPECT_FALSE(Has(Findings(join(call(1000, 200, "public"))), "function_scan_default_rows"));
	EXPECT_FALSE(Has(Findings(call(1000, 3, "public")), "function_scan_default_rows"))
		<< "nothing above";
	EXPECT_FALSE(Has(Findings(join(call(500, 3, "public"))), "function_scan_default_rows"))
		<< "declared";
}

TEST(ForeignScanNoPushdown, CountsWhatWasSentInVain) {
	const auto plan = [](double removed) {
		json node = Node("Foreign Scan", 10, 10, 50,
		                 {{"Relation Name", "t"},
		                  {"Alias", "t"},
		                  {"Filter", "(f(t.a) = 1)"},
		                  {"Rows Removed by Filter", removed},
		                  {"Remote SQL", "SELECT a FROM public.t"}});
		return node;
	};
	EXPECT_TRUE(Has(Findings(plan(5000)), "foreign_scan_no_pushdown"));
	EXPECT_FALSE(Has(Findings(plan(1000)), "foreign_scan_no_pushdown"));
}

json Partitions(int count, int with_rows, const char *filter, double removed_plans = 0) {
	std::vector<json> scans;
	for (int i = 0; i < count; ++i) {
		const double rows = i < with_rows ? 100 : 0;
		const std::string alias = "m_" + std::to_string(i + 1);
		json scan = Scan(("m_2024_" + std::to_string(i)).c_str(), 100, rows, 5,
		                 {{"Alias", alias}, {"Parent Relationship", "Member"}});
		if (filter != nullptr) {
			scan["Filter"] = filter;
		}
		scans.push_back(scan);
	}
	return Node("Append", 100, 100, count * 5.0, {{"Subplans Removed", removed_plans}}, scans);
}

TEST(PartitionNoPruning, SeesPartitionsWithoutRows) {
	const char *rule = "partition_no_pruning";
	EXPECT_TRUE(Has(Findings(Partitions(12, 2, "(kind = 3)")), rule));
	EXPECT_FALSE(Has(Findings(Partitions(10, 2, "(kind = 3)")), rule));
	EXPECT_FALSE(Has(Findings(Partitions(12, 12, "(kind = 3)")), rule)) << "all have rows";
	EXPECT_FALSE(Has(Findings(Partitions(12, 2, "(kind = 3)", 5)), rule)) << "pruned at run time";
	EXPECT_FALSE(Has(Findings(Partitions(12, 2, nullptr)), rule)) << "all rows are wanted";
}

TEST(PartitionNoPruning, NamesTheFunctionAroundTheKey) {
	FakeFacts facts;
	facts.tables["m"].partition_key = "RANGE (at)";
	const auto finding =
		The(Findings(Partitions(12, 12, "((at)::date = '2024-05-01'::date)"), &facts),
	        "partition_no_pruning");
	EXPECT_NE(finding.detail.find("(at)::date"), std::string::npos) << finding.detail;
}

TEST(SeqScanFilterSelective, CountsPartitionsTogether) {
	const auto plan = [](int count, double removed) {
		json append = Partitions(count, count, "(kind = 3)");
		for (json &scan : append["Plans"]) {
			scan["Rows Removed by Filter"] = removed;
			scan["Shared Hit Blocks"] = removed / 50;
		}
		return append;
	};
	const auto finding = The(Findings(plan(40, 20'000)), "seq_scan_filter_selective");
	EXPECT_NE(finding.title.find("40 partitions of m"), std::string::npos) << finding.title;
	EXPECT_GT(finding.saving_share, 0.5) << "no partition alone has a tenth of the time";
	EXPECT_FALSE(Has(Findings(plan(40, 50)), "seq_scan_filter_selective")) << "6,000 rows in all";
}

TEST(PartitionPlanningHeavy, ComparesWithExecution) {
	const auto found = [](double planning, int partitions) {
		return Findings(Partitions(partitions, 1, "(at = 1)"), nullptr,
		                {{"Planning Time", planning}, {"Execution Time", 20}});
	};
	EXPECT_TRUE(Has(found(90, 60), "partition_planning_heavy"));
	EXPECT_FALSE(Has(found(50, 60), "partition_planning_heavy"));
	EXPECT_FALSE(Has(found(90, 20), "partition_planning_heavy"));
}

} // namespace
} // namespace savant::core
