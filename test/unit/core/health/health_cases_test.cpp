#include "health_cases.hpp"

#include <set>

namespace savant::core {

std::vector<HealthCase> AllHealthCases() {
	std::vector<HealthCase> all;
	for (const auto &part : {SessionCases(), VacuumCases(), StorageCases(), ReplicationCases(),
	                         StatementCases(), ObjectCases(), ConfigurationCases()}) {
		all.insert(all.end(), part.begin(), part.end());
	}
	return all;
}

namespace {

class HealthCaseTest : public HealthFixture, public ::testing::WithParamInterface<HealthCase> {};

TEST_P(HealthCaseTest, IsFound) {
	const HealthCase &known = GetParam();
	EXPECT_EQ(Findings(known.rule).size(), 0u) << "on a server in order";
	known.prepare(*this);
	const std::vector<HealthFinding> found = Findings(known.rule);
	ASSERT_GE(found.size(), 1u) << ReasonOf(known.rule);
	EXPECT_EQ(Name(found.front().severity), Name(known.severity)) << found.front().title;
	EXPECT_NE(found.front().title.find(known.title), std::string::npos) << found.front().title;
	EXPECT_EQ(found.front().title.find("nan "), std::string::npos) << found.front().title;
	EXPECT_EQ(found.front().detail.find("nan "), std::string::npos) << found.front().detail;
	EXPECT_EQ(found.front().detail.find("very many"), std::string::npos) << found.front().detail;
	EXPECT_FALSE(found.front().evidence.empty());
}

INSTANTIATE_TEST_SUITE_P(Rules, HealthCaseTest, ::testing::ValuesIn(AllHealthCases()),
                         [](const ::testing::TestParamInfo<HealthCase> &tested) {
							 return std::string(tested.param.rule) + "_" +
	                                std::to_string(tested.index);
						 });

TEST(HealthCases, AreThereForEveryRule) {
	std::set<std::string> rules;
	for (const HealthCase &known : AllHealthCases()) {
		rules.insert(known.rule);
	}
	for (const HealthRule *rule : AllHealthRules()) {
		EXPECT_TRUE(rules.contains(rule->id)) << rule->id;
	}
}

} // namespace
} // namespace savant::core
