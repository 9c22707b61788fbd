/*
 * traffic_test.cpp
 *     When a statement's calls per second are told to have jumped.
 */
#include "core/watch/traffic.hpp"

#include <gtest/gtest.h>

namespace savant::core {
namespace {

constexpr double kMinute = 60;

StatementSample Sample(std::int64_t id, double calls, double total_ms) {
	StatementSample sample;
	sample.query_id = id;
	sample.calls = calls;
	sample.total_ms = total_ms;
	return sample;
}

std::size_t Told(TrafficMemory &memory, double calls, double total_ms = 1000) {
	return memory.Add({Sample(1, calls, total_ms), Sample(2, 600, 1000)}, kMinute, 2000).size();
}

TEST(Traffic, TellsAJumpOnce) {
	TrafficMemory memory;
	for (int i = 0; i < 10; i++) {
		EXPECT_EQ(Told(memory, 600), 0u);
	}
	const auto events = memory.Add({Sample(1, 3000, 5000), Sample(2, 600, 1000)}, kMinute, 2000);
	ASSERT_EQ(events.size(), 1u);
	EXPECT_EQ(events[0].kind, ChangeEvent::Kind::Traffic);
	EXPECT_EQ(events[0].object, "1");
	EXPECT_EQ(events[0].detail, "statement called 50 times per second, before 10");
	for (int i = 0; i < 10; i++) {
		EXPECT_EQ(Told(memory, 3000, 5000), 0u);
	}
}

TEST(Traffic, TellsASecondJumpAfterItCameDown) {
	TrafficMemory memory;
	for (int i = 0; i < 10; i++) {
		(void)Told(memory, 600);
	}
	EXPECT_EQ(Told(memory, 3000), 1u);
	for (int i = 0; i < 30; i++) {
		EXPECT_EQ(Told(memory, 600), 0u);
	}
	EXPECT_EQ(Told(memory, 3000), 1u);
}

TEST(Traffic, TellsNothingOfSlowGrowth) {
	TrafficMemory memory;
	double calls = 600;
	for (int i = 0; i < 100; i++, calls *= 1.05) {
		EXPECT_EQ(Told(memory, calls), 0u) << i;
	}
}

TEST(Traffic, TellsNothingOfStatementsThatDoNotMatter) {
	TrafficMemory memory;
	for (int i = 0; i < 10; i++) {
		(void)Told(memory, 600, 1);
	}
	EXPECT_EQ(Told(memory, 6000, 10), 0u); // 1 % of the time
}

TEST(Traffic, TellsNothingOfRareStatements) {
	TrafficMemory memory;
	for (int i = 0; i < 10; i++) {
		(void)Told(memory, 2);
	}
	EXPECT_EQ(Told(memory, 20), 0u); // three a second would be traffic
}

TEST(Traffic, LeavesNewStatementsToOthers) {
	TrafficMemory memory;
	for (int i = 0; i < 10; i++) {
		(void)memory.Add({Sample(2, 600, 1000)}, kMinute, 2000);
	}
	EXPECT_EQ(Told(memory, 6000), 0u);
}

TEST(Traffic, NeedsTheSecondsOfAnInterval) {
	TrafficMemory memory;
	EXPECT_TRUE(memory.Add({Sample(1, 600, 1000)}, 0, 2000).empty());
}

} // namespace
} // namespace savant::core
