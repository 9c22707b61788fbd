/* The arithmetic of plans: loops, parallel processes, who ran an InitPlan. */
#include "core/plan/plan_figures.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/plan/read_plan.hpp"

namespace savant::core {
namespace {

QueryPlan Read(const std::string &json) {
	PlanReading reading = ReadPlan(json);
	EXPECT_TRUE(reading.plan) << reading.problem->message << ": " << reading.problem->detail;
	return reading.plan ? *reading.plan
	                    : QueryPlan{{PlanNode{}}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
}

/* A measured node: type, rows, loops, milliseconds per loop, and more members. */
std::string Node(const std::string &type, double rows, double loops, double ms,
                 const std::string &more = "", const std::string &children = "") {
	std::string json = "{\"Node Type\": \"" + type +
	                   "\", \"Startup Cost\": 0.0, \"Total Cost\": 100.0" +
	                   ", \"Plan Rows\": 10, \"Plan Width\": 4, \"Actual Startup Time\": 0.0" +
	                   ", \"Actual Total Time\": " + std::to_string(ms) +
	                   ", \"Actual Rows\": " + std::to_string(rows) +
	                   ", \"Actual Loops\": " + std::to_string(loops);
	json += more.empty() ? "" : ", " + more;
	json += children.empty() ? "" : ", \"Plans\": [" + children + "]";
	return json + "}";
}

std::string Plan(const std::string &node, const std::string &more = "") {
	return "[{\"Plan\": " + node + (more.empty() ? "" : ", " + more) + "}]";
}

const std::string kOuter = "\"Parent Relationship\": \"Outer\"";
const std::string kInner = "\"Parent Relationship\": \"Inner\"";

TEST(PlanFigures, MultipliesByLoops) {
	const QueryPlan plan = Read(
		Plan(Node("Nested Loop", 300, 1, 50, "",
	              Node("Seq Scan", 100, 1, 5, kOuter) + "," +
	                  Node("Index Scan", 3, 100, 0.4, kInner + ", \"Rows Removed by Filter\": 2")),
	         "\"Execution Time\": 60.0"));
	const PlanFigures figures = Figure(plan);
	EXPECT_DOUBLE_EQ(figures.At(2).rows, 300);
	EXPECT_DOUBLE_EQ(figures.At(2).total_ms, 40);
	EXPECT_DOUBLE_EQ(figures.At(2).rows_removed, 200);
	EXPECT_DOUBLE_EQ(figures.At(2).scanned_rows, 500);
	EXPECT_DOUBLE_EQ(figures.At(2).estimated_rows, 1000);
	EXPECT_NEAR(figures.At(0).self_ms, 5, 1e-9);
	EXPECT_NEAR(figures.At(2).time_share, 40.0 / 60, 1e-9);
	EXPECT_DOUBLE_EQ(figures.total_ms, 60);
}

TEST(PlanFigures, DividesByTheProcessesThatTookPart) {
	// Two workers and the leader: 3 loops of 30 ms each are 30 ms of the clock.
	const QueryPlan plan = Read(
		Plan(Node("Gather", 300, 1, 35, "\"Workers Planned\": 2, \"Workers Launched\": 2",
	              Node("Seq Scan", 100, 3, 30,
	                   kOuter + ", \"Parallel Aware\": true, \"Rows Removed by Filter\": 50"))));
	const PlanFigures figures = Figure(plan);
	EXPECT_DOUBLE_EQ(figures.At(1).processes, 3);
	EXPECT_DOUBLE_EQ(figures.At(1).rows, 300);
	EXPECT_DOUBLE_EQ(figures.At(1).total_ms, 30);
	EXPECT_DOUBLE_EQ(figures.At(1).rows_removed, 150);
	EXPECT_DOUBLE_EQ(figures.At(0).self_ms, 5);
	// The planner's 10 rows are of one process when 2.4 share the work: 24 rows.
	EXPECT_DOUBLE_EQ(figures.At(1).estimated_rows, 24);
}

TEST(PlanFigures, CountsTheLeaderOnlyWhenItHelped) {
	const QueryPlan plan =
		Read(Plan(Node("Gather", 200, 1, 35, "\"Workers Planned\": 2, \"Workers Launched\": 2",
	                   Node("Seq Scan", 100, 2, 30, kOuter + ", \"Parallel Aware\": true"))));
	EXPECT_DOUBLE_EQ(Figure(plan).At(1).processes, 2);
	EXPECT_DOUBLE_EQ(Figure(plan).At(1).total_ms, 30);
}

TEST(PlanFigures, ComparesWholeCopiesBelowGatherRowByRow) {
	// Each process builds the hash of all 10 rows: that is no part of a whole.
	const QueryPlan plan = Read(
		Plan(Node("Gather", 30, 1, 35, "\"Workers Planned\": 2, \"Workers Launched\": 2",
	              Node("Hash Join", 10, 3, 30, kOuter + ", \"Join Type\": \"Inner\"",
	                   Node("Seq Scan", 8, 3, 10, kOuter + ", \"Parallel Aware\": true") + "," +
	                       Node("Hash", 10, 3, 5, kInner, Node("Seq Scan", 10, 3, 4, kOuter))))));
	const PlanFigures figures = Figure(plan);
	EXPECT_DOUBLE_EQ(figures.At(4).estimate_factor, 1);
	EXPECT_DOUBLE_EQ(figures.At(2).estimate_factor, 1); // 10 * 2.4 / 3 = 8
	EXPECT_DOUBLE_EQ(figures.At(4).estimated_rows, 30);
}

TEST(PlanFigures, GivesTheTimeOfACteToItsReader) {
	const QueryPlan plan =
		Read(Plan(Node("Sort", 10, 1, 105, "",
	                   Node("Seq Scan", 10, 1, 90,
	                        "\"Parent Relationship\": \"InitPlan\", \"Subplan Name\": \"CTE x\"") +
	                       "," + Node("CTE Scan", 10, 1, 100, kOuter + ", \"CTE Name\": \"x\""))));
	const PlanFigures figures = Figure(plan);
	EXPECT_DOUBLE_EQ(figures.At(0).self_ms, 5);
	EXPECT_DOUBLE_EQ(figures.At(1).self_ms, 90);
	EXPECT_DOUBLE_EQ(figures.At(2).self_ms, 10);
}

TEST(PlanFigures, TakesACteOnceFromSeveralReaders) {
	const std::string cte = "\"CTE Name\": \"x\"";
	const QueryPlan plan = Read(Plan(Node(
		"Hash Join", 10, 1, 120, "",
		Node("Seq Scan", 10, 1, 90,
	         "\"Parent Relationship\": \"InitPlan\", \"Subplan Name\": \"CTE x\"") +
			"," + Node("CTE Scan", 10, 1, 100, kOuter + "," + cte) + "," +
			Node("Hash", 10, 1, 11, kInner, Node("CTE Scan", 10, 1, 10, kOuter + "," + cte)))));
	const PlanFigures figures = Figure(plan);
	double sum = 0;
	for (const NodeFigures &node : figures.nodes) {
		sum += node.self_ms;
	}
	EXPECT_NEAR(sum, 120, 1e-9);
	EXPECT_DOUBLE_EQ(figures.At(4).self_ms, 10);
}

TEST(PlanFigures, GivesTheTimeOfAnInitPlanToTheNodeThatAsks) {
	for (const std::string name : {"$0", "(InitPlan 1).col1"}) {
		const QueryPlan plan = Read(Plan(Node(
			"Sort", 10, 1, 100, "",
			Node("Aggregate", 1, 1, 80,
		         "\"Parent Relationship\": \"InitPlan\", \"Subplan Name\": \"InitPlan 1 (returns "
		         "$0)\"") +
				"," +
				Node("Seq Scan", 10, 1, 95, kOuter + ", \"Filter\": \"(a > " + name + ")\""))));
		const PlanFigures figures = Figure(plan);
		EXPECT_DOUBLE_EQ(figures.At(0).self_ms, 5) << name;
		EXPECT_DOUBLE_EQ(figures.At(2).self_ms, 15) << name;
	}
}

TEST(PlanFigures, TakesSubPlansFromTheirParent) {
	const QueryPlan plan = Read(
		Plan(Node("Seq Scan", 100, 1, 50, "\"Filter\": \"(SubPlan 1)\"",
	              Node("Index Scan", 1, 100, 0.4,
	                   "\"Parent Relationship\": \"SubPlan\", \"Subplan Name\": \"SubPlan 1\""))));
	EXPECT_NEAR(Figure(plan).At(0).self_ms, 10, 1e-9);
}

TEST(PlanFigures, KnowsWhatNeverRan) {
	const QueryPlan plan =
		Read(Plan(Node("Append", 5, 1, 2, "",
	                   Node("Seq Scan", 5, 1, 1, kOuter) + "," +
	                       Node("Sort", 0, 0, 0, kOuter, Node("Seq Scan", 7, 1, 1, kOuter)))));
	const PlanFigures figures = Figure(plan);
	EXPECT_TRUE(figures.At(1).executed);
	EXPECT_FALSE(figures.At(2).executed);
	EXPECT_FALSE(figures.At(3).executed) << "below a node that never ran";
	EXPECT_FALSE(figures.At(3).estimate_counts);
	EXPECT_DOUBLE_EQ(figures.At(3).rows, 0);
}

TEST(PlanFigures, ForgivesEstimatesBelowLimitUpToTheNextSort) {
	const auto figures_of = [](double limit_rows, double scan_rows) {
		return Figure(Read(Plan(
			Node("Limit", limit_rows, 1, 2, "",
		         Node("Nested Loop", scan_rows, 1, 2, kOuter,
		              Node("Sort", scan_rows, 1, 2, kOuter, Node("Seq Scan", 1, 1, 2, kOuter)))))));
	};
	const PlanFigures few = figures_of(10, 1);
	EXPECT_FALSE(few.At(1).estimate_counts) << "over-estimate: the limit stopped it";
	EXPECT_FALSE(few.At(2).estimate_counts);
	EXPECT_TRUE(few.At(3).estimate_counts) << "a sort reads everything";
	EXPECT_EQ(few.At(3).direction, EstimateDirection::Over);
	const PlanFigures many = figures_of(10, 500);
	EXPECT_TRUE(many.At(1).estimate_counts) << "more rows than expected are news anywhere";
	EXPECT_EQ(many.At(1).direction, EstimateDirection::Under);
	EXPECT_NEAR(many.At(1).estimate_factor, 501.0 / 11, 1e-9);
}

TEST(PlanFigures, JudgesNoBitmapAndNorInnerMergeInput) {
	const QueryPlan plan = Read(Plan(Node(
		"Merge Join", 10, 1, 9, "\"Join Type\": \"Inner\"",
		Node("Bitmap Heap Scan", 10, 1, 4, kOuter,
	         Node("BitmapAnd", 0, 1, 2, kOuter,
	              Node("Bitmap Index Scan", 500, 1, 1, "\"Parent Relationship\": \"Member\""))) +
			"," + Node("Materialize", 5000, 1, 3, kInner, Node("Sort", 9, 1, 2, kOuter)))));
	const PlanFigures figures = Figure(plan);
	EXPECT_FALSE(figures.At(2).estimate_counts);
	EXPECT_TRUE(figures.At(3).estimate_counts);
	EXPECT_FALSE(figures.At(4).estimate_counts);
}

TEST(PlanFigures, SubtractsBuffers) {
	const std::string more = ", \"Shared Hit Blocks\": ";
	const QueryPlan plan = Read(Plan(
		Node("Sort", 10, 1, 9,
	         "\"Shared Hit Blocks\": 70, \"Temp Written Blocks\": 5, \"Shared I/O Read Time\": 3.5",
	         Node("Seq Scan", 10, 1, 4, kOuter + more + "64, \"Shared I/O Read Time\": 1.5"))));
	const PlanFigures figures = Figure(plan);
	EXPECT_TRUE(figures.has_buffers);
	EXPECT_DOUBLE_EQ(figures.At(0).buffers.hit, 70);
	EXPECT_DOUBLE_EQ(figures.At(0).self_buffers.hit, 6);
	EXPECT_DOUBLE_EQ(figures.At(0).self_buffers.temp_written, 5);
	EXPECT_DOUBLE_EQ(figures.At(0).self_buffers.read_ms, 2);
}

TEST(PlanFigures, SharesCostsThatAddUp) {
	// A nested loop that reads its inner side ten times, under a LIMIT that takes a tenth.
	const QueryPlan plan =
		Read(R"([{"Plan": {"Node Type": "Limit", "Total Cost": 11, "Plan Rows": 1,
		"Plans": [{"Node Type": "Nested Loop", "Parent Relationship": "Outer", "Total Cost": 110, "Plan Rows": 10,
		"Plans": [{"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Total Cost": 20, "Plan Rows": 10},
		          {"Node Type": "Index Scan", "Parent Relationship": "Inner", "Total Cost": 8, "Plan Rows": 1}]}]}}])");
	const PlanFigures figures = Figure(plan);
	EXPECT_FALSE(figures.measured);
	EXPECT_DOUBLE_EQ(figures.At(1).total_cost, 11);
	EXPECT_NEAR(figures.At(3).total_cost, 8, 1e-9);
	EXPECT_NEAR(figures.At(2).total_cost, 2, 1e-9);
	EXPECT_NEAR(figures.At(1).self_cost, 1, 1e-9);
	EXPECT_DOUBLE_EQ(figures.At(3).loops, 10);
	EXPECT_DOUBLE_EQ(figures.At(3).rows, 10);
	EXPECT_NEAR(figures.Share(3), 8.0 / 11, 1e-9);
}

TEST(PlanFigures, StaysFiniteWithHugeNumbers) {
	const QueryPlan plan = Read(
		Plan(Node("Sort", 1e300, 1e300, 1e300, "", Node("Seq Scan", 1e308, 1e308, 1e308, kOuter))));
	const PlanFigures figures = Figure(plan);
	for (const NodeFigures &node : figures.nodes) {
		EXPECT_TRUE(std::isfinite(node.rows) && std::isfinite(node.self_ms) &&
		            std::isfinite(node.estimate_factor) && std::isfinite(node.time_share));
	}
}

} // namespace
} // namespace savant::core
