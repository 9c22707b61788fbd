#include "core/findings/reference_page.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

std::string PageText(const char *name) {
	// test/unit/core/findings -> docs
	const auto docs = std::filesystem::path(__FILE__).parent_path() / "../../../../docs";
	std::ifstream file(docs / name);
	std::stringstream text;
	text << file.rdbuf();
	return text.str();
}

TEST(FindingsReference, IsThePageInDocs) {
	// After a change of rules: tools/reference --write plan_findings
	EXPECT_EQ(FindingsReference(AllFindingRules()), PageText("plan_findings.md"));
}

TEST(FindingsReference, HasAHeadingForEveryRule) {
	const std::string page = FindingsReference(AllFindingRules());
	for (const FindingRule *rule : AllFindingRules()) {
		EXPECT_NE(page.find("\n### " + std::string(rule->id) + "\n"), std::string::npos)
			<< rule->id << " is of group " << rule->group;
	}
}

} // namespace
} // namespace savant::core
