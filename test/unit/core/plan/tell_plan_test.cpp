/* The tree that people read in psql. */
#include "core/plan/tell_plan.hpp"

#include <gtest/gtest.h>

#include "core/ask/display.hpp"
#include "core/plan/plan_words.hpp"
#include "core/plan/read_plan.hpp"
#include "recorded_plans.hpp"

namespace savant::core {
namespace {

QueryPlan Recorded(const std::string &name) {
	PlanReading reading = ReadPlan(FileText((RecordedFolder() / name).string() + ".json"));
	EXPECT_TRUE(reading.plan) << name;
	return reading.plan.value_or(QueryPlan{});
}

std::string Text(const std::vector<std::string> &lines) {
	std::string text;
	for (const std::string &line : lines) {
		text += line + "\n";
	}
	return text;
}

TEST(TellTree, ShowsSharesRowsAndConditions) {
	const QueryPlan plan = Recorded("pg15_hash_join");
	EXPECT_EQ(Text(TellTree(plan, Figure(plan))),
	          FileText(RecordedFolder() / "pg15_hash_join.tree"));
	TreeTelling telling;
	telling.ascii = true;
	telling.width = 80;
	EXPECT_EQ(Text(TellTree(plan, Figure(plan), telling)),
	          FileText(RecordedFolder() / "pg15_hash_join.ascii.tree"));
}

TEST(TellTree, SaysHowFarEstimatesWereOff) {
	const QueryPlan plan = Recorded("pg15_cte_twice");
	const std::string tree = Text(TellTree(plan, Figure(plan)));
	EXPECT_NE(tree.find("13,897 (3x high)"), std::string::npos) << tree;
	EXPECT_NE(tree.find("CTE big: HashAggregate"), std::string::npos) << tree;
}

TEST(TellTree, PutsMarksBeforeNodes) {
	const QueryPlan plan = Recorded("pg15_hash_join");
	TreeTelling telling;
	telling.marks = {{1, "[1]"}, {1, "[2]"}, {99, "[3]"}};
	telling.conditions = false;
	const std::string tree = Text(TellTree(plan, Figure(plan), telling));
	EXPECT_NE(tree.find("[1] [2] Seq Scan on orders o"), std::string::npos) << tree;
	EXPECT_EQ(tree.find("[3]"), std::string::npos);
	EXPECT_EQ(tree.find("o.customer_id"), std::string::npos);
}

TEST(TellTree, KeepsToItsWidth) {
	for (const std::string &name : RecordedPairs()) {
		const QueryPlan plan = Recorded(name);
		const PlanFigures figures = Figure(plan);
		for (const std::size_t width : {60U, 80U, 120U}) {
			for (const bool ascii : {false, true}) {
				TreeTelling telling;
				telling.width = width;
				telling.ascii = ascii;
				for (const std::string &line : TellTree(plan, figures, telling)) {
					EXPECT_LE(DisplayWidth(line), width) << name << ": " << line;
					EXPECT_FALSE(line.ends_with(' ')) << name << ": " << line;
					EXPECT_TRUE(!ascii || std::all_of(line.begin(), line.end(),
					                                  [](char c) { return c >= ' ' && c <= '~'; }))
						<< name << ": " << line;
				}
			}
		}
	}
}

TEST(TellTree, ToldOfADeepPlanStillHasNames) {
	std::string text = "Limit  (cost=0.00..1.00 rows=1 width=4)\n";
	for (int i = 0; i < 60; ++i) {
		text += std::string(static_cast<std::size_t>(2 + 6 * i), ' ') +
		        "->  Limit  (cost=0.00..1.00 rows=1 width=4)\n";
	}
	const QueryPlan plan = *ReadPlan(text).plan;
	const std::vector<std::string> lines = TellTree(plan, Figure(plan), 80);
	EXPECT_NE(lines[61].find("(60) Limit"), std::string::npos) << lines[61];
}

/* Squared, a million brackets would take an hour. */
TEST(PlainCondition, TakesBracketsOffInOnePass) {
	constexpr std::size_t kMany = 1000000;
	const std::string open(kMany, '('), close(kMany, ')');

	EXPECT_EQ(PlainCondition(open + "a" + close), "a");
	EXPECT_EQ(PlainCondition(open + "a"), open + "a");
}

TEST(PlainCondition, LeavesOutWhatTheServerAdds) {
	EXPECT_EQ(PlainCondition("((status)::text = 'open'::text)"), "status = 'open'");
	EXPECT_EQ(PlainCondition("((a = 1) AND ((b = 2) OR (c = 3)))"),
	          "a = 1 AND ((b = 2) OR (c = 3))");
	EXPECT_EQ(PlainCondition("((a = 1) OR (b ~~ 'x%'::text))"), "a = 1 OR b LIKE 'x%'");
	EXPECT_EQ(PlainCondition("(a !~~* '%::text ('::text)"), "a NOT ILIKE '%::text ('");
	EXPECT_EQ(PlainCondition("( ( (a) ) )"), "a");
	EXPECT_EQ(PlainCondition("((a) + (b))"), "(a) + (b)");
	EXPECT_EQ(PlainCondition("((a)"), "((a)");
	EXPECT_EQ(PlainCondition("(a))"), "(a))");
	EXPECT_EQ(PlainCondition("(\")\" = ')')"), "\")\" = ')'");
	EXPECT_EQ(PlainCondition("()"), "");
	EXPECT_EQ(PlainCondition("(o.at > '2024-01-01 00:00:00'::timestamp without time zone)"),
	          "o.at > '2024-01-01 00:00:00'");
	EXPECT_EQ(PlainCondition("((id)::numeric = 5.0)"), "(id)::numeric = 5.0");
	EXPECT_EQ(PlainCondition("(a = ANY ('{1,2}'::integer[]))"), "a = ANY ('{1,2}')");
	EXPECT_EQ(PlainCondition("(\"a AND b\" = 'x AND y'::text)"), "\"a AND b\" = 'x AND y'");
	EXPECT_EQ(PlainCondition(""), "");
	EXPECT_EQ(PlainCondition("(("), "((");
}

TEST(NodeTitle, IsWhatExplainPrints) {
	for (const std::string &name : RecordedPairs()) {
		const std::string text = FileText((RecordedFolder() / name).string() + ".txt");
		for (const PlanNode &node : Recorded(name).nodes) {
			// EXPLAIN writes the schema with VERBOSE and quotes odd names ("xmltable"); the title
			// does not.
			if (!node.Has("Schema") && node.type != "Table Function Scan" &&
			    node.Text("Async Capable") != "true" &&
			    node.Text("Alias").find_first_of("*:\" ") == std::string::npos) {
				EXPECT_NE(text.find(NodeTitle(node)), std::string::npos)
					<< name << ": " << NodeTitle(node);
			}
		}
	}
}

} // namespace
} // namespace savant::core
