/*
 * value_memory_test.cpp
 *     The memory of values is exact where it matters, bounded, and forgets slowly.
 */
#include "core/detect/value_memory.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "core/detect/noise.hpp"

namespace savant::core {

namespace {

TEST(ValueMemory, MeasuresTheDistanceAsAShareOfTheRange) {
	ValueMemory memory;
	EXPECT_EQ(memory.Distance(5), 0);
	memory.Learn(0, 0);
	EXPECT_EQ(memory.Distance(0), 0);
	EXPECT_NEAR(memory.Distance(5), 0.06, 0.01) << "one value has no range";
	memory.Learn(100, 0);
	memory.Learn(40, 0);
	EXPECT_DOUBLE_EQ(memory.Distance(50), 0.1);
	EXPECT_DOUBLE_EQ(memory.Distance(75), 0.25);
	EXPECT_DOUBLE_EQ(memory.Distance(-1000), 1);
	EXPECT_DOUBLE_EQ(memory.Nearest(66), 40);
}

TEST(ValueMemory, WitnessWidensTheRangeOnly) {
	ValueMemory memory;
	memory.Learn(0, 0);
	memory.Learn(10, 0);
	memory.Witness(100);
	EXPECT_DOUBLE_EQ(memory.Distance(100), 0.9);
	memory.ResetRange();
	EXPECT_DOUBLE_EQ(memory.Distance(11), 0.1);
}

TEST(ValueMemory, IsAsGoodAsRememberingAll) {
	ValueMemory memory;
	std::set<double> all;
	TestNoise noise(1);
	double worst = 0;
	for (int i = 0; i < 20000; ++i) {
		const double value = std::exp(2 * noise.Normal());
		if (all.size() > 1) {
			const auto above = all.lower_bound(value);
			const double up = above == all.end() ? 1e300 : *above - value;
			const double down = above == all.begin() ? 1e300 : value - *std::prev(above);
			const double range = *all.rbegin() - *all.begin();
			const double distance = std::min(1.0, std::min(up, down) / range);
			worst = std::max(worst, std::abs(memory.Distance(value) - distance));
		}
		memory.Learn(value, i * 60.0);
		all.insert(value);
	}
	EXPECT_LE(worst, ValueMemory::kGrain);
	EXPECT_LE(memory.Size(), ValueMemory::kMaxValues);
}

TEST(ValueMemory, StaysBoundedWhateverComes) {
	ValueMemory memory;
	TestNoise noise(2);
	for (int i = 0; i < 50000; ++i) {
		memory.Learn(noise.Uniform() * (1 + i), i * 60.0);
		ASSERT_LE(memory.Size(), ValueMemory::kMaxValues);
	}
	ValueMemory wide;
	for (const double value : {-1e300, 1e300, 0.0, 1e-300, 1e300}) {
		wide.Learn(value, 0);
	}
	EXPECT_GT(wide.Distance(5e299), 0.2);
}

TEST(ValueMemory, ForgetsWhatWasNotSeenForMoreThanAYear) {
	ValueMemory memory;
	memory.Learn(1000, 0);
	const double later = ValueMemory::kForgetAfter + 3 * 86400;
	for (double day = 0; day * 86400 < later; ++day) {
		memory.Learn(1, day * 86400);
		memory.Learn(2, day * 86400);
	}
	EXPECT_DOUBLE_EQ(memory.Distance(1000), 1);
	EXPECT_DOUBLE_EQ(memory.Distance(1.5), 0.5) << "the range is that of what is left";
}

} // namespace

} // namespace savant::core
