/*
 * spending_test.cpp
 *     An allowance renews itself evenly, and never more than whole.
 */
#include "core/limit/spending.hpp"

#include <gtest/gtest.h>

namespace savant::core {

namespace {

constexpr double kHourUs = 3600e6;
constexpr Allowance kThousandPerHour{1000, kHourUs};

TEST(Spending, FadesEvenly) {
	Spending spending{800, 0};
	Fade(spending, kThousandPerHour, static_cast<std::int64_t>(kHourUs / 2));
	EXPECT_DOUBLE_EQ(spending.amount, 300);
	Fade(spending, kThousandPerHour, static_cast<std::int64_t>(kHourUs * 10));
	EXPECT_DOUBLE_EQ(spending.amount, 0);
}

TEST(Spending, LosesNothingWhenTheClockGoesBack) {
	Spending spending{800, 1000000};
	Fade(spending, kThousandPerHour, 0);
	EXPECT_DOUBLE_EQ(spending.amount, 800);
	EXPECT_EQ(spending.at_us, 0);
}

TEST(Spending, StaysWhereThereIsNoLimit) {
	Spending spending{800, 0};
	Fade(spending, {0, kHourUs}, static_cast<std::int64_t>(kHourUs));
	EXPECT_DOUBLE_EQ(spending.amount, 800);
	EXPECT_DOUBLE_EQ(WaitFor(1e9, spending, {0, kHourUs}), 0);
}

TEST(Spending, WaitsExactlyUntilThereIsRoom) {
	Spending spending{900, 0};
	EXPECT_DOUBLE_EQ(WaitFor(100, spending, kThousandPerHour), 0);
	const double wait = WaitFor(350, spending, kThousandPerHour);
	EXPECT_DOUBLE_EQ(wait, kHourUs / 4);
	Fade(spending, kThousandPerHour, static_cast<std::int64_t>(wait));
	EXPECT_DOUBLE_EQ(WaitFor(350, spending, kThousandPerHour), 0);
}

TEST(Spending, LetsAnOversizedAmountThroughOnlyWhenNothingIsSpent) {
	Spending spending{0, 0};
	EXPECT_DOUBLE_EQ(WaitFor(5000, spending, kThousandPerHour), 0);
	spending.amount = 500;
	const double wait = WaitFor(5000, spending, kThousandPerHour);
	EXPECT_NEAR(wait, kHourUs / 2, kHourUs / 1e6);
	Fade(spending, kThousandPerHour, static_cast<std::int64_t>(wait) + 1);
	EXPECT_DOUBLE_EQ(WaitFor(5000, spending, kThousandPerHour), 0);
}

} // namespace

} // namespace savant::core
