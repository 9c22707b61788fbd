// The rules about joins: each on a plan that shows it, just below its threshold, and on the plan
// that only looks like it.
#include "plan_case.hpp"

namespace savant::core {
namespace {

using plan_case::FakeFacts;
using plan_case::Findings;
using plan_case::Has;
using plan_case::json;
using plan_case::Node;
using plan_case::Scan;
using plan_case::The;

json Lookup(double loops, double ms) {
	return Node("Index Scan", 1, 1, ms,
	            {{"Relation Name", "t"},
	             {"Alias", "t"},
	             {"Index Name", "t_a"},
	             {"Index Cond", "(t.a = u.a)"},
	             {"Actual Loops", loops}});
}

json Loop(json outer, json inner, double rows, double ms, json extra = {}) {
	json all = {{"Join Type", "Inner"}};
	if (!extra.is_null()) {
		all.update(extra);
	}
	return Node("Nested Loop", rows, rows, ms, all, {std::move(outer), std::move(inner)});
}

TEST(NestedLoopUnderestimate, NamesTheEstimateToMend) {
	const auto plan = [](double planned, double rows) {
		return Loop(Scan("u", planned, rows, 5, {{"Filter", "(u.x = 1)"}}), Lookup(rows, 0.05),
		            rows, rows * 0.05 + 10);
	};
	const auto finding = The(Findings(plan(10, 5000)), "nested_loop_underestimate");
	EXPECT_NE(finding.title.find("10 rows"), std::string::npos) << finding.title;
	EXPECT_NE(finding.advice.find("Seq Scan on u"), std::string::npos);
	EXPECT_FALSE(Has(Findings(plan(600, 5000)), "nested_loop_underestimate")) << "8 times";
	EXPECT_FALSE(Has(Findings(plan(10, 900)), "nested_loop_underestimate")) << "900 loops";
	EXPECT_FALSE(Has(Findings(plan(60'000, 5000)), "nested_loop_underestimate"))
		<< "over, not under";
}

TEST(NestedLoopInnerUnindexed, SeesBelowMaterialize) {
	const auto plan = [](double outer, const char *condition) {
		json kept = Node("Materialize", 1000, 1000, 0.1, {{"Actual Loops", outer}},
		                 {Scan("t", 1000, 1000, 1)});
		return Loop(Scan("u", outer, outer, 1), kept, outer, outer * 0.3,
		            {{"Join Filter", condition}, {"Rows Removed by Join Filter", outer * 999}});
	};
	const auto finding = The(Findings(plan(2000, "(t.a = u.a)")), "nested_loop_inner_unindexed");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, std::vector<std::string>{"a"});
	EXPECT_FALSE(Has(Findings(plan(1000, "(t.a = u.a)")), "nested_loop_inner_unindexed"))
		<< "a million pairs";
	const auto range = Findings(plan(2000, "(abs(t.a - u.a) < 5)"));
	EXPECT_FALSE(Has(range, "nested_loop_inner_unindexed")) << "no index serves it";
	EXPECT_TRUE(Has(range, "join_filter_waste")) << "the pairs are still thrown away";
}

TEST(JoinFilterWaste, CountsPairs) {
	const auto plan = [](double kept, double removed) {
		return Node("Hash Join", kept, kept, 100,
		            {{"Join Type", "Inner"},
		             {"Hash Cond", "(t.a = u.a)"},
		             {"Join Filter", "(t.at > u.at)"},
		             {"Rows Removed by Join Filter", removed}},
		            {Scan("t", 1000, 1000, 5),
		             Node("Hash", 1000, 1000, 6, {}, {Scan("u", 1000, 1000, 5)})});
	};
	EXPECT_TRUE(Has(Findings(plan(100, 20'000)), "join_filter_waste"));
	EXPECT_TRUE(Has(Findings(plan(100'000, 150'000)), "join_filter_waste"));
	EXPECT_FALSE(Has(Findings(plan(100, 9'000)), "join_filter_waste"));
	EXPECT_FALSE(Has(Findings(plan(200'000, 150'000)), "join_filter_waste"));
}

json HashJoin(double probe, double build, json hash, double probe_planned = 0,
              double build_planned = 0) {
	const double p = probe_planned > 0 ? probe_planned : probe,
				 b = build_planned > 0 ? build_planned : build;
	return Node("Hash Join", probe, probe, 200,
	            {{"Join Type", "Inner"}, {"Hash Cond", "(t.a = u.a)"}},
	            {Scan("t", p, probe, 30),
	             Node("Hash", b, build, 90, std::move(hash),
	                  {Scan("u", b, build, 40, {{"Filter", "((u.x)::text ~~ 'a%'::text)"}})})});
}

TEST(HashBatches, TellsTheMemoryThatIsNeeded) {
	const auto plan = [](double batches) {
		return HashJoin(100'000, 100'000,
		                {{"Hash Batches", batches},
		                 {"Original Hash Batches", batches},
		                 {"Peak Memory Usage", 4000}});
	};
	const auto finding = The(Findings(plan(4)), "hash_batches");
	EXPECT_EQ(finding.severity, Severity::Warning);
	EXPECT_NE(finding.detail.find("MB"), std::string::npos);
	EXPECT_LE(finding.saving, 160);
	EXPECT_EQ(The(Findings(plan(32)), "hash_batches").severity, Severity::Critical);
	EXPECT_FALSE(Has(Findings(plan(1)), "hash_batches"));
}

TEST(HashSkew, IsMemoryThatSplittingDidNotSave) {
	FakeFacts facts;
	facts.settings["work_mem"] = 4096;
	facts.settings["hash_mem_multiplier"] = 2;
	const auto plan = [](double peak, double original) {
		return HashJoin(100'000, 100'000,
		                {{"Hash Batches", 8},
		                 {"Original Hash Batches", original},
		                 {"Peak Memory Usage", peak}});
	};
	EXPECT_TRUE(Has(Findings(plan(20'000, 2), &facts), "hash_skew"));
	EXPECT_FALSE(Has(Findings(plan(12'000, 2), &facts), "hash_skew"));
	EXPECT_FALSE(Has(Findings(plan(20'000, 8), &facts), "hash_skew")) << "as planned";
}

TEST(HashBuildOnBiggerSide, NeedsAWrongEstimate) {
	// The cause, an estimate without statistics, is told; with what it led to.
	const auto is_told = [](const json &plan) {
		const auto found = Findings(plan);
		return std::any_of(found.begin(), found.end(), [](const Finding &finding) {
			return (finding.title + finding.detail).find("of the larger side") != std::string::npos;
		});
	};
	EXPECT_TRUE(is_told(HashJoin(1000, 50'000, {}, 1000, 100)));
	EXPECT_FALSE(is_told(HashJoin(1000, 50'000, {}, 1000, 40'000))) << "as estimated";
	EXPECT_FALSE(is_told(HashJoin(1000, 10'000, {}, 1000, 100))) << "small";
	json semi = HashJoin(1000, 50'000, {}, 1000, 100);
	semi["Join Type"] = "Semi";
	EXPECT_FALSE(is_told(semi)) << "the sides cannot be exchanged";
}

json MergeJoin(double rows, double ms, json sort, json inner = {}) {
	json left = Node("Sort", rows, rows, ms, std::move(sort), {Scan("t", rows, rows, 10)});
	left["Sort Key"] = {"t.a"};
	json right = inner.is_null()
	                 ? Node("Index Scan", rows, rows, 10, {{"Relation Name", "u"}, {"Alias", "u"}})
	                 : std::move(inner);
	return Node("Merge Join", rows, rows, ms + 50,
	            {{"Join Type", "Inner"}, {"Merge Cond", "(t.a = u.a)"}}, {left, right});
}

TEST(MergeJoinResort, IsALargeShareOrOnDisk) {
	const json memory = {{"Sort Method", "quicksort"}, {"Sort Space Type", "Memory"}};
	const json disk = {
		{"Sort Method", "external merge"}, {"Sort Space Type", "Disk"}, {"Sort Space Used", 9000}};
	const auto finding = The(Findings(MergeJoin(20'000, 100, memory)), "merge_join_resort");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, std::vector<std::string>{"a"});
	EXPECT_FALSE(Has(Findings(MergeJoin(20'000, 30, memory)), "merge_join_resort"))
		<< "a small share";
	EXPECT_FALSE(Has(Findings(MergeJoin(10'000, 100, memory)), "merge_join_resort"));
	// What the sort on disk needs is told by its own rule, with this index.
	const auto spilled = Findings(MergeJoin(20'000, 30, disk));
	EXPECT_TRUE(Has(spilled, "merge_join_resort") || Has(spilled, "sort_disk"));
}

TEST(MergeJoinDuplicates, SeesRowsThatComeAgain) {
	const auto plan = [](double given) {
		return MergeJoin(
			1000, 5, {},
			Node("Materialize", 20'000, given, 60, {}, {Scan("u", 20'000, 20'000, 10)}));
	};
	EXPECT_TRUE(Has(Findings(plan(500'000)), "merge_join_mark_restore_dups"));
	EXPECT_FALSE(Has(Findings(plan(200'000)), "merge_join_mark_restore_dups"));
}

TEST(MemoizeIneffective, IsHitsOrMemory) {
	const auto plan = [](double hits, double misses, double evictions) {
		json cache = Node("Memoize", 1, 1, 0.05,
		                  {{"Cache Key", "u.a"},
		                   {"Cache Hits", hits},
		                   {"Cache Misses", misses},
		                   {"Cache Evictions", evictions},
		                   {"Cache Overflows", 0},
		                   {"Peak Memory Usage", 4096},
		                   {"Actual Loops", hits + misses}},
		                  {Lookup(misses, 0.01)});
		return Loop(Scan("u", hits + misses, hits + misses, 5), cache, 2000,
		            (hits + misses) * 0.06 + 10);
	};
	EXPECT_TRUE(Has(Findings(plan(100, 4900, 0)), "memoize_ineffective"));
	EXPECT_FALSE(Has(Findings(plan(4900, 100, 0)), "memoize_ineffective"));
	EXPECT_FALSE(Has(Findings(plan(10, 990, 0)), "memoize_ineffective")) << "1,000 lookups";
	const auto small = The(Findings(plan(2000, 3000, 2900)), "memoize_ineffective");
	EXPECT_NE(small.advice.find("work_mem"), std::string::npos) << small.advice;
}

TEST(SemiJoinBlowup, IsNoIndexLookup) {
	const auto plan = [](double outer, json inner, const char *type) {
		inner["Actual Loops"] = outer;
		return Loop(Scan("u", outer, outer, 5), std::move(inner), outer / 2, outer * 0.1,
		            {{"Join Type", type}, {"Join Filter", "(t.a > u.a)"}});
	};
	EXPECT_TRUE(Has(Findings(plan(20'000, Scan("t", 40, 40, 0.05), "Semi")), "semi_join_blowup"));
	EXPECT_TRUE(Has(Findings(plan(20'000, Scan("t", 40, 40, 0.05), "Anti")), "semi_join_blowup"));
	EXPECT_FALSE(Has(Findings(plan(10'000, Scan("t", 40, 40, 0.05), "Semi")), "semi_join_blowup"));
	EXPECT_FALSE(Has(Findings(plan(20'000, Lookup(1, 0.05), "Semi")), "semi_join_blowup"));
	EXPECT_FALSE(Has(Findings(plan(20'000, Scan("t", 40, 40, 0.05), "Inner")), "semi_join_blowup"));
}

TEST(JoinCollapseLimit, CountsTablesOfOneTree) {
	const auto plan = [](int tables, double ms) {
		json tree = Scan("t0", 10, 10, 1);
		for (int i = 1; i < tables; ++i) {
			const std::string name = "t" + std::to_string(i);
			tree = Node("Hash Join", 10, 10, ms,
			            {{"Join Type", "Inner"}, {"Hash Cond", "(a.x = b.x)"}},
			            {tree, Node("Hash", 10, 10, 1, {}, {Scan(name.c_str(), 10, 10, 1)})});
		}
		return tree;
	};
	EXPECT_TRUE(Has(Findings(plan(9, 200)), "join_collapse_limit_hit"));
	EXPECT_FALSE(Has(Findings(plan(8, 200)), "join_collapse_limit_hit"));
	EXPECT_FALSE(Has(Findings(plan(9, 50)), "join_collapse_limit_hit")) << "a quick statement";
	FakeFacts facts;
	facts.settings["join_collapse_limit"] = 12;
	facts.settings["from_collapse_limit"] = 12;
	EXPECT_FALSE(Has(Findings(plan(9, 200), &facts), "join_collapse_limit_hit"));
}

TEST(FkEstimateMissing, NeedsAUniqueSideAndNoKey) {
	FakeFacts facts;
	TableFacts &item = facts.tables["t"], &part = facts.tables["u"];
	item.schema = part.schema = "public";
	item.name = "t";
	part.name = "u";
	IndexFacts unique;
	unique.is_unique = true;
	unique.keys = {"b", "a"};
	part.indexes.push_back(unique);
	const auto plan = [](double planned) {
		return Node("Hash Join", planned, 50'000, 90,
		            {{"Join Type", "Inner"}, {"Hash Cond", "((t.x = u.a) AND (t.y = u.b))"}},
		            {Scan("t", 50'000, 50'000, 10),
		             Node("Hash", 500, 500, 2, {}, {Scan("u", 500, 500, 1)})});
	};
	const auto finding = The(Findings(plan(100), &facts), "fk_estimate_missing");
	EXPECT_EQ(finding.statement,
	          "ALTER TABLE public.t ADD FOREIGN KEY (x, y) REFERENCES public.u (a, b) NOT VALID;");
	EXPECT_FALSE(Has(Findings(plan(100)), "fk_estimate_missing"));
	EXPECT_FALSE(Has(Findings(plan(6000), &facts), "fk_estimate_missing")) << "8 times";
	// Both unique: the smaller one refers to the larger.
	unique.keys = {"x", "y"};
	item.indexes.push_back(unique);
	item.rows = 1e6;
	part.rows = 1000;
	EXPECT_NE(The(Findings(plan(100), &facts), "fk_estimate_missing")
	              .statement.find("ALTER TABLE public.u "),
	          std::string::npos);
	ForeignKeyFacts key;
	key.columns = {"x", "y"};
	key.other_table = "u";
	item.foreign_keys.push_back(key);
	EXPECT_FALSE(Has(Findings(plan(100), &facts), "fk_estimate_missing")) << "it is declared";
}

} // namespace
} // namespace savant::core
