-- Incidents: what was out of the ordinary, put together, with its probable causes.
--
-- Anomalies and regressions are the parts, by month like the other events of the watch; an
-- incident is the whole.  Incidents are few, so their tables are not partitioned: the library
-- deletes those that ended longer ago than savant.monitor_rollup_retention.

CREATE TABLE savant.anomaly (
	at timestamptz NOT NULL,
	series text NOT NULL,
	since timestamptz NOT NULL,
	detector text NOT NULL,
	severity text NOT NULL,
	score real NOT NULL,
	p double precision NOT NULL,
	direction smallint NOT NULL,
	expected double precision,
	observed double precision
) PARTITION BY RANGE (at);
CREATE INDEX ON savant.anomaly (at);
COMMENT ON TABLE savant.anomaly IS 'moments at which a watched series was out of the ordinary';
COMMENT ON COLUMN savant.anomaly.series IS 'as in savant.metric';
COMMENT ON COLUMN savant.anomaly.since IS 'when the change began as far as the detectors can tell';
COMMENT ON COLUMN savant.anomaly.detector IS
	'novelty, seasonal, ewma, cusum, tail, ratio, count, flatline, missing: the strongest one';
COMMENT ON COLUMN savant.anomaly.score IS '0 to 1; info from 0.01, warning from 0.03, critical from 0.1';
COMMENT ON COLUMN savant.anomaly.p IS 'chance of such a value, or a worse one, in ordinary times';
COMMENT ON COLUMN savant.anomaly.direction IS '1 above, -1 below what was expected, 0 neither';

CREATE TABLE savant.regression (
	at timestamptz NOT NULL,
	query_id bigint NOT NULL,
	role oid NOT NULL,
	is_top boolean NOT NULL,
	class text NOT NULL,
	calls bigint NOT NULL,
	mean_ms double precision NOT NULL,
	baseline_ms double precision NOT NULL,
	baseline_calls bigint NOT NULL,
	ratio_bound double precision NOT NULL,
	p double precision NOT NULL,
	extra_ms double precision NOT NULL,
	detail text NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX ON savant.regression (at);
COMMENT ON TABLE savant.regression IS
	'intervals in which a statement took longer than in its past, false discoveries held at 5 %';
COMMENT ON COLUMN savant.regression.class IS
	'what changed about it: plan_change, more_work, more_rows, temp_files, cache_misses, slow_reads, '
	'planning, or waiting';
COMMENT ON COLUMN savant.regression.ratio_bound IS
	'it is at least this many times as slow, with 95 % confidence';
COMMENT ON COLUMN savant.regression.extra_ms IS 'time of the interval beyond the baseline';

CREATE TABLE savant.incident (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	started_at timestamptz NOT NULL,
	detected_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	ended_at timestamptz,
	severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
	title text NOT NULL,
	extra_s double precision NOT NULL,
	symptoms jsonb NOT NULL,
	ruled_out jsonb NOT NULL
);
CREATE INDEX ON savant.incident (last_seen_at);
COMMENT ON TABLE savant.incident IS
	'anomalies, health findings and slower statements that belong together; one row per incident';
COMMENT ON COLUMN savant.incident.started_at IS 'when its first symptom began as far as known';
COMMENT ON COLUMN savant.incident.ended_at IS 'NULL while it lasts';
COMMENT ON COLUMN savant.incident.extra_s IS
	'seconds of work in statements beyond what is usual, over the whole incident';
COMMENT ON COLUMN savant.incident.symptoms IS
	'[{"kind": anomaly | health | regression, "id": ..., "object": ..., "severity": ..., '
	'"since": seconds since 1970, "text": ...}], worst first';
COMMENT ON COLUMN savant.incident.ruled_out IS
	'possible causes that were looked for: [{"cause": ..., "reason": ...}]';

CREATE TABLE savant.incident_cause (
	incident bigint NOT NULL REFERENCES savant.incident ON DELETE CASCADE,
	rank smallint NOT NULL,
	cause text NOT NULL,
	object text NOT NULL,
	title text NOT NULL,
	score real NOT NULL,
	is_confirmed boolean NOT NULL,
	chain text NOT NULL,
	evidence jsonb NOT NULL,
	remedy text,
	PRIMARY KEY (incident, rank)
);
COMMENT ON TABLE savant.incident_cause IS 'the three most probable causes of each incident';
COMMENT ON COLUMN savant.incident_cause.cause IS 'as in docs/incidents.md, stable';
COMMENT ON COLUMN savant.incident_cause.is_confirmed IS
	'the server was seen in that state, not only the change';
COMMENT ON COLUMN savant.incident_cause.chain IS 'how it leads to what is seen';
COMMENT ON COLUMN savant.incident_cause.remedy IS 'what to type or to look at; never run by the library';

CREATE TABLE savant.detector_state (
	name text PRIMARY KEY,
	saved_at timestamptz NOT NULL,
	state text NOT NULL
);
COMMENT ON TABLE savant.detector_state IS
	'what the detectors have learnt, for the next process that watches; one row per series';

CREATE TABLE savant.plan_seen (
	query_id bigint NOT NULL,
	plan_hash text NOT NULL,
	summary text NOT NULL,
	executions bigint NOT NULL,
	total_ms double precision NOT NULL,
	first_seen_at timestamptz NOT NULL,
	last_seen_at timestamptz NOT NULL,
	PRIMARY KEY (query_id, plan_hash)
);
COMMENT ON TABLE savant.plan_seen IS
	'shapes of plans that statements were seen to have; the five of each that were seen last';
COMMENT ON COLUMN savant.plan_seen.plan_hash IS
	'of the nodes, tables and indexes in their order; neither costs nor constants';
COMMENT ON COLUMN savant.plan_seen.summary IS 'the nodes, one per line, children further right';
COMMENT ON COLUMN savant.plan_seen.executions IS
	'executions that were looked at: the first ones of each session, then a few each second';
COMMENT ON COLUMN savant.plan_seen.total_ms IS
	'what these took, as pg_stat_statements or auto_explain measured it';
