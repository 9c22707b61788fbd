-- Anomalies, incidents and why a period was slow, told from rows written by hand.
\set VERBOSITY terse

SELECT count(*) > 0 AS collected FROM ai_collect();
SELECT count(*) AS anomalies FROM ai_anomalies();
SELECT count(*) AS incidents FROM ai_incidents();

INSERT INTO savant.anomaly (at, series, since, detector, severity, score, p, direction, expected, observed)
SELECT now() - i * interval '1 second', 'sessions_total', now(), 'novelty',
	(ARRAY['info', 'warning', 'critical'])[i], 0.1, 1e-9, 1, 5, 50 + i FROM generate_series(1, 3) i;
SELECT series, severity, detector, observed, expected FROM ai_anomalies(period => 'hour');
SELECT severity FROM ai_anomalies('90 minutes', 'info');
SELECT severity FROM ai_anomalies('1 microsecond', 'info');
-- What nobody can mean is an error, also when there is nothing to tell.
SELECT severity FROM ai_anomalies('soon');
SELECT severity FROM ai_anomalies('');
SELECT severity FROM ai_anomalies('-1 day');
SELECT severity FROM ai_anomalies(repeat('x', 1048576));
SELECT severity FROM ai_anomalies('day', 'loud');
SELECT severity FROM ai_anomalies(min_severity => '');
SELECT count(*) FROM ai_anomalies(NULL, NULL);
SELECT severity FROM ai_incidents('soon');
SELECT severity FROM ai_incidents('100 years');
SELECT * FROM ai_why_slow('soon');

INSERT INTO savant.incident (started_at, detected_at, last_seen_at, severity, title, extra_s, symptoms, ruled_out)
VALUES (now() - interval '100 s', now() - interval '90 s', now(), 'critical', 'An index was dropped', 12.34,
	'[{"kind": "health", "id": "blocked_sessions"}]', '[]');
INSERT INTO savant.incident_cause
SELECT i.id, rank, 'index_dropped', 'public.t', 'An index was dropped', 1, false, 'chain ' || rank, '["a", "b"]', 'make it again'
FROM savant.incident i, generate_series(1, 2) rank;
SELECT state, severity, lasted, title, cause, is_confirmed, chain, evidence, what_to_do, other_causes, symptoms, extra_s
FROM ai_incidents();

-- A statement that took ten times as long in the last minutes as in the half day before.
UPDATE savant.incident SET ended_at = last_seen_at;
CREATE TABLE savant.snapshot_test PARTITION OF savant.snapshot FOR VALUES FROM ('2020-01-01') TO ('2020-01-03');
CREATE TABLE savant.statement_sample_test PARTITION OF savant.statement_sample FOR VALUES FROM ('2020-01-01') TO ('2020-01-03');
INSERT INTO savant.snapshot (taken_at, seconds, took_ms, is_standby, by_monitor)
SELECT '2020-01-02 12:00+00'::timestamptz - i * interval '1 minute', 60, 1, false, true FROM generate_series(0, 239) i;
INSERT INTO savant.statement_sample
SELECT '2020-01-02 12:00+00'::timestamptz - i * interval '1 minute', 4242, 10, true, 100,
	CASE WHEN i < 60 THEN 20000 ELSE 2000 END, 1e6, 100, CASE WHEN i < 60 THEN 90000 ELSE 900 END, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM generate_series(0, 239) i;
INSERT INTO savant.statement_text VALUES (4242, 'SELECT  *
FROM t WHERE a = $1', now(), now());
SET timezone = 'UTC';
SELECT * FROM ai_why_slow('hour', '2020-01-02 12:00+00');
SELECT * FROM ai_why_slow('hour', '2020-01-02 12:00+00', 4242) LIMIT 1;
SELECT * FROM ai_why_slow('hour', '2020-01-02 10:30+00');
SELECT * FROM ai_why_slow('hour', '2020-01-01 10:30+00');
SELECT * FROM ai_why_slow('hour', 'infinity');

-- What a role may not read, it is not told.
CREATE ROLE regress_savant_slow;
SELECT ai_grant('regress_savant_slow', 'advise') IS NOT NULL AS granted;
SET ROLE regress_savant_slow;
SELECT * FROM ai_why_slow();
SELECT * FROM ai_incidents();
RESET ROLE;
SELECT ai_grant('regress_savant_slow', 'monitor') IS NOT NULL AS granted;
SET ROLE regress_savant_slow;
SELECT count(*) > 0 AS told FROM ai_why_slow();
SELECT count(*) FROM ai_incidents();
RESET ROLE;
SELECT ai_revoke('regress_savant_slow', 'ask') IS NOT NULL AS revoked;

DROP TABLE savant.snapshot_test, savant.statement_sample_test;
DELETE FROM savant.incident;
DELETE FROM savant.anomaly;
DELETE FROM savant.statement_text WHERE query_id = 4242;
DROP ROLE regress_savant_slow;
