/*
 * state_bytes_test.cpp
 *     What was written is read again; what was damaged is noticed.
 */
#include "core/detect/state_bytes.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace savant::core {

namespace {

std::string Sample() {
	StateWriter state;
	state.Byte(200);
	state.Word(4000000000U);
	state.Long(1ULL << 63);
	state.Number(-1.5e300);
	state.Real(0.25F);
	state.Flag(true);
	return state.Sealed(7, 3);
}

TEST(StateBytes, ReadsWhatWasWritten) {
	const std::string bytes = Sample();
	StateReader state(bytes, 7, 3);
	EXPECT_EQ(state.Byte(), 200);
	EXPECT_EQ(state.Word(), 4000000000U);
	EXPECT_EQ(state.Long(), 1ULL << 63);
	EXPECT_EQ(state.Number(), -1.5e300);
	EXPECT_EQ(state.Real(), 0.25F);
	EXPECT_FALSE(state.IsDone());
	EXPECT_TRUE(state.Flag());
	EXPECT_TRUE(state.IsDone());
	EXPECT_EQ(state.Long(), 0U) << "beyond the end";
	EXPECT_FALSE(state.IsGood());
}

TEST(StateBytes, NoticesEveryFlippedBitAndEveryCut) {
	const std::string bytes = Sample();
	for (std::size_t i = 0; i < bytes.size(); ++i) {
		EXPECT_FALSE(StateReader(std::string_view(bytes).substr(0, i), 7, 3).IsGood()) << i;
		for (int bit = 0; bit < 8; ++bit) {
			std::string damaged = bytes;
			damaged[i] = static_cast<char>(damaged[i] ^ (1 << bit));
			EXPECT_FALSE(StateReader(damaged, 7, 3).IsGood()) << i << " " << bit;
		}
	}
	EXPECT_FALSE(StateReader(bytes, 8, 3).IsGood());
	EXPECT_FALSE(StateReader(bytes, 7, 4).IsGood());
	EXPECT_FALSE(StateReader(bytes + "x", 7, 3).IsGood());
}

TEST(StateBytes, RefusesNumbersThatAreNoneAndCountsThatCannotBe) {
	StateWriter writer;
	writer.Number(std::numeric_limits<double>::quiet_NaN());
	const std::string nan = writer.Sealed(1, 1);
	StateReader first(nan, 1, 1);
	EXPECT_EQ(first.Number(), 0);
	EXPECT_FALSE(first.IsGood());
	StateWriter counts;
	counts.Word(1000000);
	const std::string count = counts.Sealed(1, 1);
	StateReader second(count, 1, 1);
	EXPECT_EQ(second.Count(2000000), 0U) << "more than there are bytes";
	EXPECT_FALSE(second.IsGood());
}

} // namespace

} // namespace savant::core
