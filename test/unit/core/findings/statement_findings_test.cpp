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

TableFacts Table(const char *name, double rows) {
	TableFacts table;
	table.schema = "public";
	table.name = name;
	table.kind = "table";
	table.rows = table.live_rows = rows;
	table.pages = rows / 100;
	return table;
}

TEST(Planning, IsAFindingWhenItTakesLongerThanRunning) {
	const auto with = [](double planning, double running) {
		return Findings(Scan("t", 10, 10, running), nullptr, {{"Planning Time", planning}});
	};
	const auto findings = with(40, 10);
	EXPECT_NEAR(The(findings, "planning_dominates").saving_share, 0.8, 0.01);
	EXPECT_FALSE(Has(with(9, 1), "planning_dominates"));
	EXPECT_FALSE(Has(with(40, 50), "planning_dominates"));
}

TEST(Jit, IsAFindingFromFiftyMsAndAFifthOn) {
	const auto with = [](double jit, double running) {
		return Findings(Scan("t", 10, 10, running), nullptr,
		                {{"JIT", {{"Functions", 5}, {"Timing", {{"Total", jit}}}}}});
	};
	EXPECT_EQ(The(with(100, 150), "jit_overhead").statement, "SET jit = off;");
	EXPECT_DOUBLE_EQ(The(with(100, 150), "jit_overhead").saving, 100);
	EXPECT_FALSE(Has(with(40, 50), "jit_overhead"));
	EXPECT_FALSE(Has(with(100, 1000), "jit_overhead"));
}

json Delete(double rows) {
	return Node("ModifyTable", 0, 0, 5,
	            {{"Operation", "Delete"}, {"Relation Name", "parent"}, {"Schema", "public"}},
	            {Scan("parent", rows, rows, 2, {{"Filter", "(parent.id < 300)"}})});
}

json KeyTrigger(double ms, double calls) {
	return {{"Execution Time", ms + 5},
	        {"Triggers",
	         {{{"Trigger Name", "RI_ConstraintTrigger_a_16400"},
	           {"Constraint Name", "child_parent_fkey"},
	           {"Relation", "parent"},
	           {"Time", ms},
	           {"Calls", calls}}}}};
}

