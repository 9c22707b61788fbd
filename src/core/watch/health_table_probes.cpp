/*
 * health_table_probes.cpp
 *     Transaction ids, statistics, and how much larger tables and b-trees are than their rows need.
 *
 * Bloat is estimated from the widths in pg_stats, which shows the columns that the caller may
 * read: for others the answer has no row.  Only relations of 10 MB or more are sized; relpages and
 * reltuples are of the last VACUUM or ANALYZE.
 */
#include <array>

#include "core/watch/health_probes.hpp"

namespace savant::core {

namespace {

constexpr const char *kCaller = R"sql(
SELECT current_user::text AS role, current_database()::text AS database,
       (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
       pg_has_role('pg_read_all_stats', 'USAGE') AS reads_all_stats,
       pg_has_role('pg_read_all_settings', 'USAGE') AS reads_all_settings)sql";

constexpr const char *kXidAges = R"sql(
SELECT datname::text AS name, age(datfrozenxid)::float8 AS xid_age,
       mxid_age(datminmxid)::float8 AS mxid_age
FROM pg_database ORDER BY 2 DESC)sql";

constexpr const char *kTableXidAges = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, c.relpages * 8192.0 AS bytes,
       greatest(age(c.relfrozenxid), age(t.relfrozenxid))::float8 AS xid_age,
       current_setting('autovacuum_freeze_max_age')::float8 AS freeze_max_age
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' ORDER BY xid_age DESC LIMIT 20)sql";

constexpr const char *kXidNow = R"sql(
SELECT CASE WHEN pg_is_in_recovery() THEN NULL
            ELSE txid_snapshot_xmax(txid_current_snapshot())::float8 END AS next_xid,
       (SELECT max(age(datfrozenxid))::float8 FROM pg_database) AS oldest_age,
       current_setting('autovacuum_freeze_max_age')::float8 AS freeze_max_age)sql";

constexpr const char *kPartitionedParents = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name,
       sum(s.n_live_tup)::float8 AS live, sum(s.n_mod_since_analyze)::float8 AS modified,
       sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8 AS changes,
       extract(epoch FROM p.last_analyze)::float8 AS analyzed_at,
       extract(epoch FROM max(greatest(s.last_analyze, s.last_autoanalyze)))::float8
       AS partition_analyzed_at
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_stat_user_tables p ON p.relid = c.oid
CROSS JOIN LATERAL pg_partition_tree(c.oid) t
JOIN pg_stat_user_tables s ON s.relid = t.relid AND t.isleaf
WHERE c.relkind = 'p' AND NOT c.relispartition
GROUP BY 1, 2, p.last_analyze HAVING sum(s.n_live_tup) >= 1000 LIMIT 200)sql";

constexpr const char *kTablesWithoutStatistics = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, c.reltuples::float8 AS rows,
       s.n_live_tup AS live, c.relpages * 8192.0 AS bytes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND c.relnatts > 0
  AND (c.reltuples >= 1000 OR s.n_live_tup >= 1000)
  AND NOT EXISTS (SELECT FROM pg_statistic t WHERE t.starelid = c.oid)
ORDER BY s.n_live_tup DESC LIMIT 100)sql";

constexpr const char *kMultixactMembers = R"sql(
SELECT sum(size)::float8 AS bytes FROM pg_ls_dir('pg_multixact/members') AS f(name),
 LATERAL (SELECT (pg_stat_file('pg_multixact/members/' || f.name, true)).size) s)sql";

/* 24 bytes of page header; 4 of line pointer and 24 of tuple header a row, widths up to 8. */
constexpr const char *kTableBloat = R"sql(
WITH width AS (
 SELECT schemaname, tablename, sum((1 - null_frac) * avg_width) AS data, count(*) AS columns
 FROM pg_stats WHERE NOT inherited GROUP BY 1, 2),
sized AS (
 SELECT n.nspname AS schema, c.relname AS name, c.relpages * 8192.0 AS bytes, c.reltuples AS rows,
        coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions)
                  WHERE option_name = 'fillfactor'), 100) / 100 AS fill,
        28 + ceil(w.data / 8) * 8 AS row_bytes
 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 JOIN width w ON w.schemaname = n.nspname AND w.tablename = c.relname
 WHERE c.relkind IN ('r', 'm') AND c.relpages >= 1280 AND c.reltuples >= 0
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND w.columns >= (SELECT count(*) FROM pg_attribute a
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
SELECT schema::text, name::text, bytes::float8, rows::float8,
       greatest(0, bytes - 8192 * ceil(rows / greatest(1, floor(8168 * fill / row_bytes))))::float8
       AS wasted
FROM sized ORDER BY wasted DESC LIMIT 100)sql";

