-- The watch: what the monitor, or ai_collect(), saw of the server, when.
--
-- Rows come from the library alone, as the tables' owner; they are read at level monitor and by
-- members of pg_monitor.  What grows is partitioned: samples by day (UTC), hours and events by
-- month.  The library makes partitions ahead and drops them when savant.monitor_retention, or
-- savant.monitor_rollup_retention, is over; nothing is deleted row by row.  Partitions become
-- members of the extension, so that DROP EXTENSION takes them along and a dump leaves them out:
-- of all this only what people wrote is dumped, savant.rule_setting.

CREATE TABLE savant.snapshot (
	taken_at timestamptz NOT NULL,
	seconds real,
	took_ms real NOT NULL,
	probe_ms jsonb NOT NULL DEFAULT '{}',
	failures jsonb NOT NULL DEFAULT '{}',
	discontinuities jsonb NOT NULL DEFAULT '[]',
	is_standby boolean NOT NULL,
	by_monitor boolean NOT NULL,
	PRIMARY KEY (taken_at)
) PARTITION BY RANGE (taken_at);
COMMENT ON TABLE savant.snapshot IS 'the moments at which the server was asked, and what that took';
COMMENT ON COLUMN savant.snapshot.seconds IS
	'since the snapshot before; NULL when there was none to compare with';
COMMENT ON COLUMN savant.snapshot.probe_ms IS 'milliseconds by probe';
COMMENT ON COLUMN savant.snapshot.failures IS
	'probes without an answer: {"probe": {"kind": ..., "sqlstate": ..., "message": ...}}; kinds are '
	'refused, timed_out, failed; probes that do not apply to the server are not in it';
COMMENT ON COLUMN savant.snapshot.discontinuities IS
	'why there are no differences to the snapshot before: [{"kind": ..., "probe": ..., "detail": ...}]; '
	'kinds are first_snapshot, restart, stats_reset, counter_fell, clock_step, role_change, gap';
COMMENT ON COLUMN savant.snapshot.by_monitor IS 'false: taken by ai_collect()';

CREATE TABLE savant.series (
	id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE,
	title text NOT NULL,
	kind text NOT NULL,
	unit text NOT NULL,
	grouping text NOT NULL
);
COMMENT ON TABLE savant.series IS 'the numbers that are kept of every snapshot';
COMMENT ON COLUMN savant.series.kind IS 'gauge, rate, ratio, latency, count, size';

CREATE TABLE savant.series_sample (
	taken_at timestamptz NOT NULL,
	series smallint[] NOT NULL,
	readings real[] NOT NULL,
	weights real[] NOT NULL,
	PRIMARY KEY (taken_at)
) PARTITION BY RANGE (taken_at);
COMMENT ON TABLE savant.series_sample IS
	'the values of all series at one snapshot, in one row; savant.metric has them one by one';
COMMENT ON COLUMN savant.series_sample.weights IS
	'of a ratio or a mean: of how many it is one; else 1';

CREATE VIEW savant.metric AS
	SELECT s.taken_at, d.name AS series, v.value, v.weight
	FROM savant.series_sample s,
	     LATERAL unnest(s.series, s.readings, s.weights) AS v(id, value, weight)
	     JOIN savant.series d ON d.id = v.id;
COMMENT ON VIEW savant.metric IS 'the values of all series over time';

CREATE TABLE savant.series_hour (
	hour timestamptz NOT NULL,
	series smallint NOT NULL,
	n integer NOT NULL,
	min real NOT NULL,
	avg real NOT NULL,
	max real NOT NULL,
	last real NOT NULL,
	PRIMARY KEY (hour, series)
) PARTITION BY RANGE (hour);
COMMENT ON TABLE savant.series_hour IS 'savant.metric, hour by hour';
COMMENT ON COLUMN savant.series_hour.n IS 'snapshots of the hour that had a value';
COMMENT ON COLUMN savant.series_hour.avg IS 'each value counts by its weight';

CREATE VIEW savant.metric_hour AS
	SELECT h.hour, d.name AS series, h.n, h.min, h.avg, h.max, h.last
	FROM savant.series_hour h JOIN savant.series d ON d.id = h.series;
COMMENT ON VIEW savant.metric_hour IS 'the values of all series hour by hour';