FakeFacts ParentAndChild() {
	FakeFacts facts;
	facts.tables["parent"] = Table("parent", 2000);
	ForeignKeyFacts &key = facts.tables["parent"].foreign_keys.emplace_back();
	key.name = "child_parent_fkey";
	key.columns = {"id"};
	key.other_schema = "public";
	key.other_table = "child";
	key.other_columns = {"parent_id"};
	key.references_this = true;
	facts.tables["child"] = Table("child", 50'000);
	return facts;
}

TEST(ForeignKey, WithoutIndexIsNamedWithItsColumns) {
	FakeFacts facts = ParentAndChild();
	const auto findings = Findings(Delete(300), &facts, KeyTrigger(600, 300));
	const auto finding = The(findings, "fk_cascade_unindexed");
	EXPECT_EQ(finding.severity, Severity::Critical);
	EXPECT_EQ(finding.statement, "CREATE INDEX CONCURRENTLY ON public.child (parent_id);");
	EXPECT_FALSE(Has(findings, "trigger_time")) << "one cause is told once";
}

TEST(ForeignKey, WithAnIndexIsATriggerLikeOthers) {
	FakeFacts facts = ParentAndChild();
	facts.tables["child"].indexes.emplace_back().keys = {"parent_id", "id"};
	const auto findings = Findings(Delete(300), &facts, KeyTrigger(600, 300));
	EXPECT_FALSE(Has(findings, "fk_cascade_unindexed"));
	EXPECT_TRUE(Has(findings, "trigger_time"));
}

TEST(ForeignKey, OfAnotherServerIsJudgedByTheTimeOfACall) {
	EXPECT_TRUE(Has(Findings(Delete(300), nullptr, KeyTrigger(600, 300)), "fk_cascade_unindexed"));
	EXPECT_FALSE(
		Has(Findings(Delete(30'000), nullptr, KeyTrigger(600, 30'000)), "fk_cascade_unindexed"));
}

TEST(ForeignKey, IsSeenBeforeTheDeleteRuns) {
	FakeFacts facts = ParentAndChild();
	EXPECT_TRUE(Has(Findings(Planned(Delete(300)), &facts), "fk_cascade_unindexed"));
	facts.tables["child"].rows = facts.tables["child"].live_rows = 500;
	EXPECT_FALSE(Has(Findings(Planned(Delete(300)), &facts), "fk_cascade_unindexed"));
}

TEST(TriggerTime, NeedsAFifthOfTheStatement) {
	const auto with = [](double ms, double total) {
		return Findings(
			Scan("t", 1, 1, 1), nullptr,
			{{"Execution Time", total},
		     {"Triggers", {{{"Trigger Name", "audit"}, {"Time", ms}, {"Calls", 100}}}}});
	};
	EXPECT_TRUE(Has(with(30, 100), "trigger_time"));
	EXPECT_FALSE(Has(with(10, 100), "trigger_time"));
	EXPECT_FALSE(Has(with(5, 6), "trigger_time"));
}

TEST(ClientTransfer, ReadsSerializationOf17) {
	const auto with = [](double ms) {
		return Findings(
			Scan("t", 20'000, 20'000, 100), nullptr,
			{{"Serialization", {{"Time", ms}, {"Output Volume", 40'000}, {"Format", "text"}}}});
	};
	EXPECT_TRUE(Has(with(60), "client_transfer"));
	EXPECT_FALSE(Has(with(60), "large_result")) << "told by the more precise rule";
	EXPECT_FALSE(Has(with(15), "client_transfer"));
}

TEST(TimingOverhead, CountsLoops) {
	const auto with = [](double loops) {
		return Findings(Node(
			"Nested Loop", 10, 10, 2000, {},
			{Scan("t", 10, 10, 1), Node("Index Scan", 1, 1, 0.001, {{"Actual Loops", loops}})}));
	};
	EXPECT_TRUE(Has(with(1'200'000), "overhead_of_timing"));
	EXPECT_FALSE(Has(with(900'000), "overhead_of_timing"));
}

TEST(LockWait, NeedsANodeWithNothingInHand) {
	const auto with = [](double ms, double rows) {
		return Findings(Node("LockRows", rows, rows, ms, {}, {Scan("t", rows, rows, 1)}));
	};
	EXPECT_TRUE(Has(with(5000, 1), "lock_wait_hidden"));
	EXPECT_FALSE(Has(with(5000, 100'000), "lock_wait_hidden")) << "that is work";
	EXPECT_FALSE(Has(with(500, 1), "lock_wait_hidden"));
}

json SlowScan(double ms) { return Scan("t", 1000, 1000, ms, {{"Filter", "(slow(t.a) > 0)"}}); }

TEST(ParallelNotUsed, NamesTheObstacle) {
	FakeFacts facts;
	EXPECT_FALSE(Has(Findings(SlowScan(3000), &facts), "parallel_not_used")) << "reason unknown";
	facts.functions["slow"].parallel_safe = false;
	EXPECT_NE(The(Findings(SlowScan(3000), &facts), "parallel_not_used").detail.find("slow()"),
	          std::string::npos);
	EXPECT_FALSE(Has(Findings(SlowScan(900), &facts), "parallel_not_used"));
	const json off = {{"Settings", {{"max_parallel_workers_per_gather", "0"}}}};
	EXPECT_EQ(The(Findings(SlowScan(3000), nullptr, off), "parallel_not_used").statement,
	          "SET max_parallel_workers_per_gather = 2;");
}

json Gather(double planned, double launched, double rows = 10) {
	return Node("Gather", rows, rows, 100,
	            {{"Workers Planned", planned}, {"Workers Launched", launched}},
	            {Scan("t", rows, rows, 60)});
}

TEST(MissingWorkers, TellsHowManyCame) {
	const auto finding = The(Findings(Gather(4, 1)), "parallel_workers_missing");
	EXPECT_NE(finding.title.find("1 of 4"), std::string::npos);
	EXPECT_DOUBLE_EQ(finding.saving, 60);
	EXPECT_FALSE(Has(Findings(Gather(2, 2)), "parallel_workers_missing"));
	EXPECT_FALSE(Has(Findings(Planned(Gather(2, 0))), "parallel_workers_missing"));
}

TEST(ParallelSkew, ComparesTheSlowestWithTheOthers) {
	const auto with = [](double first, double second) {
		json gather = Gather(2, 2);
		const auto worker = [](int number, double ms) {
			return json{{"Worker Number", number},
			            {"Actual Total Time", ms},
			            {"Actual Rows", 5},
			            {"Actual Loops", 1}};
		};
		gather["Plans"][0]["Workers"] = {worker(0, first), worker(1, second)};
		return Findings(gather);
	};
	EXPECT_TRUE(Has(with(900, 200), "parallel_skew"));
	EXPECT_FALSE(Has(with(300, 200), "parallel_skew"));
	EXPECT_FALSE(Has(with(9, 2), "parallel_skew"));
}

TEST(GatherMany, NeedsAMillionRows) {
	EXPECT_TRUE(Has(Findings(Gather(2, 2, 2e6)), "gather_many_rows"));
	EXPECT_FALSE(Has(Findings(Gather(2, 2, 1e5)), "gather_many_rows"));
}

TEST(LargeResult, IsARemark) {
	EXPECT_EQ(The(Findings(Scan("t", 20'000, 20'000, 9)), "large_result").severity, Severity::Info);
	EXPECT_EQ(The(Findings(Scan("t", 2e6, 2e6, 9)), "large_result").severity, Severity::Warning);
	EXPECT_FALSE(Has(Findings(Scan("t", 10'000, 10'000, 9)), "large_result"));
}

json Write(const char *operation, double rows, json extra = json::object()) {
	extra.update({{"Operation", operation}, {"Relation Name", "t"}, {"Schema", "public"}});
	return Node("ModifyTable", 0, 0, 500, extra, {Scan("t", rows, rows, 20)});
}

TEST(HeavyWal, TellsImagesFromWideRows) {
	const auto with = [](double bytes, double images, double rows) {
		return Findings(Write("Update", rows,
		                      {{"WAL Records", 5000}, {"WAL FPI", images}, {"WAL Bytes", bytes}}));
	};
	EXPECT_NE(The(with(20e6, 2000, 5000), "wal_heavy_write").advice.find("checkpoint"),
	          std::string::npos);
	EXPECT_NE(The(with(60e6, 20, 5000), "wal_heavy_write").advice.find("indexes"),
	          std::string::npos);
	EXPECT_FALSE(Has(with(20e6, 20, 50'000), "wal_heavy_write"));
	EXPECT_FALSE(Has(with(1e6, 120, 50), "wal_heavy_write"));
}

TEST(UpdatesNotHot, LooksAtTheTablesHistory) {
	FakeFacts facts;
	TableFacts &table = facts.tables["t"] = Table("t", 1000);
	table.updates = 5000;
	table.hot_updates = 100;
	table.indexes.resize(5);
	EXPECT_EQ(The(Findings(Planned(Write("Update", 5)), &facts), "update_no_hot").statement,
	          "ALTER TABLE public.t SET (fillfactor = 90);");
	EXPECT_FALSE(Has(Findings(Planned(Write("Delete", 5)), &facts), "update_no_hot"));
	table.hot_updates = 4000;
	EXPECT_FALSE(Has(Findings(Planned(Write("Update", 5)), &facts), "update_no_hot"));
}

TEST(LargeUpdate, NeedsALargePartOfTheTable) {
	EXPECT_EQ(The(Findings(Planned(Write("Update", 20'000))), "update_many_rows").severity,
	          Severity::Info);
	EXPECT_EQ(The(Findings(Planned(Write("Update", 2e6))), "update_many_rows").severity,
	          Severity::Warning);
	EXPECT_FALSE(Has(Findings(Planned(Write("Update", 500))), "update_many_rows"));
	json filtered = Planned(Write("Update", 20'000));
	filtered["Plans"][0]["Filter"] = "(t.a = 1)";
	EXPECT_FALSE(Has(Findings(filtered), "update_many_rows")) << "size of the table not known";
	FakeFacts facts;
	facts.tables["t"] = Table("t", 30'000);
	EXPECT_TRUE(Has(Findings(filtered, &facts), "update_many_rows"));
	facts.tables["t"] = Table("t", 300'000);
	EXPECT_FALSE(Has(Findings(filtered, &facts), "update_many_rows"));
}

TEST(DeleteAll, IsADeleteWithoutCondition) {
	EXPECT_TRUE(Has(Findings(Planned(Write("Delete", 20'000))), "delete_all"));
	EXPECT_FALSE(Has(Findings(Planned(Write("Delete", 20'000))), "update_many_rows"));
	EXPECT_FALSE(Has(Findings(Planned(Write("Delete", 200))), "delete_all"));
	EXPECT_FALSE(Has(Findings(Planned(Write("Update", 20'000))), "delete_all"));
	json filtered = Planned(Write("Delete", 20'000));
	filtered["Plans"][0]["Filter"] = "(t.a = 1)";
	EXPECT_FALSE(Has(Findings(filtered), "delete_all"));
}

TEST(ManyIndexes, CountsThoseNeverScanned) {
	FakeFacts facts;
	TableFacts &table = facts.tables["t"] = Table("t", 1000);
	table.indexes.resize(8);
	table.indexes[0].scans = 0;
	EXPECT_NE(The(Findings(Planned(Write("Insert", 5)), &facts), "insert_many_indexes")
	              .detail.find("and 1 of them"),
	          std::string::npos);
	table.indexes.resize(7);
	EXPECT_FALSE(Has(Findings(Planned(Write("Insert", 5)), &facts), "insert_many_indexes"));
}

TEST(Conflicts, NeedNineOfTen) {
	const auto with = [](double inserted, double conflicts) {
		return Findings(Write("Insert", 5000,
		                      {{"Tuples Inserted", inserted}, {"Conflicting Tuples", conflicts}}));
	};
	EXPECT_TRUE(Has(with(10, 4990), "on_conflict_bloat"));
	EXPECT_FALSE(Has(with(2000, 3000), "on_conflict_bloat"));
	EXPECT_FALSE(Has(with(0, 500), "on_conflict_bloat"));
}

TEST(BroadLocks, CountsLockedRows) {
	const auto with = [](double rows) {
		return Findings(Planned(Node("LockRows", rows, rows, 9, {}, {Scan("t", rows, rows, 5)})));
	};
	EXPECT_TRUE(Has(with(20'000), "select_for_update_broad"));
	EXPECT_FALSE(Has(with(1000), "select_for_update_broad"));
}

json SelfJoins(int scans) {
	json join = Scan("big", 1, 1, 0.1, {{"Alias", "a0"}});
	for (int i = 1; i < scans; ++i) {
		join = Node("Nested Loop", 1, 1, i, {},
		            {join, Scan("big", 1, 1, 0.1, {{"Alias", "a" + std::to_string(i)}})});
	}
	return join;
}

TEST(Views, AreBlamedWhenTheStatementDoesNotNameTheTable) {
	const auto with = [](int scans, const char *query) {
		return Has(Findings(SelfJoins(scans), nullptr, json::object(), query), "view_stack_deep");
	};
	EXPECT_TRUE(with(3, "SELECT * FROM v3"));
	EXPECT_FALSE(with(2, "SELECT * FROM v3"));
	EXPECT_FALSE(with(3, "SELECT * FROM big a, big b, Big c"));
	EXPECT_TRUE(with(3, "SELECT * FROM big_view a, bigger, v_big c"));
	EXPECT_FALSE(with(4, ""));
	EXPECT_TRUE(with(5, ""));
}

TEST(ManyJoins, CountsWhatIsOrderedTogether) {
	EXPECT_TRUE(Has(Findings(SelfJoins(12)), "too_many_joins"));
	EXPECT_FALSE(Has(Findings(SelfJoins(11)), "too_many_joins"));
	FakeFacts facts;
	facts.settings["geqo_threshold"] = 20;
	EXPECT_FALSE(Has(Findings(SelfJoins(12), &facts), "too_many_joins"));
	// Two halves below an Append are planned apart.
	EXPECT_FALSE(
		Has(Findings(Node("Append", 2, 2, 9, {}, {SelfJoins(7), SelfJoins(7)})), "too_many_joins"));
}

TEST(PlanHeight, CountsLevels) {
	EXPECT_TRUE(Has(Findings(SelfJoins(23)), "plan_height"));
	EXPECT_FALSE(Has(Findings(SelfJoins(20)), "plan_height"));
}

TEST(BlockedPushdown, NamesTheBarrier) {
	const auto with = [](double removed) {
		json window = Node("WindowAgg", 50'000, 50'000, 60, {}, {Scan("t", 50'000, 50'000, 9)});
		window["Parent Relationship"] = "Subquery";
		return Findings(
			Node("Subquery Scan", 100, 50'000 - removed, 70,
		         {{"Filter", "(x.k = 5)"}, {"Alias", "x"}, {"Rows Removed by Filter", removed}},
		         {window}));
	};
	EXPECT_NE(The(with(49'900), "subquery_scan_blocks_pushdown").detail.find("a window function"),
	          std::string::npos);
	EXPECT_FALSE(Has(with(20'000), "subquery_scan_blocks_pushdown"));
}

TEST(VolatileFunction, NeedsFactsAndManyRows) {
	FakeFacts facts;
	facts.functions["vol"].volatility = "volatile";
	facts.functions["stab"].volatility = "stable";
	const auto with = [&](const char *filter, double rows, PlanFacts *known) {
		return Has(Findings(Scan("t", rows, rows, 100, {{"Filter", filter}}), known),
		           "volatile_function_in_where");
	};
	EXPECT_TRUE(with("(vol(t.a) > 0)", 20'000, &facts));
	EXPECT_FALSE(with("(vol(t.a) > 0)", 5000, &facts));
	EXPECT_FALSE(with("(stab(t.a) > 0)", 20'000, &facts));
	EXPECT_FALSE(with("(vol(t.a) > 0)", 20'000, nullptr));
}

TEST(RowSecurity, FindsThePolicyInTheFilter) {
	FakeFacts facts;
	TableFacts &table = facts.tables["t"] = Table("t", 50'000);
	table.has_row_security = true;
	table.policies = {"(owner = current_setting('app.user'::text, true))"};
	json scan =
		Scan("t", 10, 10, 100,
	         {{"Filter", "((t.v > 10) AND (t.owner = current_setting('app.user'::text, true)))"},
	          {"Rows Removed by Filter", 49'990}});
	const auto finding = The(Findings(scan, &facts), "rls_policy_cost");
	ASSERT_TRUE(finding.index.has_value());
	EXPECT_EQ(finding.index->columns, std::vector<std::string>{"owner"});
	EXPECT_NE(finding.advice.find("(SELECT f())"), std::string::npos);
	scan["Filter"] = "(t.v > 10)";
	EXPECT_FALSE(Has(Findings(scan, &facts), "rls_policy_cost"));
}

TEST(FalseCondition, IsARemark) {
	EXPECT_TRUE(Has(Findings(Node("Result", 0, 0, 0.01, {{"One-Time Filter", "false"}})),
	                "result_one_time_filter_false"));
	EXPECT_FALSE(Has(Findings(Node("Result", 0, 0, 0.01, {{"One-Time Filter", "($0 > 1)"}})),
	                 "result_one_time_filter_false"));
}

TEST(StatementFindings, HaveUniqueIdsAndWholeRows) {
	std::map<std::string, int> ids;
	for (const FindingRule *rule : AllFindingRules()) {
		EXPECT_EQ(++ids[rule->id], 1) << rule->id;
		for (const char *text : {rule->title, rule->detection, rule->threshold, rule->advice}) {
			EXPECT_GT(std::string_view(text).size(), 2U) << rule->id;
		}
		EXPECT_NE(rule->find, nullptr) << rule->id;
	}
}

} // namespace
} // namespace savant::core
