/*
 * plan_page_test.cpp
 *     The page has every part, escapes what the parts say, and stays below 2 MB for any plan.
 */
#include "core/report/plan_page.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

ExplainedStatement Statement(std::size_t nodes) {
	ExplainedStatement explained;
	explained.statement = "SELECT '<img src=x onerror=1>' FROM t";
	for (std::size_t i = 0; i < nodes; i++) {
		PlanNode node;
		node.type = i == 0 ? "Append" : "Seq Scan";
		node.parent = i == 0 ? -1 : 0;
		node.depth = i == 0 ? 0 : 1;
		node.total_cost = i == 0 ? 10.0 * static_cast<double>(nodes) : 10;
		node.properties.push_back({"Filter", {std::string(3000, 'x') + "<b>"}, {}, false});
		if (i > 0) {
			explained.plan.nodes[0].children.push_back(static_cast<int>(i));
		}
		explained.plan.nodes.push_back(node);
	}
	explained.figures = Figure(explained.plan);
	return explained;
}

Finding MakeFinding(int node) {
	Finding finding;
	finding.rule = "seq_scan_filter_selective";
	finding.severity = Severity::Critical;
	finding.node = node;
	finding.title = "A <b>title</b>";
	finding.advice = "Do this.";
	finding.statement = "ANALYZE t;";
	finding.saving_share = 0.42;
	return finding;
}

bool Has(const std::string &page, std::string_view part) {
	return page.find(part) != std::string::npos;
}

TEST(PlanPage, HasEveryPart) {
	ExplainedStatement explained = Statement(3);
	explained.findings.push_back({MakeFinding(1), std::nullopt});
	explained.notes.push_back({"generic_plan", "A generic plan."});
	const std::string page =
		PlanPage(explained, {"The answer.", {"1. First step.", "Closing line."}, "In words."});
	for (const char *part :
	     {"The answer.", "A generic plan.", "What was found", "ANALYZE t;", "worth up to 42 %",
	      "<svg", "<li>First step.</li>", "<p>Closing line.</p>", "In words.", "Every step",
	      "id=\"node-3\"", "The statement"}) {
		EXPECT_TRUE(Has(page, part)) << part;
	}
}

TEST(PlanPage, EscapesStatementsFindingsAndConditions) {
	ExplainedStatement explained = Statement(2);
	explained.findings.push_back({MakeFinding(0), std::nullopt});
	const std::string page = PlanPage(explained, {"<i>", {"<u>"}, "<s>"});
	for (const char *markup : {"<img", "<b>title", "x<b>", "<i>", "<u>", "<s>"}) {
		EXPECT_FALSE(Has(page, markup)) << markup;
	}
}

TEST(PlanPage, ShowsSevenFindingsAndFoldsTheRest) {
	ExplainedStatement explained = Statement(2);
	for (int i = 0; i < 9; i++) {
		explained.findings.push_back({MakeFinding(1), std::nullopt});
	}
	const std::string page = PlanPage(explained, {});
	EXPECT_TRUE(Has(page, "<summary>2 more findings</summary>"));
}

TEST(PlanPage, SaysThatNothingWasFound) {
	EXPECT_TRUE(Has(PlanPage(Statement(1), {}), "no rule found anything to improve"));
}

TEST(PlanPage, EndsTheListOfPropertiesAndSettings) {
	ExplainedStatement explained = Statement(2);
	for (int i = 0; i < 200'000; i++) {
		explained.plan.nodes[1].properties.push_back(
			{"Key " + std::to_string(i), {"value"}, {}, false});
		explained.plan.settings.push_back({"setting_" + std::to_string(i), "on"});
	}
	const std::string page = PlanPage(explained, {"The answer.", {}, {}});
	EXPECT_LT(page.size(), 2'000'000U);
	for (const char *part : {"Key 100<", "more properties", "setting_100<", "more settings"}) {
		EXPECT_TRUE(Has(page, part)) << part;
	}
	EXPECT_FALSE(Has(page, "Key 199999"));
	EXPECT_FALSE(Has(page, "setting_199999"));
}

TEST(PlanPage, StaysBelowTwoMegabytes) {
	const std::string page = PlanPage(Statement(20'000), {});
	EXPECT_LT(page.size(), 2'000'000u);
	EXPECT_TRUE(Has(page, "19,700 cheaper steps"));
}

} // namespace
} // namespace savant::core
