/*
 * session_probes.cpp
 *     Probes about sessions: what they do, wait for, and block.
 */
#include "core/watch/probe.hpp"

namespace savant::core {

namespace {

/* Longer texts say no more to those who read a report. */
#define SHORT_QUERY "left(a.query, 500) AS query"

#define SESSION_COLUMNS                                                                            \
	"SELECT a.pid, a.datid AS database_id, a.datname::text AS database, a.usesysid AS role_id,"    \
	" a.usename::text AS role, a.application_name AS application,"                                 \
	" a.client_addr::text AS client, a.backend_type, a.state, a.wait_event_type AS wait_class,"    \
	" a.wait_event, a.leader_pid,"                                                                 \
	" extract(epoch FROM clock_timestamp() - a.backend_start) AS session_s,"                       \
	" extract(epoch FROM clock_timestamp() - a.xact_start) AS xact_s,"                             \
	" extract(epoch FROM clock_timestamp() - a.query_start) AS query_s,"                           \
	" extract(epoch FROM clock_timestamp() - a.state_change) AS state_s,"                          \
	" age(a.backend_xmin) AS xmin_age, a.backend_xid IS NOT NULL AS has_xid, " SHORT_QUERY
#define SESSION_FROM " FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid()"

#define LOCK_COLUMNS(query_id)                                                                     \
	"WITH waiting AS MATERIALIZED ("                                                               \
	" SELECT a.pid, pg_blocking_pids(a.pid) AS blocked_by FROM pg_stat_activity a"                 \
	" WHERE a.wait_event_type = 'Lock'),"                                                          \
	" involved AS ("                                                                               \
	" SELECT pid, blocked_by FROM waiting WHERE blocked_by <> '{}'"                                \
	" UNION ALL SELECT DISTINCT b.pid, '{}'::integer[]"                                            \
	" FROM waiting w, unnest(w.blocked_by) AS b(pid)"                                              \
	" WHERE b.pid NOT IN (SELECT pid FROM waiting WHERE blocked_by <> '{}'))"                      \
	" SELECT i.pid, array_to_string(i.blocked_by, ',') AS blocked_by,"                             \
	" extract(epoch FROM clock_timestamp() - a.xact_start) AS xact_s, a.state,"                    \
	" l.locktype AS lock_type, l.mode AS lock_mode,"                                               \
	" CASE WHEN l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"     \
	"      THEN l.relation::regclass::text END AS relation,"                                       \
	" a.usename::text AS role, a.application_name AS application, a.backend_type,"                 \
	" a.datname::text AS database, " query_id " AS query_id, " SHORT_QUERY ","                     \
	" (SELECT string_agg(DISTINCT h.mode || ' on ' || coalesce(h.relation::regclass::text,"        \
	"  h.locktype), ', ') FROM pg_locks h WHERE h.pid = i.pid AND h.granted"                       \
	"  AND h.mode ~ 'Exclusive' AND i.blocked_by = '{}'"                                           \
	"  AND h.locktype <> 'virtualxid') AS holds,"

#define LOCK_FROM                                                                                  \
	" FROM involved i LEFT JOIN pg_stat_activity a ON a.pid = i.pid"                               \
	" LEFT JOIN LATERAL (SELECT * FROM pg_locks g WHERE g.pid = i.pid AND NOT g.granted LIMIT 1) " \
	"l"                                                                                            \
	" ON true LIMIT 1000"

/* Room in the lock table, and who uses it. */
constexpr const char *kLockCounts = R"sql(
SELECT count(*) AS locks, count(*) FILTER (WHERE NOT granted) AS waiting,
       count(*) FILTER (WHERE NOT fastpath AND locktype = 'relation') AS relations_slow,
       (SELECT setting::numeric FROM pg_settings WHERE name = 'max_locks_per_transaction')
       * (SELECT sum(setting::numeric) FROM pg_settings
          WHERE name IN ('max_connections', 'max_prepared_transactions')) AS room
FROM pg_locks
)sql";

/* Whose number of connections is limited. */
constexpr const char *kConnectionLimits = R"sql(
SELECT 'role' AS kind, r.rolname::text AS name, r.rolconnlimit AS connections_most,
       count(a.pid) AS connections
FROM pg_roles r LEFT JOIN pg_stat_activity a ON a.usesysid = r.oid
WHERE r.rolconnlimit > 0 GROUP BY 1, 2, 3
UNION ALL
SELECT 'database', d.datname::text, d.datconnlimit, count(a.pid)
FROM pg_database d LEFT JOIN pg_stat_activity a ON a.datid = d.oid
WHERE d.datconnlimit > 0 GROUP BY 1, 2, 3
)sql";

constexpr const char *kPreparedTransactions = R"sql(
SELECT p.gid, p.owner::text AS owner, p.database::text AS database,
       extract(epoch FROM clock_timestamp() - p.prepared) AS age_s, age(p.transaction) AS xid_age
FROM pg_prepared_xacts p
)sql";

/* Vacuum, analyze, index builds, CLUSTER, COPY and base backups that are running. */
#define PROGRESS_PART(kind, view, relation, done, total, extra)                                    \
	"SELECT '" kind "' AS kind, p.pid, p.datname::text AS database, " relation                     \
	" AS relation, p.phase, " done "::float8 AS done, " total "::float8 AS total, " extra          \
	" AS passes FROM " view " p"
