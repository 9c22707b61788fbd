#include "../plan/recorded_plans.hpp"
#include "plan_case.hpp"

namespace savant::core {
namespace {

std::vector<std::string> RulesOf(const std::filesystem::path &path) {
	const PlanReading reading = ReadPlan(FileText(path));
	std::vector<std::string> rules;
	if (!reading.plan) {
		return {"no plan"};
	}
	const PlanFigures figures = Figure(*reading.plan);
	for (const Finding &finding : FindPlanFindings({*reading.plan, figures})) {
		rules.push_back(finding.rule + " at " + std::to_string(finding.node));
		EXPECT_FALSE(finding.title.empty()) << finding.rule;
		EXPECT_FALSE(finding.advice.empty()) << finding.rule;
		EXPECT_TRUE(finding.title.back() != '.' && finding.advice.back() != ' ') << finding.rule;
		EXPECT_LE(finding.saving_share, 1) << finding.rule;
	}
	std::sort(rules.begin(), rules.end());
	return rules;
}

TEST(RecordedPlans, HaveTheSameFindingsInBothForms) {
	std::size_t found = 0;
	for (const std::string &name : RecordedPairs()) {
		const auto json = RulesOf(RecordedFolder() / (name + ".json"));
		EXPECT_EQ(json, RulesOf(RecordedFolder() / (name + ".txt"))) << name;
		found += json.size();
	}
	EXPECT_GT(found, 0U);
}

} // namespace
} // namespace savant::core