-- What one statement did between two snapshots.  Mean and variance of the interval are exact:
-- total_ms / calls and sum_sq_ms / calls - (total_ms / calls)^2.
CREATE TABLE savant.statement_sample (
	taken_at timestamptz NOT NULL,
	query_id bigint NOT NULL,
	role oid NOT NULL,
	is_top boolean NOT NULL,
	calls bigint NOT NULL,
	total_ms double precision NOT NULL,
	sum_sq_ms double precision NOT NULL,
	rows bigint NOT NULL,
	blocks_hit bigint NOT NULL,
	blocks_read bigint NOT NULL,
	blocks_dirtied bigint NOT NULL,
	blocks_written bigint NOT NULL,
	temp_read bigint NOT NULL,
	temp_written bigint NOT NULL,
	io_ms real NOT NULL,
	wal_bytes double precision NOT NULL,
	plans bigint NOT NULL,
	plan_ms real NOT NULL,
	jit_ms real NOT NULL
) PARTITION BY RANGE (taken_at);
CREATE INDEX ON savant.statement_sample (taken_at);
COMMENT ON TABLE savant.statement_sample IS
	'what the statements that matter did between the snapshot before and this one; those that are '
	'not worth a row are summed up in one with query_id 0';
COMMENT ON COLUMN savant.statement_sample.is_top IS 'false: run inside a function';
COMMENT ON COLUMN savant.statement_sample.sum_sq_ms IS
	'sum of the squares of the calls'' milliseconds';
COMMENT ON COLUMN savant.statement_sample.temp_read IS 'blocks of temporary files';
COMMENT ON COLUMN savant.statement_sample.io_ms IS
	'reading and writing blocks; 0 while track_io_timing is off';

CREATE TABLE savant.statement_hour (
	hour timestamptz NOT NULL,
	query_id bigint NOT NULL,
	role oid NOT NULL,
	is_top boolean NOT NULL,
	n integer NOT NULL,
	calls bigint NOT NULL,
	total_ms double precision NOT NULL,
	sum_sq_ms double precision NOT NULL,
	rows bigint NOT NULL,
	blocks_hit bigint NOT NULL,
	blocks_read bigint NOT NULL,
	blocks_dirtied bigint NOT NULL,
	blocks_written bigint NOT NULL,
	temp_read bigint NOT NULL,
	temp_written bigint NOT NULL,
	io_ms real NOT NULL,
	wal_bytes double precision NOT NULL,
	plans bigint NOT NULL,
	plan_ms real NOT NULL,
	jit_ms real NOT NULL,
	PRIMARY KEY (query_id, role, is_top, hour)
) PARTITION BY RANGE (hour);
COMMENT ON TABLE savant.statement_hour IS
	'savant.statement_sample, hour by hour; of the monitor also what statements did without a '
	'sample, so that all that ran is there, but for those beyond 2,000 with least time';
COMMENT ON COLUMN savant.statement_hour.n IS 'snapshots of the hour in which it ran';

CREATE TABLE savant.statement_text (
	query_id bigint PRIMARY KEY,
	statement text NOT NULL,
	first_seen_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL
);
COMMENT ON TABLE savant.statement_text IS
	'the texts of the statements that were sampled; constants are $1, $2, ...';
COMMENT ON COLUMN savant.statement_text.last_seen_at IS 'to the day';

CREATE TABLE savant.relation_name (
	relation oid PRIMARY KEY,
	name text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('table', 'index')),
	of_table oid NOT NULL,
	last_seen_at timestamptz NOT NULL
);
COMMENT ON TABLE savant.relation_name IS
	'names of the tables and indexes that were sampled, also of those that are gone';
COMMENT ON COLUMN savant.relation_name.name IS 'with its schema, quoted where SQL wants it';
COMMENT ON COLUMN savant.relation_name.last_seen_at IS 'to the day';

CREATE TABLE savant.client (
	role name NOT NULL,
	application text NOT NULL,
	first_seen_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	PRIMARY KEY (role, application)
);
COMMENT ON TABLE savant.client IS 'roles and applications that have been seen in sessions';
COMMENT ON COLUMN savant.client.last_seen_at IS 'to the day';

