/*
 * samples.hpp
 *     What is kept of an interval besides series: statements, tables, indexes and locks that
 *     matter.
 */
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/watch/snapshot.hpp"

namespace savant::core {

/* What one statement did in an interval. */
struct StatementSample {
	std::int64_t query_id = 0; // 0: all that have no sample of their own
	double role_id = 0;
	bool is_top = true;
	double calls = 0, total_ms = 0;
	double sum_sq_ms = 0; // of the milliseconds of the calls: exact, from mean and deviation
	double rows = 0;
	double blocks_hit = 0, blocks_read = 0, blocks_dirtied = 0, blocks_written = 0;
	double temp_read = 0, temp_written = 0;
	double io_ms = 0, wal_bytes = 0, plans = 0, plan_ms = 0, jit_ms = 0;
	bool is_new = false; // was not in the snapshot before
};

/* The counters of a sample: the probe's column, which is also the tables', and the field. */
struct StatementField {
	const char *column;
	double StatementSample::*field;
	bool is_whole; // a number of things
};
std::span<const StatementField> StatementFields();
/* Adds counters and squares. */
void AddTo(StatementSample &sum, const StatementSample &sample);

/*
 * Those that take kSampledShare of the time together and the kTopOfResource first ones by each
 * resource, at most kMostStatements; most time first.  The others that ran are the last sample,
 * query_id 0, and one by one in `left_out` when it is not null.  Empty without differences.
 */
std::vector<StatementSample> StatementSamplesOf(const Interval &interval,
                                                std::vector<StatementSample> *left_out = nullptr);
constexpr double kSampledShare = 0.99;
constexpr std::size_t kTopOfResource = 10;
constexpr std::size_t kMostStatements = 100;

/* What one table did in an interval. */
struct TableSample {
	std::uint32_t relation = 0;
	std::string name;
	double seq_scans = 0, seq_rows = 0, index_scans = 0, index_rows = 0;
	double inserted = 0, updated = 0, hot_updated = 0, deleted = 0;
	double live_rows = 0, dead_rows = 0, modified_since_analyze = 0; // now
	double blocks_hit = 0, blocks_read = 0;                          // indexes included
	double vacuums = 0, analyzes = 0;                                // by hand and by autovacuum
	double bytes = 0;                                                // NaN = not measured
};
/* Tables that were used, those with most blocks first, at most kMostRelations. */
std::vector<TableSample> TableSamplesOf(const Interval &interval);

struct IndexSample {
	std::uint32_t relation = 0, of_table = 0;
	std::string name;
	double scans = 0, rows_read = 0, rows_fetched = 0, blocks_hit = 0, blocks_read = 0;
};
/* Indexes that were used, those with most blocks first, at most kMostRelations. */
std::vector<IndexSample> IndexSamplesOf(const Interval &interval);
constexpr std::size_t kMostRelations = 500;

/* The place of one row of probe "locks" among those who wait. */
struct LockPlace {
	std::vector<int> blocked_by; // empty: at the root
	int root_pid = 0;            // who is at the beginning of it all
	int depth = 0;               // 0 at the root
};
/* One for each row of the answer.  Who waits in a circle has somebody of the circle as its root. */
std::vector<LockPlace> LockPlacesOf(const ProbeTable &locks);

} // namespace savant::core
