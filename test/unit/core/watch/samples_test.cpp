/*
 * samples_test.cpp
 *     Which statements, tables and locks are kept of an interval, and their figures.
 */
#include <gtest/gtest.h>

#include <cmath>

#include "core/watch/samples.hpp"
#include "core/watch/snapshot_maker.hpp"

namespace savant::core {
namespace {

using watch_test::Flags;
using watch_test::Ids;
using watch_test::Numbers;
using watch_test::SnapshotAt;
using watch_test::Texts;

struct Statement {
	std::int64_t id;
	double calls, total_ms, stddev_ms, blocks_read = 0;
};

ProbeTable StatementsOf(const std::vector<Statement> &list) {
	std::vector<std::int64_t> ids;
	std::vector<double> calls, total, deviation, read;
	for (const Statement &item : list) {
		ids.push_back(item.id);
		calls.push_back(item.calls);
		total.push_back(item.total_ms);
		deviation.push_back(item.stddev_ms);
		read.push_back(item.blocks_read);
	}
	const std::size_t n = list.size();
	return ProbeTable({Ids("query_id", ids), Numbers("role_id", std::vector(n, 10.0)),
	                   Flags("is_top", std::vector(n, 1.0)), Numbers("calls", calls),
	                   Numbers("total_ms", total), Numbers("stddev_ms", deviation),
	                   Numbers("blocks_read", read)});
}

/* Population deviation, as pg_stat_statements has it. */
Statement FromTimes(std::int64_t id, const std::vector<double> &times) {
	double sum = 0, squares = 0;
	for (const double time : times) {
		sum += time;
		squares += time * time;
	}
	const double n = static_cast<double>(times.size()), mean = sum / n;
	return {id, n, sum, std::sqrt(squares / n - mean * mean)};
}

std::vector<StatementSample> SamplesBetween(const std::vector<Statement> &before,
                                            const std::vector<Statement> &now) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["statements"] = StatementsOf(before);
	second.answers["statements"] = StatementsOf(now);
	return StatementSamplesOf(Interval(&first, second));
}

TEST(StatementSamples, HaveTheExactSumOfSquaresOfTheInterval) {
	const std::vector<double> old = {5, 9, 120, 3};
	std::vector<double> all = old;
	all.insert(all.end(), {10, 30}); // the interval: 10^2 + 30^2
	const auto samples = SamplesBetween({FromTimes(1, old)}, {FromTimes(1, all)});
	ASSERT_EQ(samples.size(), 1u);
	EXPECT_DOUBLE_EQ(samples[0].calls, 2);
	EXPECT_NEAR(samples[0].total_ms, 40, 1e-9);
	EXPECT_NEAR(samples[0].sum_sq_ms, 1000, 1e-6);
}

TEST(StatementSamples, CountAnEvictedStatementFromZero) {
	const auto samples =
		SamplesBetween({FromTimes(1, {100, 100, 100, 100})}, {FromTimes(1, {10, 30})});
	ASSERT_EQ(samples.size(), 1u);
	EXPECT_DOUBLE_EQ(samples[0].calls, 2);
	EXPECT_NEAR(samples[0].sum_sq_ms, 1000, 1e-6);
}

TEST(StatementSamples, NeverHaveLessSquaresThanEqualTimes) {
	// 1e9 calls of 1 ms, then ten more: the difference of the squares drowns in rounding.
	const auto samples = SamplesBetween({{1, 1e9, 1e9, 0.1}}, {{1, 1e9 + 10, 1e9 + 10, 0.1}});
	ASSERT_EQ(samples.size(), 1u);
	EXPECT_GE(samples[0].sum_sq_ms, samples[0].total_ms * samples[0].total_ms / 10);
}

TEST(StatementSamples, LeaveOutStatementsThatDidNotRun) {
	EXPECT_TRUE(SamplesBetween({{1, 5, 50, 0}}, {{1, 5, 50, 0}}).empty());
}

TEST(StatementSamples, SumUpTheRestSoThatNothingIsLost) {
	std::vector<Statement> before, now;
	double total = 0;
	for (int i = 1; i <= 5000; i++) {
		before.push_back({i, 10, 10, 0});
		now.push_back({i, 11, 10 + 1.0 / i, 0});
		total += 1.0 / i;
	}
	const auto samples = SamplesBetween(before, now);
	EXPECT_LE(samples.size(), kMostStatements + 1);
	EXPECT_EQ(samples.front().query_id, 1);
	EXPECT_EQ(samples.back().query_id, 0);
	double calls = 0, ms = 0;
	for (const StatementSample &sample : samples) {
		calls += sample.calls;
		ms += sample.total_ms;
	}
	EXPECT_DOUBLE_EQ(calls, 5000);
	EXPECT_NEAR(ms, total, 1e-6);
}

TEST(StatementSamples, KeepWhatIsFirstByAnyResource) {
	std::vector<Statement> before, now;
	for (int i = 1; i <= 200; i++) {
		before.push_back({i, 10, 1000, 0});
		now.push_back({i, 11, 2000, 0});
	}
	before.push_back({777, 10, 1, 0});
	now.push_back({777, 11, 1.001, 0, 1000000});
	bool found = false;
	for (const StatementSample &sample : SamplesBetween(before, now)) {
		found = found || sample.query_id == 777;
	}
	EXPECT_TRUE(found);
}

TEST(StatementSamples, AreNoneAfterTheFirstSnapshot) {
	Snapshot now = SnapshotAt(2000);
	now.answers["statements"] = StatementsOf({{1, 5, 50, 0}});
	EXPECT_TRUE(StatementSamplesOf(Interval(nullptr, now)).empty());
}

ProbeTable TablesOf(std::vector<double> relations, std::vector<double> scans,
                    std::vector<double> vacuums) {
	const std::size_t n = relations.size();
	return ProbeTable({Numbers("relation", std::move(relations)),
	                   Texts("name", std::vector<std::string>(n, "public.t")),
	                   Numbers("seq_scans", std::move(scans)),
	                   Numbers("autovacuums", std::move(vacuums)),
	                   Numbers("vacuums", std::vector(n, 1.0))});
}

TEST(TableSamples, HaveTheTablesThatWereUsedWithTheirIndexes) {
	Snapshot first = SnapshotAt(2000), second = SnapshotAt(2060);
	first.answers["tables"] = TablesOf({1, 2, 3}, {5, 5, 5}, {0, 0, 0});
	second.answers["tables"] = TablesOf({1, 2, 3}, {5, 8, 5}, {0, 1, 0});
	for (Snapshot *snapshot : {&first, &second}) {
		const double more = snapshot == &second ? 10 : 0;
		snapshot->answers["indexes"] =
			ProbeTable({Numbers("relation", {11, 12}), Numbers("of_table", {3, 3}),
		                Texts("name", {"public.a", "public.b"}), Numbers("scans", {1 + more, 2}),
		                Numbers("blocks_hit", {more, 0}), Numbers("blocks_read", {0, 0}),
		                Numbers("rows_read", {0, 0}), Numbers("rows_fetched", {more, 0})});
	}
	second.answers["sizes"] = ProbeTable({Numbers("relation", {2}), Numbers("bytes", {8192})});
	const Interval interval(&first, second);
	const auto tables = TableSamplesOf(interval);
	ASSERT_EQ(tables.size(), 2u);
	EXPECT_EQ(tables[0].relation, 3u); // most blocks
	EXPECT_EQ(tables[0].index_scans, 10);
	EXPECT_EQ(tables[0].blocks_hit, 10);
	EXPECT_TRUE(std::isnan(tables[0].bytes));
	EXPECT_EQ(tables[1].relation, 2u);
	EXPECT_EQ(tables[1].seq_scans, 3);
	EXPECT_EQ(tables[1].vacuums, 1);
	EXPECT_EQ(tables[1].bytes, 8192);
	const auto indexes = IndexSamplesOf(interval);
	ASSERT_EQ(indexes.size(), 1u);
	EXPECT_EQ(indexes[0].relation, 11u);
	EXPECT_EQ(indexes[0].of_table, 3u);
}

ProbeTable Locks(std::vector<double> pids, std::vector<std::string> blocked_by) {
	return ProbeTable(
		{Numbers("pid", std::move(pids)), Texts("blocked_by", std::move(blocked_by))});
}

TEST(LockPlaces, FindTheRootOfEachChain) {
	const auto places = LockPlacesOf(Locks({10, 20, 30, 40}, {"20", "30,40", "", ""}));
	EXPECT_EQ(places[0].root_pid, 30);
	EXPECT_EQ(places[0].depth, 2);
	EXPECT_EQ(places[1].blocked_by, (std::vector<int>{30, 40}));
	EXPECT_EQ(places[1].depth, 1);
	EXPECT_EQ(places[2].root_pid, 30);
	EXPECT_EQ(places[2].depth, 0);
}

TEST(LockPlaces, EndInACircle) {
	const auto places = LockPlacesOf(Locks({10, 20}, {"20", "10"}));
	EXPECT_LE(places[0].depth, 2);
	EXPECT_LE(places[1].depth, 2);
}

/* Blocked by a prepared transaction, which has no process. */
TEST(LockPlaces, KnowNothingOfProcessZero) {
	const auto places = LockPlacesOf(Locks({10}, {"0"}));
	EXPECT_EQ(places[0].root_pid, 0);
	EXPECT_EQ(places[0].depth, 1);
}

} // namespace
} // namespace savant::core
