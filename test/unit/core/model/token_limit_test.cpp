/*
 * token_limit_test.cpp
 *     What a role over its token limit is told: when, and what still works.
 */
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "core/model/failure.hpp"

namespace savant::core {
namespace {

std::string Hint(double wait_s) {
	ModelFailure failure;
	failure.kind = FailureKind::TokenLimit;
	failure.retry_after_s = wait_s;
	return ToAnswerError(failure).hint;
}

TEST(TokenLimit, SaysWhenItPassesAndNeverTooSoon) {
	EXPECT_TRUE(Hint(0.2).starts_with("A call fits again in about 1 second. ")) << Hint(0.2);
	EXPECT_TRUE(Hint(61).starts_with("A call fits again in about 61 seconds. "));
	EXPECT_TRUE(Hint(121).starts_with("A call fits again in about 3 minutes. "));
	EXPECT_TRUE(Hint(7201).starts_with("A call fits again in about 3 hours. "));
	EXPECT_NE(Hint(5).find("need no model"), std::string::npos);
}

TEST(TokenLimit, IsReportedAsALimitOfTheConfiguration) {
	ModelFailure failure;
	failure.kind = FailureKind::TokenLimit;
	EXPECT_EQ(ToAnswerError(failure).code, "53400");
	EXPECT_EQ(FailureFromName("token_limit"), FailureKind::TokenLimit);
}

/* Counters are kept by number and shown by name. */
TEST(FailureKinds, HaveEachANameOfTheirOwn) {
	std::set<std::string> names;
	for (int i = 0; i < kFailureKinds; i++) {
		const auto kind = static_cast<FailureKind>(i);
		EXPECT_TRUE(names.insert(FailureName(kind)).second) << i;
		EXPECT_EQ(FailureFromName(FailureName(kind)), kind) << i;
	}
}

} // namespace
} // namespace savant::core