CREATE TABLE savant.table_sample (
	taken_at timestamptz NOT NULL,
	relation oid NOT NULL,
	seq_scans bigint NOT NULL,
	seq_rows bigint NOT NULL,
	index_scans bigint NOT NULL,
	index_rows bigint NOT NULL,
	inserted bigint NOT NULL,
	updated bigint NOT NULL,
	hot_updated bigint NOT NULL,
	deleted bigint NOT NULL,
	live_rows double precision NOT NULL,
	dead_rows double precision NOT NULL,
	modified_since_analyze double precision NOT NULL,
	blocks_hit bigint NOT NULL,
	blocks_read bigint NOT NULL,
	vacuums integer NOT NULL,
	analyzes integer NOT NULL,
	bytes bigint
) PARTITION BY RANGE (taken_at);
CREATE INDEX ON savant.table_sample (taken_at);
COMMENT ON TABLE savant.table_sample IS
	'tables that were used between the snapshot before and this one';
COMMENT ON COLUMN savant.table_sample.live_rows IS 'at the snapshot, as the statistics estimate it';
COMMENT ON COLUMN savant.table_sample.blocks_hit IS 'of the table, its indexes and its TOAST table';
COMMENT ON COLUMN savant.table_sample.vacuums IS 'by hand and by autovacuum';
COMMENT ON COLUMN savant.table_sample.bytes IS
	'with indexes and TOAST; NULL where it was not measured because nothing was written';

CREATE TABLE savant.table_hour (
	hour timestamptz NOT NULL,
	relation oid NOT NULL,
	n integer NOT NULL,
	seq_scans bigint NOT NULL,
	seq_rows bigint NOT NULL,
	index_scans bigint NOT NULL,
	index_rows bigint NOT NULL,
	inserted bigint NOT NULL,
	updated bigint NOT NULL,
	hot_updated bigint NOT NULL,
	deleted bigint NOT NULL,
	live_rows double precision NOT NULL,
	dead_rows double precision NOT NULL,
	blocks_hit bigint NOT NULL,
	blocks_read bigint NOT NULL,
	vacuums integer NOT NULL,
	analyzes integer NOT NULL,
	bytes bigint,
	PRIMARY KEY (relation, hour)
) PARTITION BY RANGE (hour);
COMMENT ON TABLE savant.table_hour IS
	'savant.table_sample, hour by hour; rows and bytes are those at the end';

CREATE TABLE savant.index_sample (
	taken_at timestamptz NOT NULL,
	relation oid NOT NULL,
	scans bigint NOT NULL,
	rows_read bigint NOT NULL,
	rows_fetched bigint NOT NULL,
	blocks_hit bigint NOT NULL,
	blocks_read bigint NOT NULL,
	bytes bigint
) PARTITION BY RANGE (taken_at);
CREATE INDEX ON savant.index_sample (taken_at);
COMMENT ON TABLE savant.index_sample IS
	'indexes that were used between the snapshot before and this one';
COMMENT ON COLUMN savant.index_sample.bytes IS 'NULL where it was not measured';

CREATE TABLE savant.index_hour (
	hour timestamptz NOT NULL,
	relation oid NOT NULL,
	n integer NOT NULL,
	scans bigint NOT NULL,
	rows_read bigint NOT NULL,
	rows_fetched bigint NOT NULL,
	blocks_hit bigint NOT NULL,
	blocks_read bigint NOT NULL,
	bytes bigint,
	PRIMARY KEY (relation, hour)
) PARTITION BY RANGE (hour);
COMMENT ON TABLE savant.index_hour IS 'savant.index_sample, hour by hour; bytes are those at the end';

CREATE TABLE savant.wait_sample (
	taken_at timestamptz NOT NULL,
	wait_class text NOT NULL,
	wait_event text NOT NULL,
	query_id bigint NOT NULL,
	role oid NOT NULL,
	samples integer NOT NULL,
	rounds integer NOT NULL
) PARTITION BY RANGE (taken_at);
CREATE INDEX ON savant.wait_sample (taken_at);
COMMENT ON TABLE savant.wait_sample IS
	'what active sessions were waiting for in the samples since the snapshot before; the load is '
	'samples / rounds sessions';
COMMENT ON COLUMN savant.wait_sample.wait_class IS 'CPU when it was not waiting';
COMMENT ON COLUMN savant.wait_sample.query_id IS '0: not known, or one of many with few samples';
COMMENT ON COLUMN savant.wait_sample.role IS '0: none, as of a background process';
COMMENT ON COLUMN savant.wait_sample.rounds IS
	'how often all sessions were looked at in the interval; the same in all its rows';

CREATE VIEW savant.load AS
	SELECT taken_at, wait_class, sum(samples)::double precision / max(rounds) AS sessions
	FROM savant.wait_sample
	GROUP BY taken_at, wait_class;