/* A leaf holds 8,152 bytes at 90 %; an entry takes 12 bytes and its keys rounded up to 8. */
constexpr const char *kIndexBloat = R"sql(
WITH keyed AS (
 SELECT i.indexrelid, n.nspname AS schema, c.relname AS name, t.relname AS table_name,
        c.relpages * 8192.0 AS bytes, c.reltuples AS rows, i.indnatts,
        coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions)
                  WHERE option_name = 'fillfactor'), 90) / 100 AS fill,
        a.attname, t.relname, n.nspname
 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = c.relam
 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey::int2[])
 WHERE m.amname = 'btree' AND c.relkind = 'i' AND c.relpages >= 1280 AND c.reltuples >= 0
   AND i.indexprs IS NULL AND n.nspname NOT IN ('pg_catalog', 'information_schema')),
sized AS (
 SELECT k.schema, k.name, k.table_name, k.bytes, k.rows, k.fill,
        12 + ceil(sum((1 - s.null_frac) * s.avg_width) / 8) * 8 AS entry
 FROM keyed k JOIN pg_stats s ON s.schemaname = k.schema AND s.tablename = k.table_name
  AND s.attname = k.attname AND NOT s.inherited
 GROUP BY k.indexrelid, k.schema, k.name, k.table_name, k.bytes, k.rows, k.fill, k.indnatts
 HAVING count(*) = k.indnatts)
SELECT schema::text, name::text, table_name::text, bytes::float8, rows::float8,
       greatest(0, bytes - 8192 * ceil(rows / greatest(1, floor(8152 * fill / entry))))::float8
       AS wasted
FROM sized ORDER BY wasted DESC LIMIT 100)sql";

constexpr const char *kLargeObjects = R"sql(
SELECT pg_total_relation_size('pg_largeobject')::float8 AS bytes,
       (SELECT greatest(reltuples, 0)::float8 FROM pg_class
        WHERE oid = 'pg_largeobject_metadata'::regclass) AS objects)sql";

constexpr const char *kPublishedWithoutIdentity = R"sql(
SELECT DISTINCT n.nspname::text AS schema, c.relname::text AS name,
       p.pubname::text AS publication
FROM pg_publication p CROSS JOIN LATERAL pg_get_publication_tables(p.pubname) g
JOIN pg_class c ON c.oid = g.relid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (p.pubupdate OR p.pubdelete)
  AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (
        SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
ORDER BY 1, 2, 3 LIMIT 200)sql";

constexpr const char *kStatementEntries =
	"SELECT count(*) AS entries FROM {schema}.pg_stat_statements(false)sql";

constexpr std::array kProbes = {
	Probe{"caller", "who asks, and what that role may see", kCaller, "", "", ""},
	Probe{.id = "xid_ages",
          .what = "ages of transaction and multixact ids by database",
          .sql = kXidAges,
          .key = "name",
          .counters = "",
          .reset = "",
          .scope = ProbeScope::Cluster},
	Probe{"table_xid_ages", "the 20 tables with the oldest transaction ids", kTableXidAges,
          "schema,name", "", "", ProbePace::Hour},
	Probe{.id = "xid_now",
          .what = "the next transaction id, and how far the oldest is back",
          .sql = kXidNow,
          .key = "",
          .counters = "next_xid",
          .reset = "",
          .scope = ProbeScope::Cluster},
	Probe{"partitioned_parents", "partitioned tables with the changes of their partitions",
          kPartitionedParents, "schema,name", "", "", ProbePace::Hour},
	Probe{"tables_without_statistics", "tables of 1,000 rows that have no column statistics",
          kTablesWithoutStatistics, "schema,name", "", "", ProbePace::Hour},
	Probe{.id = "multixact_members",
          .what = "size of pg_multixact/members",
          .sql = kMultixactMembers,
          .key = "",
          .counters = "",
          .reset = "",
          .pace = ProbePace::Hour,
          .scope = ProbeScope::Cluster},
	Probe{"table_bloat", "estimated unused space of tables", kTableBloat, "schema,name", "", "",
          ProbePace::Hour},
	Probe{"index_bloat", "estimated unused space of b-trees", kIndexBloat, "schema,name", "", "",
          ProbePace::Hour},
	Probe{"large_objects", "size of all large objects", kLargeObjects, "", "", "", ProbePace::Hour},
	Probe{"published_without_identity", "published tables without a replica identity",
          kPublishedWithoutIdentity, "schema,name,publication", "", "", ProbePace::Hour},
	Probe{.id = "statement_entries",
          .what = "entries of pg_stat_statements, of all databases",
          .sql = kStatementEntries,
          .key = "",
          .counters = "",
          .reset = "",
          .pace = ProbePace::Hour,
          .scope = ProbeScope::Cluster,
          .extension = "pg_stat_statements"},
};

} // namespace

std::span<const Probe> HealthTableProbes() { return kProbes; }

} // namespace savant::core
