#include "core/advise/workload.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

WorkloadStatement Statement(double calls, double ms) {
	WorkloadStatement statement;
	statement.calls_per_day = calls;
	statement.ms_per_call = ms;
	return statement;
}

} // namespace

TEST(Calibrate, TellsTheWorthOfAUnitOfCost) {
	const auto found = Calibrate({Statement(100, 10), Statement(100, 20)}, {1000, 2000});
	ASSERT_EQ(found.size(), 2u);
	EXPECT_DOUBLE_EQ(found[0].ms_per_unit, 0.01);
	EXPECT_DOUBLE_EQ(found[1].ms_per_unit, 0.01);
	EXPECT_DOUBLE_EQ(found[0].explained, 1);
}

TEST(Calibrate, BoundsWhatThePlanDoesNotExplain) {
	// The third one waits for a lock: a cheap plan that takes half a second.
	const auto found =
		Calibrate({Statement(1000, 10), Statement(1000, 20), Statement(1, 500)}, {1000, 2000, 8});
	EXPECT_DOUBLE_EQ(found[2].ms_per_unit, 0.01 * kMaxDeviation);
	EXPECT_NEAR(found[2].explained, 0.3 / (500.0 / 8), 1e-9);
	EXPECT_DOUBLE_EQ(found[0].explained, 1);
}

TEST(Calibrate, SurvivesStatementsWithoutTimesAndCosts) {
	EXPECT_TRUE(Calibrate({}, {}).empty());
	const auto found = Calibrate({Statement(0, 0), Statement(5, 1)}, {0, 0});
	EXPECT_DOUBLE_EQ(found[0].ms_per_unit, 0);
	EXPECT_GT(found[1].ms_per_unit, 0);
	EXPECT_DOUBLE_EQ(found[1].explained, 1);
}

TEST(Workload, CountsWhatIsLeftOutByReason) {
	Workload workload;
	workload.LeaveOut("of other roles", 10);
	workload.LeaveOut("that could not be planned", 1, "no such table");
	workload.LeaveOut("that could not be planned", 2, "another");
	ASSERT_EQ(workload.left_out.size(), 2u);
	EXPECT_EQ(workload.left_out[1].statements, 2);
	EXPECT_DOUBLE_EQ(workload.left_out[1].ms_per_day, 3);
	EXPECT_EQ(workload.left_out[1].example, "no such table");
}

} // namespace savant::core
