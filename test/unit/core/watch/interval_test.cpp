/*
 * interval_test.cpp
 *     Differences between snapshots, and when there are none.
 */
#include <gtest/gtest.h>

#include <cmath>

#include "core/watch/snapshot.hpp"

namespace savant::core {
namespace {

using Kind = Discontinuity::Kind;

ProbeColumn Numbers(const char *name, std::vector<double> values) {
	ProbeColumn column;
	column.name = name;
	column.kind = ProbeCellKind::Number;
	column.numbers = std::move(values);
	return column;
}

ProbeColumn Texts(const char *name, std::vector<std::string> values) {
	ProbeColumn column;
	column.name = name;
	column.nulls.assign(values.size(), false);
	column.texts = std::move(values);
	return column;
}

ProbeColumn Ids(const char *name, std::vector<std::int64_t> values) {
	ProbeColumn column;
	column.name = name;
	column.kind = ProbeCellKind::Integer;
	column.nulls.assign(values.size(), false);
	column.integers = std::move(values);
	return column;
}

/* A snapshot of a server of version 15 that was started at 1000. */
Snapshot At(double taken_at, double elapsed) {
	Snapshot snapshot;
	snapshot.taken_at = taken_at;
	snapshot.elapsed = elapsed;
	snapshot.server_version = 150000;
	snapshot.role = "postgres";
	snapshot.answers["server"] = ProbeTable({Numbers("start_time", {1000})});
	return snapshot;
}

ProbeTable Slru(std::vector<std::string> names, std::vector<double> hits,
                std::vector<double> resets) {
	return ProbeTable({Texts("name", std::move(names)), Numbers("hits", std::move(hits)),
	                   Numbers("stats_reset", std::move(resets))});
}

ProbeTable Statements(std::vector<std::int64_t> ids, std::vector<double> calls) {
	const std::size_t n = ids.size();
	return ProbeTable({Ids("query_id", std::move(ids)), Numbers("role_id", std::vector(n, 10.0)),
	                   Numbers("is_top", std::vector(n, 1.0)), Numbers("calls", std::move(calls))});
}

std::vector<Kind> KindsOf(const Interval &interval) {
	std::vector<Kind> kinds;
	for (const Discontinuity &found : interval.Discontinuities()) {
		kinds.push_back(found.kind);
	}
	return kinds;
}

TEST(Interval, SubtractsRowsByTheirKeyWhateverTheOrder) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a", "b"}, {100, 7}, {1, 1});
	now.answers["slru"] = Slru({"b", "a"}, {10, 160}, {1, 1});
	const Interval interval(&before, now);
	EXPECT_TRUE(interval.Discontinuities().empty());
	EXPECT_DOUBLE_EQ(interval.Seconds(), 60);
	EXPECT_DOUBLE_EQ(interval.Difference("slru", 0, "hits"), 3);
	EXPECT_DOUBLE_EQ(interval.Difference("slru", 1, "hits"), 60);
	EXPECT_DOUBLE_EQ(interval.Rate("slru", 1, "hits"), 1);
	EXPECT_DOUBLE_EQ(interval.Sum("slru", "hits"), 63);
	EXPECT_EQ(interval.RowBefore("slru", 0), 1);
}

TEST(Interval, TellsNothingAfterTheFirstSnapshot) {
	Snapshot now = At(2060, 110);
	now.answers["slru"] = Slru({"a"}, {100}, {1});
	const Interval interval(nullptr, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::FirstSnapshot});
	EXPECT_FALSE(interval.HasDifferences("slru"));
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 0, "hits")));
	EXPECT_TRUE(std::isnan(interval.Sum("slru", "hits")));
	EXPECT_TRUE(interval.Differences("slru", "hits").empty());
}

TEST(Interval, TellsNothingAfterARestart) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {160}, {1});
	now.answers["server"] = ProbeTable({Numbers("start_time", {2050})});
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::Restart});
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 0, "hits")));
}

TEST(Interval, TellsNothingAfterACrashOfAProcess) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {160}, {1});
	const auto server = [](double initialized) {
		return ProbeTable(
			{Numbers("start_time", {1000}), Numbers("initialized_at", {initialized})});
	};
	before.answers["server"] = server(1001);
	now.answers["server"] = server(2030);
	EXPECT_EQ(KindsOf(Interval(&before, now)), std::vector{Kind::Restart});
	// Whoever asks may not see it.
	before.answers["server"] = server(std::nan(""));
	EXPECT_TRUE(KindsOf(Interval(&before, now)).empty());
}

TEST(Interval, TellsNothingAfterAPromotion) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.is_standby = true;
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {160}, {1});
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::RoleChange});
	EXPECT_FALSE(interval.HasDifferences("slru"));
}

TEST(Interval, LeavesOutRowsThatWereReset) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a", "b"}, {100, 7}, {1, 1});
	now.answers["slru"] = Slru({"a", "b"}, {160, 900}, {1, 2030});
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::StatsReset});
	EXPECT_EQ(interval.Discontinuities()[0].probe, "slru");
	EXPECT_DOUBLE_EQ(interval.Sum("slru", "hits"), 60);
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 1, "hits")));
}

TEST(Interval, HasNoDifferencesWhenAllRowsWereReset) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {160}, {2030}); // more than before, and yet anew
	const Interval interval(&before, now);
	EXPECT_FALSE(interval.HasDifferences("slru"));
	EXPECT_TRUE(std::isnan(interval.Sum("slru", "hits")));
}

