#include "core/health/health_reference.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

TEST(HealthReference, IsThePageInDocs) {
	// After a change of rules: tools/reference --write health_rules
	const auto docs = std::filesystem::path(__FILE__).parent_path() / "../../../../docs";
	std::ifstream file(docs / "health_rules.md");
	std::stringstream text;
	text << file.rdbuf();
	EXPECT_EQ(HealthReference(AllHealthRules()), text.str());
}

TEST(HealthReference, SaysWhyEveryRuleMatters) {
	for (const HealthRule *rule : AllHealthRules()) {
		const std::string why = rule->why, remedy = rule->remedy;
		EXPECT_TRUE(why.ends_with(".")) << rule->id;
		EXPECT_TRUE(remedy.ends_with(".")) << rule->id << ": " << remedy;
		EXPECT_FALSE(std::string(rule->title).ends_with(".")) << rule->id;
		EXPECT_TRUE(std::string(rule->evidence).starts_with("SELECT ")) << rule->id;
	}
}

} // namespace
} // namespace savant::core
