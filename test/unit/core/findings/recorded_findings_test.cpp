#include <cmath>

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

/* Facts of every table, all of them odd. */
struct OddFacts : PlanFacts {
	OddFacts() {
		table.kind = "table";
		table.rows = 0;
		table.modified_since_analyze = 1e300;
		table.updates = 1e6;
		table.has_row_security = true;
		table.policies = {"", "((", "true"};
		table.indexes.resize(9);
		table.foreign_keys.resize(1);
		table.foreign_keys[0].references_this = true;
		table.extended_statistics.resize(1);
		function.volatility = "volatile";
		function.parallel_safe = false;
	}
	const TableFacts *Table(std::string_view, std::string_view) override { return &table; }
	const FunctionFacts *Function(std::string_view) override { return &function; }
	std::optional<double> Setting(std::string_view) override { return 0; }

	TableFacts table;
	FunctionFacts function;
};

/* Takes members away, cuts texts and puts numbers there that no server prints. */
class Spoiler {
public:
	void Spoil(nlohmann::json &value) {
		if (value.is_object() || value.is_array()) {
			for (auto member = value.begin(); member != value.end();) {
				if (value.is_object() && Happens(40)) {
					member = value.erase(member);
				} else {
					Spoil(*member++);
				}
			}
		} else if (value.is_number() && Happens(12)) {
			static constexpr double kOdd[] = {0, -1, 1, 1e-300, 1e18, 1e100};
			value = kOdd[Next() % std::size(kOdd)];
		} else if (value.is_string() && Happens(20)) {
			const std::string text = value;
			value = text.substr(0, Next() % (text.size() + 1));
		}
	}

private:
	bool Happens(std::uint32_t one_of) { return Next() % one_of == 0; }
	std::uint32_t Next() {
		state_ = state_ * 1664525 + 1013904223;
		return state_ >> 8;
	}

	std::uint32_t state_ = 1;
};

TEST(SpoiledPlans, NeverBreakARule) {
	constexpr int kTimes = 6;
	Spoiler spoiler;
	std::size_t read = 0;
	OddFacts facts;
	for (const std::string &name : RecordedPairs()) {
		const auto whole = nlohmann::json::parse(FileText(RecordedFolder() / (name + ".json")));
		for (int i = 0; i < kTimes; ++i) {
			nlohmann::json spoiled = whole;
			spoiler.Spoil(spoiled);
			const PlanReading reading = ReadPlan(spoiled.dump());
			if (!reading.plan) {
				continue;
			}
			++read;
			const PlanFigures figures = Figure(*reading.plan);
			for (PlanFacts *known :
			     {static_cast<PlanFacts *>(nullptr), static_cast<PlanFacts *>(&facts)}) {
				for (const Finding &finding : FindPlanFindings({*reading.plan, figures, known})) {
					EXPECT_TRUE(std::isfinite(finding.saving)) << name << " " << finding.rule;
					EXPECT_GE(finding.saving_share, 0) << name << " " << finding.rule;
					EXPECT_LE(finding.saving_share, 1) << name << " " << finding.rule;
					const std::string text = finding.title + finding.detail + finding.advice;
					EXPECT_EQ(text.find("nan"), std::string::npos) << finding.rule << text;
					EXPECT_EQ(text.find(" inf"), std::string::npos) << finding.rule << text;
				}
			}
		}
	}
	EXPECT_GT(read, 2 * RecordedPairs().size());
}

} // namespace
} // namespace savant::core
