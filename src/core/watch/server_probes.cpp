/*
 * server_probes.cpp
 *     Probes about the server as a whole: who it is, its databases, its host, what is kept of
 *     transaction ids.
 *
 * Variants for servers other than 15 follow the documentation of these versions; only those that
 * suit the server of the tests are run there.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

/* The library's own: columns cpus, memory_bytes, memory_available_bytes, load_1m, data_rotates. */
constexpr const char *kHost = "";
/* The library's own: columns name, path, total_bytes, free_bytes. */
constexpr const char *kFilesystems = "";

constexpr const char *kServer = R"sql(
SELECT pg_postmaster_start_time() AS start_time, pg_conf_load_time() AS conf_loaded_at,
       current_setting('server_version') AS version,
       pg_is_in_recovery() AS is_standby,
       (SELECT max(backend_start) FROM pg_stat_activity WHERE backend_type = 'checkpointer')
           AS initialized_at,
       (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
       (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
       current_setting('data_checksums') = 'on' AS has_checksums,
       current_database()::text AS database,
       (SELECT oid FROM pg_database WHERE datname = current_database()) AS database_id,
       pg_snapshot_xmax(pg_current_snapshot())::text::numeric AS next_xid,
       pg_has_role('pg_read_all_stats', 'USAGE') AS reads_all_stats,
       pg_has_role('pg_monitor', 'USAGE') AS is_monitor
)sql";

#define DATABASE_COLUMNS                                                                           \
	"SELECT d.oid AS database_id, d.datname::text AS name,"                                        \
	" d.datname = current_database() AS is_current, d.datconnlimit AS connection_limit,"           \
	" d.datallowconn AS allows_connections,"                                                       \
	" age(d.datfrozenxid) AS xid_age, mxid_age(d.datminmxid) AS mxid_age,"                         \
	" s.numbackends AS backends, s.xact_commit AS commits, s.xact_rollback AS rollbacks,"          \
	" s.blks_read AS blocks_read, s.blks_hit AS blocks_hit, s.tup_returned AS rows_returned,"      \
	" s.tup_fetched AS rows_fetched, s.tup_inserted AS rows_inserted,"                             \
	" s.tup_updated AS rows_updated, s.tup_deleted AS rows_deleted, s.conflicts,"                  \
	" s.temp_files, s.temp_bytes, s.deadlocks, s.checksum_failures,"                               \
	" s.blk_read_time AS read_ms, s.blk_write_time AS write_ms, s.stats_reset"
#define SESSION_COLUMNS                                                                            \
	", s.session_time AS session_ms, s.active_time AS active_ms,"                                  \
	" s.idle_in_transaction_time AS idle_in_transaction_ms, s.sessions,"                           \
	" s.sessions_abandoned, s.sessions_fatal, s.sessions_killed"
#define DATABASE_FROM                                                                              \
	" FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid WHERE NOT d.datistemplate"

constexpr const char *kDatabaseCounters =
	"commits,rollbacks,blocks_read,blocks_hit,rows_returned,rows_fetched,rows_inserted,"
	"rows_updated,rows_deleted,conflicts,temp_files,temp_bytes,deadlocks,checksum_failures,read_ms,"
	"write_ms,session_ms,active_ms,idle_in_transaction_ms,sessions,sessions_abandoned,"
	"sessions_fatal,sessions_killed";

/* Who keeps vacuum from removing rows, oldest first. */
constexpr const char *kXminHolders = R"sql(
SELECT kind, who, detail, xmin_age, since_s FROM (
	SELECT 'session' AS kind, pid::text AS who,
	       concat_ws(' ', usename, application_name, state) AS detail,
	       greatest(age(backend_xmin), age(backend_xid)) AS xmin_age,
	       extract(epoch FROM clock_timestamp() - xact_start) AS since_s
	FROM pg_stat_activity
	WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND pid <> pg_backend_pid()
	  AND backend_type <> 'walsender'
	UNION ALL
	SELECT 'slot', slot_name::text, slot_type,
	       greatest(coalesce(age(xmin), 0), coalesce(age(catalog_xmin), 0)), NULL
	FROM pg_replication_slots WHERE xmin IS NOT NULL OR catalog_xmin IS NOT NULL
	UNION ALL
	SELECT 'standby', coalesce(nullif(application_name, ''), pid::text), client_addr::text,
	       age(backend_xmin), NULL
	FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
	UNION ALL
	SELECT 'prepared', gid, concat_ws(' ', owner, database), age(transaction),
	       extract(epoch FROM clock_timestamp() - prepared)
	FROM pg_prepared_xacts) holder
ORDER BY xmin_age DESC NULLS LAST LIMIT 20
)sql";

constexpr Probe kProbes[] = {
	{.id = "server",
     .what = "the server: start, version, standby or primary, timeline, next transaction id",
     .sql = kServer,
     .key = "",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "host",
     .what = "processors and memory of the machine, where the system tells them",
     .sql = kHost,
     .key = "",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "filesystems",
     .what = "space on the file systems of data directory, WAL and tablespaces",
     .sql = kFilesystems,
     .key = "name",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "databases",
     .what = "databases with their counters and ages, from pg_stat_database",
     .sql = DATABASE_COLUMNS DATABASE_FROM,
     .key = "database_id",
     .counters = kDatabaseCounters,
     .reset = "stats_reset",
     .before_version = 140000},
	{.id = "databases",
     .what = "databases with their counters and ages, from pg_stat_database",
     .sql = DATABASE_COLUMNS SESSION_COLUMNS DATABASE_FROM,
     .key = "database_id",
     .counters = kDatabaseCounters,
     .reset = "stats_reset",
     .from_version = 140000},
	{.id = "xmin_holders",
     .what = "who keeps vacuum from removing rows",
     .sql = kXminHolders,
     .key = "kind,who",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
};

} // namespace

std::span<const Probe> ServerProbes() { return kProbes; }

} // namespace savant::core
