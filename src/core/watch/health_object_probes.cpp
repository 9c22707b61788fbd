/*
 * health_object_probes.cpp
 *     Indexes, sequences, partitions, constraints, triggers and collations that need somebody.
 */
#include <array>

#include "core/watch/health_probes.hpp"

namespace savant::core {

namespace {

constexpr const char *kInvalidIndexes = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, t.relname::text AS table_name,
       i.indisready AS is_ready, i.indislive AS is_live, c.relpages * 8192.0 AS bytes,
       c.relname ~ '_cc(new|old)\d*$' AS is_remainder
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (NOT i.indisvalid OR NOT i.indisready OR NOT i.indislive) AND c.relkind = 'i'
  AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
ORDER BY 1, 2 LIMIT 200)sql";

constexpr const char *kUnusedIndexes = R"sql(
SELECT s.schemaname::text AS schema, s.indexrelname::text AS name, s.relname::text AS table_name,
       c.relpages * 8192.0 AS bytes, t.n_tup_ins + t.n_tup_upd + t.n_tup_del AS writes,
       s.idx_scan AS scans, coalesce(t.seq_scan, 0) + coalesce(t.idx_scan, 0) AS table_scans,
       extract(epoch FROM clock_timestamp() - coalesce(d.stats_reset, pg_postmaster_start_time()))
       ::float8 AS statistics_age
FROM pg_stat_user_indexes s JOIN pg_index i USING (indexrelid)
JOIN pg_class c ON c.oid = s.indexrelid JOIN pg_stat_user_tables t ON t.relid = s.relid
JOIN pg_stat_database d ON d.datname = current_database()
WHERE NOT i.indisunique AND NOT i.indisexclusion AND i.indisvalid AND c.relpages >= 128
  AND s.idx_scan * 10 <= coalesce(t.seq_scan, 0) + coalesce(t.idx_scan, 0)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = s.relid
                    AND k.conkey[1] = i.indkey[0])
  AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
ORDER BY c.relpages DESC LIMIT 200)sql";

constexpr const char *kRedundantIndexes = R"sql(
WITH x AS (
 SELECT i.indexrelid, i.indrelid, i.indisunique, i.indisprimary, i.indisreplident, c.relam,
        c.relname, c.relnamespace, c.relpages, i.indkey::text AS keys, i.indclass::text AS classes,
        i.indcollation::text AS collations, i.indoption::text AS options,
        coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition,
        coalesce(pg_get_expr(i.indexprs, i.indrelid), '') AS expressions,
        i.indexrelid IN (SELECT k.conindid FROM pg_constraint k) AS is_constraint
 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE i.indisvalid AND c.relkind = 'i' AND i.indnkeyatts = i.indnatts
   AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema'))
SELECT DISTINCT ON (n.nspname, a.relname) n.nspname::text AS schema, a.relname::text AS name,
       b.relname::text AS covered_by, t.relname::text AS table_name,
       a.keys = b.keys AS is_duplicate, a.relpages * 8192.0 AS bytes
FROM x a JOIN x b ON a.indrelid = b.indrelid AND a.indexrelid <> b.indexrelid
 AND a.relam = b.relam AND a.condition = b.condition AND a.expressions = b.expressions
JOIN pg_namespace n ON n.oid = a.relnamespace JOIN pg_class t ON t.oid = a.indrelid
JOIN pg_am m ON m.oid = a.relam
WHERE starts_with(b.keys || ' ', a.keys || ' ')
  AND starts_with(b.classes || ' ', a.classes || ' ')
  AND starts_with(b.collations || ' ', a.collations || ' ')
  AND starts_with(b.options || ' ', a.options || ' ')
  AND NOT a.indisprimary AND NOT a.is_constraint AND NOT a.indisreplident
  AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = a.indexrelid)
  AND (a.keys <> b.keys OR a.indexrelid > b.indexrelid OR b.is_constraint
       OR b.indisunique AND NOT a.indisunique)
  AND (a.keys <> b.keys OR NOT (a.indisunique AND NOT b.indisunique))
  AND (NOT a.indisunique OR a.keys = b.keys AND b.indisunique)
  AND (a.keys = b.keys OR m.amname = 'btree')
