/* The same execution in JSON and in text gives the same QueryPlan, up to what text leaves out. */
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/plan/plan_figures.hpp"
#include "core/plan/read_plan.hpp"
#include "recorded_plans.hpp"

namespace savant::core {
namespace {

/* Text leaves out zeros, and these. */
bool IsJsonOnly(const PlanProperty &property) {
	static const std::set<std::string> names{"Alias",       "Async Capable", "Inner Unique",
	                                         "Schema",      "Single Copy",   "Scan Direction",
	                                         "Partial Mode"};
	return names.count(property.name) > 0 || (property.number && *property.number == 0) ||
	       property.name.starts_with("Planning.");
}

void ExpectSameProperties(const std::vector<PlanProperty> &json,
                          const std::vector<PlanProperty> &text, const std::string &where) {
	for (const PlanProperty &property : text) {
		const PlanProperty *other = FindProperty(json, property.name);
		// Text calls a scan of several functions by its alias.
		if (other == nullptr && property.name == "Function Name") {
			other = FindProperty(json, "Alias");
		}
		if (other == nullptr) {
			ADD_FAILURE() << where << ": text only: " << property.name << " = "
						  << property.texts.front();
			continue;
		}
		if (property.number || other->number) {
			EXPECT_NEAR(property.number.value_or(-1), other->number.value_or(-2), 1e-9)
				<< where << ": " << property.name;
		} else {
			EXPECT_EQ(property.texts, other->texts) << where << ": " << property.name;
			EXPECT_EQ(property.is_list, other->is_list) << where << ": " << property.name;
		}
	}
	for (const PlanProperty &property : json) {
		EXPECT_TRUE(FindProperty(text, property.name) != nullptr || IsJsonOnly(property))
			<< where << ": JSON only: " << property.name << " = " << property.texts.front();
	}
}

void ExpectSameNode(const PlanNode &json, const PlanNode &text, const std::string &where) {
	EXPECT_EQ(json.type, text.type) << where;
	EXPECT_EQ(json.parent, text.parent) << where;
	EXPECT_EQ(json.relationship, text.relationship) << where;
	EXPECT_EQ(json.subplan, text.subplan) << where;
	EXPECT_EQ(json.parallel_aware, text.parallel_aware) << where;
	EXPECT_EQ(json.startup_cost, text.startup_cost) << where;
	EXPECT_EQ(json.total_cost, text.total_cost) << where;
	EXPECT_EQ(json.plan_rows, text.plan_rows) << where;
	EXPECT_EQ(json.plan_width, text.plan_width) << where;
	EXPECT_EQ(json.actual_rows, text.actual_rows) << where;
	EXPECT_EQ(json.actual_loops, text.actual_loops) << where;
	EXPECT_EQ(json.actual_total_ms, text.actual_total_ms) << where;
	ExpectSameProperties(json.properties, text.properties, where);
	ASSERT_EQ(json.workers.size(), text.workers.size()) << where;
	for (std::size_t i = 0; i < json.workers.size(); ++i) {
		EXPECT_EQ(json.workers[i].number, text.workers[i].number) << where;
		ExpectSameProperties(json.workers[i].properties, text.workers[i].properties,
		                     where + " worker");
	}
}

TEST(RecordedPlans, AreThere) { EXPECT_GE(RecordedPairs().size(), 79U); }

class RecordedPair : public testing::TestWithParam<std::string> {};

TEST_P(RecordedPair, ReadsTheSame) {
	const auto file = RecordedFolder() / GetParam();
	const PlanReading json = ReadPlan(FileText(file.string() + ".json"));
	const PlanReading text = ReadPlan(FileText(file.string() + ".txt"));
	ASSERT_TRUE(json.plan) << json.problem->message << ": " << json.problem->detail;
	ASSERT_TRUE(text.plan) << text.problem->message << ": " << text.problem->detail;
	EXPECT_EQ(text.plan->source, PlanSource::Text);
	ASSERT_EQ(json.plan->nodes.size(), text.plan->nodes.size());
	for (std::size_t i = 0; i < json.plan->nodes.size(); ++i) {
		ExpectSameNode(json.plan->nodes[i], text.plan->nodes[i],
		               "node " + std::to_string(i) + " " + json.plan->nodes[i].type);
	}
	EXPECT_EQ(json.plan->planning_ms, text.plan->planning_ms);
	EXPECT_EQ(json.plan->execution_ms, text.plan->execution_ms);
	ASSERT_EQ(json.plan->settings.size(), text.plan->settings.size());
	for (std::size_t i = 0; i < json.plan->settings.size(); ++i) {
		EXPECT_EQ(json.plan->settings[i].name, text.plan->settings[i].name);
		EXPECT_EQ(json.plan->settings[i].value, text.plan->settings[i].value);
	}
	ASSERT_EQ(json.plan->triggers.size(), text.plan->triggers.size());
	for (std::size_t i = 0; i < json.plan->triggers.size(); ++i) {
		EXPECT_EQ(json.plan->triggers[i].ms, text.plan->triggers[i].ms);
		EXPECT_EQ(json.plan->triggers[i].calls, text.plan->triggers[i].calls);
		EXPECT_EQ(json.plan->triggers[i].constraint, text.plan->triggers[i].constraint);
	}
	ASSERT_EQ(json.plan->jit.has_value(), text.plan->jit.has_value());
	if (json.plan->jit) {
		EXPECT_EQ(json.plan->jit->functions, text.plan->jit->functions);
		EXPECT_EQ(json.plan->jit->generation_ms, text.plan->jit->generation_ms);
		EXPECT_EQ(json.plan->jit->total_ms, text.plan->jit->total_ms);
	}
}

/* The time of all nodes together is that of the top node: nothing is lost or counted twice. */
TEST_P(RecordedPair, SharesOutTheTime) {
	const PlanReading reading =
		ReadPlan(FileText((RecordedFolder() / GetParam()).string() + ".json"));
	ASSERT_TRUE(reading.plan);
	const PlanFigures figures = Figure(*reading.plan);
	if (!figures.has_time) {
		GTEST_SKIP() << "not timed";
	}
	double sum = 0;
	for (const NodeFigures &node : figures.nodes) {
		sum += node.self_ms;
	}
	// Rounding to microseconds, and processes that were not all busy all the time.
	EXPECT_NEAR(sum, figures.nodes[0].total_ms, 0.02 + figures.nodes[0].total_ms * 0.03);
}

QueryPlan Written(const std::string &version) {
	PlanReading reading = ReadPlan(FileText(RecordedFolder() / ("written_pg" + version + ".txt")));
	EXPECT_TRUE(reading.plan) << version;
	return reading.plan.value_or(QueryPlan{});
}

TEST(WrittenPlans, HaveWhatTheirVersionsPrint) {
	EXPECT_EQ(Written("13").At(0).Number("I/O Read Time"), 0.12);
	EXPECT_EQ(Written("13").At(0).Number("WAL FPI"), 2);
	EXPECT_EQ(Written("14").query_id, -6535384387318431563);
	EXPECT_EQ(Written("14").At(4).Number("Cache Evictions"), 2);
	EXPECT_EQ(Written("16").At(0).Text("Join Type"), "Right Anti");
	const QueryPlan of17 = Written("17");
	EXPECT_EQ(of17.At(0).Number("Shared I/O Read Time"), 2.5);
	EXPECT_EQ(of17.serialization_kb, 2);
	EXPECT_EQ(of17.planning.size(), 3U);
	ASSERT_TRUE(of17.jit);
	EXPECT_EQ(of17.jit->generation_ms, 0.4);
	const PlanFigures figures = Figure(of17);
	EXPECT_NEAR(figures.At(3).self_ms, 7.8 - 3.0 - 0.2, 1e-9)
		<< "InitPlan and SubPlan ran in the scan";
	EXPECT_NEAR(figures.At(0).self_ms, 0.3, 1e-9);
	EXPECT_DOUBLE_EQ(figures.At(3).self_buffers.read, 5);
	EXPECT_DOUBLE_EQ(figures.At(0).buffers.read_ms, 2.7);
	const QueryPlan of18 = Written("18");
	EXPECT_EQ(of18.At(4).actual_rows, 0.3);
	EXPECT_DOUBLE_EQ(Figure(of18).At(4).rows, 30);
	EXPECT_EQ(of18.At(4).Number("Index Searches"), 300);
	EXPECT_EQ(of18.At(2).Number("Disabled"), 1);
	EXPECT_EQ(of18.At(0).Number("Maximum Storage"), 17);
}

INSTANTIATE_TEST_SUITE_P(Plans, RecordedPair, testing::ValuesIn(RecordedPairs()),
                         [](const auto &pair) { return pair.param; });

} // namespace
} // namespace savant::core