#define NAME_OF_RELATION "CASE WHEN p.datname = current_database() THEN p.relid::regclass::text END"

#define PROGRESS_13                                                                                \
	PROGRESS_PART("vacuum", "pg_stat_progress_vacuum", NAME_OF_RELATION, "p.heap_blks_scanned",    \
	              "p.heap_blks_total", "p.index_vacuum_count")                                     \
	" UNION ALL " PROGRESS_PART(                                                                   \
		"analyze", "pg_stat_progress_analyze", NAME_OF_RELATION, "p.sample_blks_scanned",          \
		"p.sample_blks_total",                                                                     \
		"NULL") " UNION ALL " PROGRESS_PART("create_index", "pg_stat_progress_create_index",       \
	                                        NAME_OF_RELATION, "p.blocks_done", "p.blocks_total",   \
	                                        "NULL") " UNION ALL " PROGRESS_PART("cluster",         \
	                                                                            "pg_stat_"         \
	                                                                            "progress_"        \
	                                                                            "cluster",         \
	                                                                            NAME_OF_RELATION,  \
	                                                                            "p.heap_blks_"     \
	                                                                            "scanned",         \
	                                                                            "p.heap_blks_"     \
	                                                                            "total",           \
	                                                                            "NULL") " UNION "  \
																						"ALL "     \
																						"SELECT "  \
																						"'base_"   \
																						"backup'," \
																						" p.pid, " \
																						"NULL, "   \
																						"NULL, "   \
																						"p.phase," \
																						" p."      \
																						"backup_"  \
																						"streamed" \
																						"::"       \
																						"float8,"  \
																						" p."      \
																						"backup_"  \
																						"total::"  \
																						"float8, " \
																						"NULL "    \
																						"FROM "    \
																						"pg_stat_" \
																						"progress" \
																						"_basebac" \
																						"kup p"
#define PROGRESS_14                                                                                \
	" UNION ALL SELECT 'copy', p.pid, p.datname::text, " NAME_OF_RELATION ", p.command,"           \
	" p.bytes_processed::float8, p.bytes_total::float8, NULL FROM pg_stat_progress_copy p"
#define PROGRESS(parts)                                                                            \
	"SELECT x.*, extract(epoch FROM clock_timestamp() - a.xact_start) AS running_s,"               \
	" a.backend_type, a.query ~ 'to prevent wraparound' AS against_wraparound, " SHORT_QUERY       \
	" FROM (" parts ") x LEFT JOIN pg_stat_activity a ON a.pid = x.pid"

constexpr Probe kProbes[] = {
	{.id = "sessions",
     .what = "all processes but the one that asks, from pg_stat_activity",
     .sql = SESSION_COLUMNS ", NULL::bigint AS query_id" SESSION_FROM,
     .key = "pid",
     .counters = "",
     .reset = "",
     .before_version = 140000},
	{.id = "sessions",
     .what = "all processes but the one that asks, from pg_stat_activity",
     .sql = SESSION_COLUMNS ", a.query_id" SESSION_FROM,
     .key = "pid",
     .counters = "",
     .reset = "",
     .from_version = 140000},
	// The library's own: columns wait_class, wait_event, query_id, role_id, samples, rounds.  From
    // the monitor's samples since the snapshot before; by hand, one look at "sessions".
	{.id = "waits",
     .what = "what active sessions waited for since the snapshot before",
     .sql = "",
     .key = "wait_class,wait_event,query_id,role_id",
     .counters = "",
     .reset = ""},
	{.id = "locks",
     .what = "who blocks whom: sessions that wait for a lock, and those they wait for",
     .sql = LOCK_COLUMNS(
		 "NULL::bigint") " CASE WHEN i.blocked_by <> '{}' THEN extract(epoch FROM"
                         " clock_timestamp() - a.state_change) END AS waiting_s" LOCK_FROM,
     .key = "pid",
     .counters = "",
     .reset = "",
     .before_version = 140000},
	{.id = "locks",
     .what = "who blocks whom: sessions that wait for a lock, and those they wait for",
     .sql = LOCK_COLUMNS("a.query_id") " extract(epoch FROM clock_timestamp() - l.waitstart)"
                                       " AS waiting_s" LOCK_FROM,
     .key = "pid",
     .counters = "",
     .reset = "",
     .from_version = 140000},
	{.id = "lock_counts",
     .what = "locks held, and the room for them",
     .sql = kLockCounts,
     .key = "",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "connection_limits",
     .what = "roles and databases with a limit of connections",
     .sql = kConnectionLimits,
     .key = "kind,name",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "prepared_transactions",
     .what = "transactions that are prepared and not committed",
     .sql = kPreparedTransactions,
     .key = "gid",
     .counters = "",
     .reset = "",
     .scope = ProbeScope::Cluster},
	{.id = "progress",
     .what = "maintenance commands and backups that are running, from pg_stat_progress_*",
     .sql = PROGRESS(PROGRESS_13),
     .key = "pid",
     .counters = "",
     .reset = "",
     .before_version = 140000},
	{.id = "progress",
     .what = "maintenance commands and backups that are running, from pg_stat_progress_*",
     .sql = PROGRESS(PROGRESS_13 PROGRESS_14),
     .key = "pid",
     .counters = "",
     .reset = "",
     .from_version = 140000},
};

} // namespace

std::span<const Probe> SessionProbes() { return kProbes; }

} // namespace savant::core
