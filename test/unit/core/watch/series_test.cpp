/*
 * series_test.cpp
 *     The registry of series, and values read from an interval.
 */
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>
#include <string>

#include "core/watch/series.hpp"
#include "core/watch/snapshot_maker.hpp"

namespace savant::core {
namespace {

using watch_test::Flags;
using watch_test::Ids;
using watch_test::Numbers;
using watch_test::SnapshotAt;
using watch_test::Texts;

/* Two databases, of which the second one is ours. */
ProbeTable Databases(double commits, double rollbacks, double hit, double read) {
	return ProbeTable({Numbers("database_id", {1, 5}), Flags("is_current", {0, 1}),
	                   Numbers("commits", {1e9, commits}), Numbers("rollbacks", {1e9, rollbacks}),
	                   Numbers("blocks_hit", {0, hit}), Numbers("blocks_read", {0, read}),
	                   Numbers("deadlocks", {0, commits / 100}), Numbers("xid_age", {900, 100}),
	                   Numbers("stats_reset", {1, 1})});
}

double ValueOf(const std::vector<SeriesValue> &values, std::string_view id) {
	for (const SeriesValue &value : values) {
		if (value.series->id == id) {
			return value.value;
		}
	}
	return std::nan("");
}

double WeightOf(const std::vector<SeriesValue> &values, std::string_view id) {
	for (const SeriesValue &value : values) {
		if (value.series->id == id) {
			return value.weight;
		}
	}
	return std::nan("");
}

TEST(Series, AreNamedOnceAndInFull) {
	std::set<std::string> ids;
	for (const SeriesDefinition *series : AllSeries()) {
		EXPECT_TRUE(ids.insert(series->id).second) << series->id;
		EXPECT_NE(std::strlen(series->title), 0u) << series->id;
		EXPECT_NE(std::strlen(series->group), 0u) << series->id;
		EXPECT_EQ(FindSeries(series->id), series);
	}
	EXPECT_GE(ids.size(), 80u);
	EXPECT_LT(ids.size(), 1000u); // ids of savant.series are smallint
	EXPECT_EQ(FindSeries("no_such_series"), nullptr);
}

TEST(Series, OfASnapshotWithoutAnswersAreNoneButTheCollectorsOwn) {
	Snapshot now;
	now.taken_at = 2000;
	now.took_ms = 12;
	const auto values = SeriesOf(Interval(nullptr, now));
	for (const SeriesValue &value : values) {
		EXPECT_TRUE(std::isfinite(value.value)) << value.series->id;
	}
	ASSERT_EQ(values.size(), 1u);
	EXPECT_STREQ(values[0].series->id, "collector_ms");
}

TEST(Series, OfCountersAreOfOurDatabase) {
	Snapshot before = SnapshotAt(2000), now = SnapshotAt(2060);
	before.answers["databases"] = Databases(100, 0, 1000, 0);
	now.answers["databases"] = Databases(700, 60, 1900, 100);
	const auto values = SeriesOf(Interval(&before, now));
	EXPECT_DOUBLE_EQ(ValueOf(values, "commits_per_second"), 10);
	EXPECT_DOUBLE_EQ(ValueOf(values, "rollback_share"), 60.0 / 660);
	EXPECT_DOUBLE_EQ(WeightOf(values, "rollback_share"), 660);
	EXPECT_DOUBLE_EQ(ValueOf(values, "hit_share"), 0.9);
	EXPECT_DOUBLE_EQ(WeightOf(values, "hit_share"), 1000);
	EXPECT_DOUBLE_EQ(ValueOf(values, "deadlocks"), 6); // of the interval, not per second
	EXPECT_DOUBLE_EQ(ValueOf(values, "xid_age"), 900); // of the server
}

TEST(Series, HaveNoShareOfNothing) {
	Snapshot before = SnapshotAt(2000), now = SnapshotAt(2060);
	before.answers["databases"] = Databases(100, 0, 1000, 0);
	now.answers["databases"] = Databases(100, 0, 1000, 0);
	const auto values = SeriesOf(Interval(&before, now));
	EXPECT_DOUBLE_EQ(ValueOf(values, "commits_per_second"), 0);
	EXPECT_TRUE(std::isnan(ValueOf(values, "rollback_share")));
	EXPECT_TRUE(std::isnan(ValueOf(values, "hit_share")));
}

TEST(Series, HaveNoRatesAfterARestart) {
	Snapshot before = SnapshotAt(2000), now = SnapshotAt(2060);
	before.answers["databases"] = Databases(100, 0, 1000, 0);
	now.answers["databases"] = Databases(700, 0, 1900, 0);
	now.answers["server"] = ProbeTable({Numbers("start_time", {2050})});
	const auto values = SeriesOf(Interval(&before, now));
	EXPECT_TRUE(std::isnan(ValueOf(values, "commits_per_second")));
	EXPECT_DOUBLE_EQ(ValueOf(values, "xid_age"), 900);
}

TEST(Series, OfLoadAddUp) {
	Snapshot now = SnapshotAt(2000);
	now.answers["waits"] =
		ProbeTable({Texts("wait_class", {"CPU", "IO", "Lock", "BufferPin"}),
	                Numbers("samples", {30, 60, 15, 6}), Numbers("rounds", {60, 60, 60, 60})});
	const auto values = SeriesOf(Interval(nullptr, now));
	EXPECT_DOUBLE_EQ(ValueOf(values, "load_total"), 1.85);
	EXPECT_DOUBLE_EQ(ValueOf(values, "load_io"), 1);
	EXPECT_DOUBLE_EQ(ValueOf(values, "load_client"), 0);
	EXPECT_NEAR(ValueOf(values, "load_other"), 0.1, 1e-12);
}

TEST(Series, OfSessionsLookAtClientsAndNotAtBackups) {
	Snapshot now = SnapshotAt(2000);
	now.answers["sessions"] = ProbeTable(
		{Texts("backend_type", {"client backend", "client backend", "client backend", "walwriter"}),
	     Texts("state", {"active", "idle in transaction", "active", ""}),
	     Texts("application", {"app", "app", "pg_dump", ""}),
	     Numbers("xact_s", {5, 90, 5000, std::nan("")}),
	     Numbers("query_s", {4, 80, 5000, std::nan("")}),
	     Numbers("state_s", {4, 70, 5000, std::nan("")})});
	const auto values = SeriesOf(Interval(nullptr, now));
	EXPECT_EQ(ValueOf(values, "sessions_total"), 3);
	EXPECT_EQ(ValueOf(values, "sessions_active"), 2);
	EXPECT_EQ(ValueOf(values, "longest_transaction_s"), 90);
	EXPECT_EQ(ValueOf(values, "longest_query_s"), 4);
	EXPECT_EQ(ValueOf(values, "longest_idle_in_transaction_s"), 70);
}

TEST(Series, OfReadTimeNeedTimedReads) {
	Snapshot before = SnapshotAt(2000), now = SnapshotAt(2060);
	before.answers["databases"] = Databases(1, 1, 1, 0);
	now.answers["databases"] = Databases(2, 1, 1, 100);
	EXPECT_TRUE(std::isnan(ValueOf(SeriesOf(Interval(&before, now)), "read_ms_per_block")));
}

} // namespace
} // namespace savant::core
