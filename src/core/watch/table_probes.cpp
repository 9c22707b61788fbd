/*
 * table_probes.cpp
 *     Probes about tables and indexes: use, vacuum, what was written.
 *
 * They call the statistics functions for each relation rather than reading pg_stat_user_tables:
 * that view joins and groups the indexes of all tables, which takes several times as long when
 * there are thousands.  Tables of schema savant are our own business (savant.footprint).
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

#define USER_SCHEMAS                                                                               \
	" n.nspname NOT IN ('pg_catalog', 'information_schema', 'savant')"                             \
	" AND n.nspname !~ '^pg_(toast|temp)'"

#define TABLE_COLUMNS                                                                              \
	"SELECT c.oid AS relation, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,"   \
	" c.relkind::text AS kind, c.relpersistence::text AS persistence,"                             \
	" c.reltuples AS estimated_rows, c.relpages AS pages, c.relallvisible AS pages_visible,"       \
	" age(c.relfrozenxid) AS xid_age, mxid_age(c.relminmxid) AS mxid_age,"                         \
	" c.reltoastrelid AS toast, array_to_string(c.reloptions, ',') AS options,"                    \
	" pg_stat_get_numscans(c.oid) AS seq_scans, pg_stat_get_tuples_returned(c.oid) AS seq_rows,"   \
	" pg_stat_get_tuples_inserted(c.oid) AS inserted,"                                             \
	" pg_stat_get_tuples_updated(c.oid) AS updated, pg_stat_get_tuples_deleted(c.oid) AS deleted," \
	" pg_stat_get_tuples_hot_updated(c.oid) AS hot_updated,"                                       \
	" pg_stat_get_live_tuples(c.oid) AS live_rows, pg_stat_get_dead_tuples(c.oid) AS dead_rows,"   \
	" pg_stat_get_mod_since_analyze(c.oid) AS modified_since_analyze,"                             \
	" pg_stat_get_ins_since_vacuum(c.oid) AS inserted_since_vacuum,"                               \
	" pg_stat_get_blocks_hit(c.oid) AS heap_hit,"                                                  \
	" pg_stat_get_blocks_fetched(c.oid) - pg_stat_get_blocks_hit(c.oid) AS heap_read,"             \
	" pg_stat_get_last_vacuum_time(c.oid) AS last_vacuum,"                                         \
	" pg_stat_get_last_autovacuum_time(c.oid) AS last_autovacuum,"                                 \
	" pg_stat_get_last_analyze_time(c.oid) AS last_analyze,"                                       \
	" pg_stat_get_last_autoanalyze_time(c.oid) AS last_autoanalyze,"                               \
	" pg_stat_get_vacuum_count(c.oid) AS vacuums,"                                                 \
	" pg_stat_get_autovacuum_count(c.oid) AS autovacuums,"                                         \
	" pg_stat_get_analyze_count(c.oid) AS analyzes,"                                               \
	" pg_stat_get_autoanalyze_count(c.oid) AS autoanalyzes"
#define NEW_PAGE_16 ", pg_stat_get_tuples_newpage_updated(c.oid) AS newpage_updated"
#define TIMES_18                                                                                   \
	", pg_stat_get_total_vacuum_time(c.oid) AS vacuum_ms,"                                         \
	" pg_stat_get_total_autovacuum_time(c.oid) AS autovacuum_ms"
#define TABLE_FROM                                                                                 \
	" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"                               \
	" WHERE c.relkind IN ('r', 'm', 'p') AND" USER_SCHEMAS

constexpr const char *kTableCounters =
	"seq_scans,seq_rows,inserted,updated,deleted,hot_updated,heap_hit,heap_read,vacuums,"
	"autovacuums,analyzes,autoanalyzes,newpage_updated,vacuum_ms,autovacuum_ms";

constexpr Probe Tables(int from, int before, const char *sql) {
	return {.id = "tables",
	        .what = "tables, materialized views and partitioned tables of users, with counters",
	        .sql = sql,
	        .key = "relation",
	        .counters = kTableCounters,
	        .reset = "",
	        .from_version = from,
	        .before_version = before,
	        .new_rows_from_zero = true};
}

constexpr const char *kIndexes =
	"SELECT i.indexrelid AS relation, i.indrelid AS of_table,"
	" quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,"
	" c.relkind::text AS kind, c.relpages AS pages,"
	" i.indisunique AS is_unique, i.indisprimary AS is_primary, i.indisvalid AS is_valid,"
	" pg_stat_get_numscans(c.oid) AS scans, pg_stat_get_tuples_returned(c.oid) AS rows_read,"
	" pg_stat_get_tuples_fetched(c.oid) AS rows_fetched,"
	" pg_stat_get_blocks_hit(c.oid) AS blocks_hit,"
	" pg_stat_get_blocks_fetched(c.oid) - pg_stat_get_blocks_hit(c.oid) AS blocks_read"
	" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
	" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE" USER_SCHEMAS;

/* What the catalogs and TOAST tables suffer from churn. */
constexpr const char *kSystemTables = R"sql(
SELECT s.relid AS relation, s.schemaname || '.' || s.relname AS name,
       (SELECT m.oid FROM pg_class m WHERE m.reltoastrelid = s.relid) AS of_table,
       s.n_live_tup AS live_rows, s.n_dead_tup AS dead_rows, c.relpages AS pages
FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.schemaname IN ('pg_catalog', 'pg_toast') AND c.relpages > 1000
ORDER BY c.relpages DESC LIMIT 200
)sql";

/* Space of our own tables. */
constexpr const char *kFootprint = R"sql(
SELECT count(*) AS relations, coalesce(sum(pg_total_relation_size(c.oid)), 0) AS bytes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'savant' AND c.relkind = 'r'
)sql";

constexpr Probe kProbes[] = {
	Tables(0, 160000, TABLE_COLUMNS TABLE_FROM),
	Tables(160000, 180000, TABLE_COLUMNS NEW_PAGE_16 TABLE_FROM),
	Tables(180000, 0, TABLE_COLUMNS NEW_PAGE_16 TIMES_18 TABLE_FROM),
	{.id = "indexes",
     .what = "indexes of users' tables, with counters",
     .sql = kIndexes,
     .key = "relation",
     .counters = "scans,rows_read,rows_fetched,blocks_hit,blocks_read",
     .reset = "",
     .new_rows_from_zero = true},
	// The library's own: columns relation, bytes.  Tables that were written to since the snapshot
    // before, with indexes and TOAST; none that somebody holds an exclusive lock on.
	{.id = "sizes",
     .what = "sizes of the tables that were written to",
     .sql = "",
     .key = "relation",
     .counters = "",
     .reset = ""},
	{.id = "system_tables",
     .what = "catalogs and TOAST tables of more than 1,000 pages",
     .sql = kSystemTables,
     .key = "relation",
     .counters = "",
     .reset = "",
     .pace = ProbePace::Hour},
	{.id = "database_size",
     .what = "bytes of this database",
     .sql = "SELECT pg_database_size(current_database()) AS bytes",
     .key = "",
     .counters = "",
     .reset = "",
     .pace = ProbePace::Hour},
	{.id = "footprint",
     .what = "space of the tables of schema savant",
     .sql = kFootprint,
     .key = "",
     .counters = "",
     .reset = "",
     .pace = ProbePace::Hour},
};

} // namespace

std::span<const Probe> TableProbes() { return kProbes; }

} // namespace savant::core