COMMENT ON VIEW savant.load IS 'average active sessions by what they were waiting for';

CREATE TABLE savant.lock_sample (
	taken_at timestamptz NOT NULL,
	pid integer NOT NULL,
	blocked_by integer[] NOT NULL,
	root_pid integer NOT NULL,
	depth integer NOT NULL,
	waiting_s real,
	xact_s real,
	state text,
	lock_type text,
	lock_mode text,
	relation text,
	role name,
	application text,
	query_id bigint,
	statement text
) PARTITION BY RANGE (taken_at);
CREATE INDEX ON savant.lock_sample (taken_at);
COMMENT ON TABLE savant.lock_sample IS
	'who blocked whom at a snapshot; the blockers at the root have depth 0 and are not blocked';
COMMENT ON COLUMN savant.lock_sample.waiting_s IS 'seconds that it had waited; NULL at the root';
COMMENT ON COLUMN savant.lock_sample.xact_s IS 'age of its transaction';
COMMENT ON COLUMN savant.lock_sample.lock_type IS 'what it waits for; NULL at the root';
COMMENT ON COLUMN savant.lock_sample.statement IS 'with its constants, cut';

CREATE TABLE savant.change_event (
	seen_at timestamptz NOT NULL,
	at timestamptz NOT NULL,
	kind text NOT NULL,
	object text NOT NULL,
	detail text NOT NULL,
	before text,
	after text
) PARTITION BY RANGE (seen_at);
CREATE INDEX ON savant.change_event (seen_at);
COMMENT ON TABLE savant.change_event IS
	'changes of state seen between two snapshots: possible causes of what gets worse';
COMMENT ON COLUMN savant.change_event.seen_at IS 'the snapshot that showed it';
COMMENT ON COLUMN savant.change_event.at IS 'when it happened as far as that is known, else seen_at';
COMMENT ON COLUMN savant.change_event.kind IS
	'ddl, setting, restart, role_switch, stats_reset, new_statement, new_client, maintenance, '
	'rows_jump, extension, plan_change, traffic';

CREATE TABLE savant.health_result (
	rule text NOT NULL,
	object text NOT NULL,
	severity text NOT NULL,
	value double precision,
	threshold double precision,
	title text NOT NULL,
	detail text NOT NULL,
	remedy text,
	evidence text,
	since timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	PRIMARY KEY (rule, object)
);
COMMENT ON TABLE savant.health_result IS 'what the health rules found at the last snapshot';
COMMENT ON COLUMN savant.health_result.object IS 'what it is about; empty: the server';
COMMENT ON COLUMN savant.health_result.remedy IS 'SQL to type; never run by the library';
COMMENT ON COLUMN savant.health_result.evidence IS 'SQL that shows it again';

CREATE TABLE savant.collector_state (
	is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
	taken_at timestamptz NOT NULL,
	state text NOT NULL
);
COMMENT ON TABLE savant.collector_state IS
	'the last snapshot of ai_collect(), for the differences of its next call; of the monitor, which '
	'keeps its own in memory, one of the last hour, for the next monitor';

CREATE TABLE savant.rule_setting (
	rule text PRIMARY KEY,
	info double precision,
	warning double precision,
	critical double precision,
	enabled boolean NOT NULL DEFAULT true,
	note text
);
COMMENT ON TABLE savant.rule_setting IS
	'thresholds of health rules that somebody has set; a NULL leaves the rule''s own';
COMMENT ON COLUMN savant.rule_setting.note IS 'why, for those who read it later';
SELECT pg_catalog.pg_extension_config_dump('savant.rule_setting', '');

-- What the watch itself takes.  Sizes are of all partitions, with indexes and TOAST.
CREATE VIEW savant.footprint AS
	SELECT t.relname AS table_name, count(p.relid) AS partitions,
	       coalesce(sum(pg_total_relation_size(p.relid)), 0)::bigint AS bytes
	FROM pg_class t LEFT JOIN LATERAL
	     (SELECT tree.relid FROM pg_partition_tree(t.oid) tree WHERE tree.isleaf
	      AND tree.relid <> t.oid
	      UNION ALL SELECT t.oid WHERE t.relkind = 'r') p ON true
	WHERE t.relnamespace = 'savant'::regnamespace AND NOT t.relispartition
	  AND t.relkind IN ('r', 'p')
	GROUP BY t.relname;
COMMENT ON VIEW savant.footprint IS 'the disk space that the tables of schema savant take';
