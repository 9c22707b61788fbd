/*
 * rollup.cpp
 *     SQL that turns samples into hours.
 *
 * An hour is written by one unit of work, into four tables.  savant.series_hour tells which hours
 * are done: every snapshot has series.
 */
#include "pg/watch/rollup.hpp"

#include <string>

#include "core/watch/probe_table.hpp"
#include "pg/settings.hpp"
#include "pg/watch/partitions.hpp"
#include "pg/watch/probe_query.hpp"
#include "pg/watch/work_unit.hpp"

namespace savant::pg {

namespace {

constexpr double kSecondsPerMinute = 60;

/* $1 is not used: the document of WriteRows.  $2 the hour. */
#define HOUR_OF(table)                                                                             \
	" FROM savant." table " WHERE $1 IS NOT NULL AND taken_at >= $2"                               \
	" AND taken_at < $2 + interval '1 hour'"

constexpr const char *kSeries =
	"INSERT INTO savant.series_hour SELECT $2, v.id, count(*), min(v.value),"
	" sum(v.value::float8 * v.weight) / nullif(sum(v.weight::float8), 0), max(v.value),"
	" (array_agg(v.value ORDER BY s.taken_at DESC))[1]"
	" FROM savant.series_sample s, unnest(s.series, s.readings, s.weights) AS v(id, value, weight)"
	" WHERE $1 IS NOT NULL AND s.taken_at >= $2 AND s.taken_at < $2 + interval '1 hour'"
	"  AND v.value IS NOT NULL AND v.weight > 0"
	" GROUP BY v.id ON CONFLICT DO NOTHING";
constexpr const char *kStatements =
	"INSERT INTO savant.statement_hour SELECT $2, query_id, role, is_top, count(*), sum(calls),"
	" sum(total_ms), sum(sum_sq_ms), sum(rows), sum(blocks_hit), sum(blocks_read),"
	" sum(blocks_dirtied), sum(blocks_written), sum(temp_read), sum(temp_written), sum(io_ms),"
	" sum(wal_bytes), sum(plans), sum(plan_ms), sum(jit_ms)" HOUR_OF(
		"statement_sample") " GROUP BY query_id, role, is_top ON CONFLICT DO NOTHING";
constexpr const char *kTables =
	"INSERT INTO savant.table_hour SELECT $2, relation, count(*), sum(seq_scans), sum(seq_rows),"
	" sum(index_scans), sum(index_rows), sum(inserted), sum(updated), sum(hot_updated),"
	" sum(deleted), (array_agg(live_rows ORDER BY taken_at DESC))[1],"
	" (array_agg(dead_rows ORDER BY taken_at DESC))[1], sum(blocks_hit), sum(blocks_read),"
	" sum(vacuums), sum(analyzes),"
	" (array_agg(bytes ORDER BY taken_at DESC) FILTER (WHERE bytes IS NOT NULL))[1]" HOUR_OF(
		"table_sample") " GROUP BY relation ON CONFLICT DO NOTHING";
constexpr const char *kIndexes =
	"INSERT INTO savant.index_hour SELECT $2, relation, count(*), sum(scans), sum(rows_read),"
	" sum(rows_fetched), sum(blocks_hit), sum(blocks_read),"
	" (array_agg(bytes ORDER BY taken_at DESC) FILTER (WHERE bytes IS NOT NULL))[1]" HOUR_OF(
		"index_sample") " GROUP BY relation ON CONFLICT DO NOTHING";

constexpr const char *kForget[] = {
	"DELETE FROM savant.statement_text WHERE $1 IS NOT NULL AND last_seen_at < $2",
	"DELETE FROM savant.relation_name WHERE $1 IS NOT NULL AND last_seen_at < $2",
	"DELETE FROM savant.client WHERE $1 IS NOT NULL AND last_seen_at < $2",
	"DELETE FROM savant.incident WHERE $1 IS NOT NULL AND last_seen_at < $2", // with its causes
	"DELETE FROM savant.plan_seen WHERE $1 IS NOT NULL AND last_seen_at < $2",
	"DELETE FROM savant.detector_state WHERE $1 IS NOT NULL AND saved_at < $2",
	"DELETE FROM savant.report WHERE $1 IS NOT NULL AND period_to < $2",
	// Applications that never send the same statement, or table, twice must not fill the disk.
	"DELETE FROM savant.statement_text WHERE $1 IS NOT NULL AND $2 IS NOT NULL AND query_id IN"
	" (SELECT query_id FROM savant.statement_text ORDER BY last_seen_at DESC, first_seen_at DESC,"
	"  query_id OFFSET 20000)",
	"DELETE FROM savant.relation_name WHERE $1 IS NOT NULL AND $2 IS NOT NULL AND relation IN"
	" (SELECT relation FROM savant.relation_name ORDER BY last_seen_at DESC, relation OFFSET "
	"50000)",
};

} // namespace

std::vector<double> HoursToRollUp(double at, std::size_t most) {
	const std::string sql =
		"SELECT h.hour FROM (SELECT DISTINCT date_trunc('hour', taken_at, 'UTC') AS hour"
		" FROM savant.snapshot WHERE taken_at < date_trunc('hour', to_timestamp(" +
		std::to_string(at) +
		"), 'UTC')) h WHERE NOT EXISTS (SELECT FROM savant.series_hour s WHERE s.hour = h.hour)"
		" ORDER BY 1 LIMIT " +
		std::to_string(most);
	const core::ProbeTable found = AskServer(sql, "", false);
	std::vector<double> hours;
	for (std::size_t row = 0; row < found.Rows(); row++) {
		hours.push_back(found.Number(row, "hour"));
	}
	return hours;
}

void RollUp(double hour) {
	MakePartitions(hour); // of a month that may be over
	for (const char *sql : {kSeries, kStatements, kTables, kIndexes}) {
		WriteRows(sql, "{}", hour);
	}
}

void ForgetOldRows(double at) {
	for (const char *sql : kForget) {
		WriteRows(sql, "{}", at - guc_monitor_rollup_retention * kSecondsPerMinute);
	}
}

} // namespace savant::pg
