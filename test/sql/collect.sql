-- ai_collect(): two snapshots and what lies between them; read-only transactions; a caller with
-- few privileges; what people may not write.
\set VERBOSITY terse

CREATE VIEW told AS SELECT regexp_replace(line, '[0-9]+ (ms|s|probes)', 'N \1', 'g') AS line
FROM ai_collect() AS line;

-- The first one has nothing to compare with.
SELECT * FROM told WHERE line !~ '^no answer';
SELECT count(*) AS snapshots, bool_and(seconds IS NULL) AS first, bool_or(by_monitor) AS by_monitor
FROM savant.snapshot;
SELECT discontinuities FROM savant.snapshot;
-- No probe fails; those that do not suit this server are not kept as failures.
SELECT failures FROM savant.snapshot;

-- What happens between two snapshots is told by the second.
CREATE TABLE watched (id int PRIMARY KEY, txt text);
INSERT INTO watched SELECT i, 'x' FROM generate_series(1, 20000) i;
CREATE INDEX watched_txt ON watched (txt);
ALTER DATABASE :DBNAME SET work_mem = '5MB';
SELECT pg_stat_force_next_flush();
SELECT line FROM told WHERE line ~ '^change: table';
SELECT kind, object, detail, before, after FROM savant.change_event
WHERE kind IN ('ddl', 'rows_jump') AND object ~ 'watched' ORDER BY kind, detail;
SELECT kind, detail, after ~ 'work_mem=5MB' AS after FROM savant.change_event WHERE kind = 'setting' AND detail ~ 'database';
SELECT r.name, s.inserted, s.live_rows, s.bytes > 500000 AS sized
FROM savant.table_sample s JOIN savant.relation_name r USING (relation) WHERE r.name ~ 'watched';

DROP INDEX watched_txt;
ALTER TABLE watched ADD COLUMN more int;
SELECT count(*) > 0 AS told FROM told;
SELECT detail FROM savant.change_event
WHERE seen_at = (SELECT max(taken_at) FROM savant.snapshot) AND kind = 'ddl' ORDER BY detail;

-- Series by name; those of counters come with the second snapshot.
SELECT series, count(*) FROM savant.metric
WHERE series IN ('sessions_total', 'commits_per_second') GROUP BY series ORDER BY series;
SELECT count(*) FROM savant.metric WHERE value IS NULL OR weight IS NULL;

-- Read-only: told, not written.
BEGIN READ ONLY;
SELECT * FROM told WHERE line ~ 'not written|^problem';
ROLLBACK;
-- Rolled back with the caller's transaction, partitions and all.
SELECT count(*) AS before FROM savant.snapshot \gset
BEGIN;
SELECT count(*) > 0 AS told FROM told;
ROLLBACK;
SELECT count(*) - :before AS more FROM savant.snapshot;

-- Partitions are members of the extension, and none has data for a dump.
SELECT count(*) > 20 AS partitions, count(*) FILTER (WHERE d.objid IS NULL) AS no_members
FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
	AND p.relnamespace = 'savant'::regnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.inhrelid AND d.deptype = 'e';
SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r'
	AND relnamespace = 'savant'::regnamespace AND obj_description(oid, 'pg_class') IS NULL;
SELECT c.oid::regclass FROM pg_extension e, unnest(e.extconfig) AS c(oid)
WHERE e.extname = 'pg_savant' AND c.oid::regclass::text ~ '_sample|_hour|snapshot|rule_setting';

-- A caller at level monitor, member of nothing: less is seen, and said.
CREATE ROLE regress_savant_watcher;
SELECT ai_grant('regress_savant_watcher', 'monitor');
GRANT SELECT ON told TO regress_savant_watcher;
SET ROLE regress_savant_watcher;
SELECT line FROM ai_collect() AS line WHERE line ~ '^no answer';
SELECT count(*) > 0 AS reads FROM savant.metric;
INSERT INTO savant.snapshot (taken_at, took_ms, is_standby, by_monitor) VALUES (now(), 1, false, true);
DELETE FROM savant.statement_text;
UPDATE savant.rule_setting SET enabled = false;
SELECT * FROM savant.collector_state;
RESET ROLE;
-- Without a level: nothing.
SELECT ai_revoke('regress_savant_watcher', 'ask');
SET ROLE regress_savant_watcher;
SELECT * FROM ai_collect();
SELECT count(*) FROM savant.metric;
RESET ROLE;

-- The lock is given back, also after an error.
BEGIN;
SET LOCAL statement_timeout = '1ms';
SELECT count(*) FROM generate_series(1, 20) AS i, LATERAL ai_collect() WHERE i > 0;
ROLLBACK;
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();

ALTER DATABASE :DBNAME RESET work_mem;
DROP VIEW told;
DROP TABLE watched;
REVOKE ALL ON SCHEMA public FROM regress_savant_watcher;
DROP OWNED BY regress_savant_watcher;
DROP ROLE regress_savant_watcher;