TEST(Interval, SeesCountersThatFellWithoutAMark) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a", "b"}, {100, 7}, {1, 1});
	now.answers["slru"] = Slru({"a", "b"}, {40, 8}, {1, 1});
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::CounterFell});
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 0, "hits")));
	EXPECT_DOUBLE_EQ(interval.Sum("slru", "hits"), 1);
}

TEST(Interval, CountsNewStatementsFromZero) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["statements"] = Statements({1, 2}, {100, 50});
	now.answers["statements"] = Statements({1, 2, 3}, {130, 4, 9}); // 2 was evicted in between
	const Interval interval(&before, now);
	EXPECT_EQ(interval.Differences("statements", "calls"), (std::vector<double>{30, 4, 9}));
	EXPECT_EQ(interval.RowBefore("statements", 2), -1);
}

TEST(Interval, DoesNotTakeRowsThatBecameVisibleForNewOnes) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.role = "little";
	before.answers["statements"] = Statements({1}, {100});
	now.answers["statements"] = Statements({1, 2}, {130, 1000000});
	const Interval interval(&before, now);
	EXPECT_DOUBLE_EQ(interval.Difference("statements", 0, "calls"), 30);
	EXPECT_TRUE(std::isnan(interval.Difference("statements", 1, "calls")));
}

TEST(Interval, TellsIdsApartThatAreEqualAsDoubles) {
	const std::int64_t id = 9007199254740993; // 2^53 + 1
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["statements"] = Statements({id, id - 1}, {100, 500});
	now.answers["statements"] = Statements({id, id - 1}, {101, 502});
	const Interval interval(&before, now);
	EXPECT_EQ(interval.Differences("statements", "calls"), (std::vector<double>{1, 2}));
}

TEST(Interval, TakesTheSecondsOfTheClockThatDoesNotStep) {
	Snapshot before = At(2000, 50), now = At(9260, 110);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {160}, {1});
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::ClockStep});
	EXPECT_DOUBLE_EQ(interval.Rate("slru", 0, "hits"), 1);
}

TEST(Interval, SurvivesAClockThatWentBack) {
	Snapshot before = At(9000, 50), now = At(2000, 110);
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::ClockStep});
	EXPECT_DOUBLE_EQ(interval.Seconds(), 60);
}

TEST(Interval, HasNoDifferencesWhenOnlyTheServersClockIsKnownAndWentBack) {
	Snapshot before = At(9000, 0), now = At(2000, 0);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {160}, {1});
	const Interval interval(&before, now);
	EXPECT_FALSE(interval.HasDifferences("slru"));
}

TEST(Interval, UsesTheServersClockAfterTheMachineWasStartedAnew) {
	Snapshot before = At(2000, 5000), now = At(2300, 20);
	const Interval interval(&before, now);
	EXPECT_DOUBLE_EQ(interval.Seconds(), 300);
}

TEST(Interval, NotesAGapOnlyWhenSnapshotsArePlanned) {
	Snapshot before = At(2000, 50), now = At(2600, 650);
	EXPECT_TRUE(Interval(&before, now).Discontinuities().empty());
	before.planned_every = now.planned_every = 60;
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {700}, {1});
	const Interval interval(&before, now);
	EXPECT_EQ(KindsOf(interval), std::vector{Kind::Gap});
	EXPECT_DOUBLE_EQ(interval.Rate("slru", 0, "hits"), 1);
}

TEST(Interval, HasNoDifferencesOfAnAnswerThatWasCarriedOver) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {100}, {1});
	now.asked_at["slru"] = 2000;
	EXPECT_FALSE(Interval(&before, now).HasDifferences("slru"));
}

TEST(Interval, DividesBySecondsBetweenTheAnswersOfASlowProbe) {
	Snapshot before = At(5540, 3590), now = At(5600, 3650);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	before.asked_at["slru"] = 2000; // an hour ago
	now.answers["slru"] = Slru({"a"}, {3700}, {1});
	const Interval interval(&before, now);
	EXPECT_DOUBLE_EQ(interval.Seconds(), 60);
	EXPECT_DOUBLE_EQ(interval.Seconds("slru"), 3600);
	EXPECT_DOUBLE_EQ(interval.Rate("slru", 0, "hits"), 1);
}

TEST(Interval, HasNoDifferenceOfNullAndOfUnknownColumns) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.answers["slru"] = Slru({"a"}, {100}, {1});
	now.answers["slru"] = Slru({"a"}, {std::nan("")}, {1});
	const Interval interval(&before, now);
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 0, "hits")));
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 0, "no_such_column")));
	EXPECT_TRUE(std::isnan(interval.Difference("no_such_probe", 0, "hits")));
	EXPECT_TRUE(std::isnan(interval.Difference("slru", 5, "hits")));
}

TEST(Interval, HasNoDifferencesAfterAProbeThatFailed) {
	Snapshot before = At(2000, 50), now = At(2060, 110);
	before.failures["slru"] = {ProbeFailure::Kind::TimedOut, "57014", "too slow"};
	now.answers["slru"] = Slru({"a"}, {100}, {1});
	EXPECT_FALSE(Interval(&before, now).HasDifferences("slru"));
}

} // namespace
} // namespace savant::core