ORDER BY n.nspname, a.relname, b.indisprimary DESC, b.indexrelid LIMIT 200)sql";

/* The type of the column bounds a sequence more than the sequence itself may. */
constexpr const char *kSequences = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name,
       coalesce(tn.nspname::text, '') AS table_schema, coalesce(t.relname::text, '') AS table_name,
       coalesce(a.attname::text, '') AS column_name,
       coalesce(format_type(a.atttypid, a.atttypmod), format_type(q.seqtypid, NULL)) AS type,
       l.last::float8 AS last_value, q.seqcycle AS cycles,
       CASE WHEN q.seqincrement > 0 THEN least(q.seqmax,
         CASE a.atttypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
         ELSE q.seqmax END) ELSE q.seqmin END::float8 AS last_possible,
       CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END::float8 AS first_value
FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT CASE WHEN has_sequence_privilege(q.seqrelid, 'SELECT, USAGE')
                           THEN pg_sequence_last_value(q.seqrelid) END AS last) l
LEFT JOIN pg_depend d ON d.objid = q.seqrelid AND d.classid = 'pg_class'::regclass
 AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
LEFT JOIN pg_class t ON t.oid = d.refobjid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
WHERE c.relpersistence <> 't' AND l.last IS NOT NULL
  AND abs(l.last::float8) > 0.2 * abs(least(q.seqmax, CASE a.atttypid
        WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
        ELSE q.seqmax END)::float8)
ORDER BY 7 DESC LIMIT 200)sql";

/* The largest value of a key of four bytes that statistics know: the last bound of its histogram.
 */
constexpr const char *kNarrowKeys = R"sql(
SELECT s.schemaname::text AS schema, s.tablename::text AS name, s.attname::text AS column_name,
       format_type(a.atttypid, NULL) AS type,
       CASE a.atttypid WHEN 'int2'::regtype THEN 32767 ELSE 2147483647 END::float8 AS last_possible,
       (s.histogram_bounds::text::text[])[array_upper(s.histogram_bounds::text::text[], 1)]::float8
       AS largest
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
WHERE i.indisprimary AND i.indnatts = 1 AND a.atttypid IN ('int2'::regtype, 'int4'::regtype)
  AND s.histogram_bounds IS NOT NULL AND NOT s.inherited LIMIT 1000)sql";

constexpr const char *kRangePartitions = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, count(*) AS partitions,
       bool_or(b.bound = 'DEFAULT') AS has_default,
       extract(epoch FROM max(b.upper))::float8 AS last_end,
       extract(epoch FROM max(b.upper) - max(b.lower))::float8 AS last_length
FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
JOIN pg_inherits i ON i.inhparent = p.partrelid JOIN pg_class part ON part.oid = i.inhrelid
CROSS JOIN LATERAL (SELECT pg_get_expr(part.relpartbound, part.oid) AS text) e
CROSS JOIN LATERAL (SELECT e.text AS bound,
  substring(e.text from $re$FROM \('(\d[^']*)'$re$)::timestamptz AS lower,
  substring(e.text from $re$TO \('(\d[^']*)'$re$)::timestamptz AS upper) b
WHERE p.partstrat = 'r' AND p.partnatts = 1
  AND a.atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
GROUP BY 1, 2 LIMIT 200)sql";

constexpr const char *kDefaultPartitions = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, t.relname::text AS parent,
       coalesce(s.n_live_tup, 0)::float8 AS live,
       greatest(coalesce(s.n_live_tup, 0), c.reltuples)::float8 AS rows
FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partdefid
JOIN pg_class t ON t.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid WHERE p.partdefid <> 0 LIMIT 200)sql";

constexpr const char *kPartitionCounts = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, count(*) AS partitions
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'p'
GROUP BY 1, 2 HAVING count(*) >= 100 ORDER BY 3 DESC LIMIT 50)sql";

constexpr const char *kUnvalidatedConstraints = R"sql(
SELECT n.nspname::text AS schema, t.relname::text AS table_name, c.conname::text AS name,
       CASE c.contype WHEN 'f' THEN 'foreign key' ELSE 'check' END AS kind
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE NOT c.convalidated AND c.contype IN ('c', 'f') ORDER BY 1, 2, 3 LIMIT 200)sql";

