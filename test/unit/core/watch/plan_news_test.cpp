#include "core/watch/plan_news.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

constexpr double kNow = 1e9, kDay = 24 * 3600;

StatementPlan Plan(std::int64_t query, const char *hash, const char *text, double last,
                   double executions = 10, double total_ms = 20) {
	return {query, hash, text, executions, total_ms, last - 60, last};
}

TEST(PlanChanges, TellsAPlanThatAKnownStatementDidNotHave) {
	const StatementPlan old = Plan(42, "a", "Index Scan i", kNow - 300);
	const StatementPlan now = Plan(42, "b", "Seq Scan t", kNow - 5, 4, 400);
	const auto changes = PlanChangesOf({{old}}, {{now}}, kNow);
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].kind, ChangeEvent::Kind::PlanChange);
	EXPECT_EQ(changes[0].object, "42");
	EXPECT_EQ(changes[0].detail, "statement 42 has another plan: Index Scan i -> Seq Scan t; "
	                             "2 ms per call before, 100 ms now");
	EXPECT_EQ(changes[0].before, "Index Scan i");
	EXPECT_EQ(changes[0].after, "Seq Scan t");
	EXPECT_EQ(changes[0].at, now.first_seen_at);
}

TEST(PlanChanges, TellsNothingOfAStatementThatIsNew) {
	const auto changes = PlanChangesOf(
		{}, {{Plan(42, "a", "Index Scan i", kNow), Plan(42, "b", "Seq Scan t", kNow)}}, kNow);
	EXPECT_TRUE(changes.empty());
}

TEST(PlanChanges, TellsNothingOfAPlanThatWasSeenWithinADay) {
	const StatementPlan other = Plan(42, "b", "Seq Scan t", kNow - 60);
	const StatementPlan now = Plan(42, "a", "Index Scan i", kNow);
	const auto seen = [&](double last) {
		return PlanChangesOf({{other, Plan(42, "a", "Index Scan i", last)}}, {{now}}, kNow).size();
	};
	EXPECT_EQ(seen(kNow - kDay + 1), 0u);
	EXPECT_EQ(seen(kNow - kDay - 1), 1u);
}

TEST(PlanChanges, TellsNothingOfTheOnlyPlanThatComesBack) {
	const StatementPlan kept = Plan(42, "a", "Index Scan i", kNow - 3 * kDay);
	EXPECT_TRUE(PlanChangesOf({{kept}}, {{Plan(42, "a", "Index Scan i", kNow)}}, kNow).empty());
}

TEST(PlanChanges, TellsNothingOfAStatementThatHasManyPlans) {
	std::vector<StatementPlan> kept;
	for (const char *hash : {"a", "b", "c", "d", "e"}) {
		kept.push_back(Plan(42, hash, hash, kNow - 600));
	}
	const StatementPlan now = Plan(42, "f", "f", kNow);
	EXPECT_TRUE(PlanChangesOf(kept, {{now}}, kNow).empty());
	kept.front().last_seen_at = kNow - 2 * kDay;
	EXPECT_EQ(PlanChangesOf(kept, {{now}}, kNow).size(), 1u);
}

TEST(PlanChanges, TellsNoTimesThatNobodyMeasured) {
	const auto changes = PlanChangesOf({{Plan(42, "a", "Index Scan i", kNow - 300, 0, 0)}},
	                                   {{Plan(42, "b", "Seq Scan t", kNow)}}, kNow);
	ASSERT_EQ(changes.size(), 1u);
	EXPECT_EQ(changes[0].detail, "statement 42 has another plan: Index Scan i -> Seq Scan t");
}

TEST(PlanSwitches, ComparesThePlansThatWereRunMostOften) {
	const auto switches =
		PlanSwitchesOf({{Plan(42, "00000000000000aa", "Index Scan i", kNow - 600, 1000),
	                     Plan(42, "00000000000000bb", "Seq Scan t", kNow - 600, 3)}},
	                   {{Plan(42, "00000000000000aa", "Index Scan i", kNow, 1),
	                     Plan(42, "00000000000000bb", "Seq Scan t", kNow, 9)}},
	                   kNow - 60);
	ASSERT_EQ(switches.size(), 1u);
	EXPECT_EQ(switches.at(42).before, 0xaaU);
	EXPECT_EQ(switches.at(42).now, 0xbbU);
	EXPECT_EQ(switches.at(42).difference, "Index Scan i -> Seq Scan t");
}

TEST(PlanSwitches, KnowsNoPlanBeforeAStatementWasSeen) {
	const auto switches = PlanSwitchesOf({{Plan(42, "0a", "Index Scan i", kNow)}},
	                                     {{Plan(42, "0b", "Seq Scan t", kNow)}}, kNow - 3600);
	EXPECT_EQ(switches.at(42).before, 0U);
	EXPECT_EQ(switches.at(42).difference, "");
}

} // namespace
} // namespace savant::core
