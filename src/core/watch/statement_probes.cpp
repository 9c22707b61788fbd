/*
 * statement_probes.cpp
 *     Probes of pg_stat_statements: counters without texts, and how full it is.
 *
 * One row per version of the extension: columns were renamed, and an old version of it stays in
 * the database after an upgrade of the server.  Rows of roles whose statements the caller may not
 * see have no query_id and are left out.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

#define STATEMENT_COLUMNS                                                                          \
	"SELECT s.queryid AS query_id, s.userid AS role_id, s.calls, s.total_exec_time AS total_ms,"   \
	" s.stddev_exec_time AS stddev_ms, s.max_exec_time AS max_ms, s.rows,"                         \
	" s.shared_blks_hit AS blocks_hit, s.shared_blks_read AS blocks_read,"                         \
	" s.shared_blks_dirtied AS blocks_dirtied, s.shared_blks_written AS blocks_written,"           \
	" s.temp_blks_read AS temp_read, s.temp_blks_written AS temp_written,"                         \
	" s.wal_bytes, s.wal_fpi, s.plans, s.total_plan_time AS plan_ms"
#define STATEMENT_FROM                                                                             \
	" FROM {schema}.pg_stat_statements(false) s"                                                   \
	" WHERE s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"             \
	"  AND s.queryid IS NOT NULL"

#define TOP_9 ", s.toplevel AS is_top"
#define IO_8 ", s.blk_read_time + s.blk_write_time AS io_ms"
#define IO_10                                                                                      \
	", s.blk_read_time + s.blk_write_time + s.temp_blk_read_time + s.temp_blk_write_time AS io_ms"
#define IO_11                                                                                      \
	", s.shared_blk_read_time + s.shared_blk_write_time + s.local_blk_read_time"                   \
	" + s.local_blk_write_time + s.temp_blk_read_time + s.temp_blk_write_time AS io_ms"
#define JIT_10                                                                                     \
	", s.jit_generation_time + s.jit_inlining_time + s.jit_optimization_time"                      \
	" + s.jit_emission_time AS jit_ms"
#define JIT_11                                                                                     \
	", s.jit_generation_time + s.jit_inlining_time + s.jit_optimization_time"                      \
	" + s.jit_emission_time + s.jit_deform_time AS jit_ms"
#define PARALLEL_12                                                                                \
	", s.parallel_workers_to_launch AS workers_wanted, s.parallel_workers_launched AS workers_got"

constexpr const char *kKey = "query_id,role_id,is_top";
constexpr const char *kCounters =
	"calls,total_ms,rows,blocks_hit,blocks_read,blocks_dirtied,blocks_written,temp_read,"
	"temp_written,wal_bytes,wal_fpi,plans,plan_ms,io_ms,jit_ms,workers_wanted,workers_got";
constexpr const char *kWhat = "statements of this database, from pg_stat_statements, without texts";

/* One row of the extension's version `from`. */
constexpr Probe Statements(const char *from, const char *sql) {
	return {.id = "statements",
	        .what = kWhat,
	        .sql = sql,
	        .key = kKey,
	        .counters = kCounters,
	        .reset = "",
	        .extension = "pg_stat_statements",
	        .from_extension = from,
	        .new_rows_from_zero = true};
}

constexpr Probe kProbes[] = {
	Statements("1.8", STATEMENT_COLUMNS ", true AS is_top" IO_8 ", 0 AS jit_ms" STATEMENT_FROM),
	Statements("1.9", STATEMENT_COLUMNS TOP_9 IO_8 ", 0 AS jit_ms" STATEMENT_FROM),
	Statements("1.10", STATEMENT_COLUMNS TOP_9 IO_10 JIT_10 STATEMENT_FROM),
	Statements("1.11", STATEMENT_COLUMNS TOP_9 IO_11 JIT_11 STATEMENT_FROM),
	Statements("1.12", STATEMENT_COLUMNS TOP_9 IO_11 JIT_11 PARALLEL_12 STATEMENT_FROM),
	{.id = "statement_info",
     .what = "how full pg_stat_statements is, and what it had to forget",
     .sql = "SELECT i.dealloc AS evicted, i.stats_reset,"
            " current_setting('pg_stat_statements.max', true)::float8 AS most,"
            " current_setting('pg_stat_statements.track', true) AS track,"
            " current_setting('pg_stat_statements.track_planning', true) AS track_planning"
            " FROM {schema}.pg_stat_statements_info i",
     .key = "",
     .counters = "evicted",
     .reset = "stats_reset",
     .scope = ProbeScope::Cluster,
     .extension = "pg_stat_statements",
     .from_version = 140000,
     .from_extension = "1.9"},
};

} // namespace

std::span<const Probe> StatementProbes() { return kProbes; }

} // namespace savant::core