constexpr const char *kDisabledTriggers = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS table_name, t.tgname::text AS name,
       t.tgisinternal AS is_internal
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgenabled = 'D' ORDER BY 1, 2, 3 LIMIT 200)sql";

constexpr const char *kCollationVersions = R"sql(
SELECT 'database' AS kind, '' AS schema, datname::text AS name, datcollversion AS recorded,
       pg_database_collation_actual_version(oid) AS actual
FROM pg_database WHERE datname = current_database()
  AND datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)
UNION ALL
SELECT 'collation', n.nspname::text, c.collname::text, c.collversion,
       pg_collation_actual_version(c.oid)
FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE c.collversion IS NOT NULL AND c.collversion <> pg_collation_actual_version(c.oid)
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attcollation = c.oid AND a.attnum > 0))sql";

constexpr const char *kUnpopulatedViews = R"sql(
SELECT n.nspname::text AS schema, c.relname::text AS name, c.relispopulated AS is_populated,
       greatest(c.reltuples, 0)::float8 AS rows, c.relpages * 8192.0 AS bytes,
       b.changes::float8 AS changes, b.live::float8 AS base_live,
       extract(epoch FROM clock_timestamp() - d.stats_reset)::float8 AS statistics_age,
       s.n_tup_ins + s.n_tup_upd + s.n_tup_del AS refreshed_rows
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
JOIN pg_stat_database d ON d.datname = current_database()
CROSS JOIN LATERAL (
 SELECT sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del) AS changes, sum(t.n_live_tup) AS live
 FROM (SELECT DISTINCT p.refobjid FROM pg_depend p JOIN pg_rewrite w ON w.oid = p.objid
       WHERE w.ev_class = c.oid AND p.classid = 'pg_rewrite'::regclass
         AND p.refclassid = 'pg_class'::regclass AND p.refobjid <> c.oid) u
 JOIN pg_stat_user_tables t ON t.relid = u.refobjid) b
WHERE c.relkind = 'm' LIMIT 200)sql";

constexpr std::array kProbes = {
	Probe{"invalid_indexes", "indexes that no query can use", kInvalidIndexes, "schema,name", "",
          ""},
	Probe{"unused_indexes", "indexes of 1 MB that are hardly scanned", kUnusedIndexes,
          "schema,name", "scans,writes,table_scans", "", ProbePace::Hour},
	Probe{"redundant_indexes", "indexes whose keys are the first keys of another",
          kRedundantIndexes, "schema,name", "", "", ProbePace::Hour},
	Probe{"sequences", "sequences that have used 20 % of their values", kSequences, "schema,name",
          "", ""},
	Probe{"narrow_keys", "largest value of primary keys of four bytes, from pg_stats", kNarrowKeys,
          "schema,name", "", "", ProbePace::Hour},
	Probe{"range_partitions", "tables partitioned by time, with the end of the last partition",
          kRangePartitions, "schema,name", "", "", ProbePace::Hour},
	Probe{"default_partitions", "default partitions and their rows", kDefaultPartitions,
          "schema,name", "", ""},
	Probe{"partition_counts", "tables with 100 partitions or more", kPartitionCounts, "schema,name",
          "", "", ProbePace::Hour},
	Probe{"unvalidated_constraints", "constraints that are not valid", kUnvalidatedConstraints,
          "schema,table_name,name", "", ""},
	Probe{"disabled_triggers", "triggers that are disabled", kDisabledTriggers,
          "schema,table_name,name", "", ""},
	Probe{.id = "collation_versions",
          .what = "collations whose version has changed",
          .sql = kCollationVersions,
          .key = "kind,schema,name",
          .counters = "",
          .reset = "",
          .pace = ProbePace::Hour,
          .from_version = 150000},
	Probe{"materialized_views", "materialized views and the changes of their tables",
          kUnpopulatedViews, "schema,name", "", "", ProbePace::Hour},
};

} // namespace

std::span<const Probe> HealthObjectProbes() { return kProbes; }

} // namespace savant::core
