-- What is past its time goes from every table of the watch; who was given privileges by default on
-- what the owner makes has none on the tables of the watch.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE regress_savant_default;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_savant_default, PUBLIC;
CREATE SCHEMA retention;
SELECT count(*) > 0 AS collected FROM ai_collect();
SELECT count(*) FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'savant'::regnamespace AND c.relispartition AND a.grantee <> c.relowner;
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM regress_savant_default, PUBLIC;
DROP ROLE regress_savant_default;

-- Rows of two years ago, and of yesterday.
CREATE VIEW retention.age AS SELECT name, clock_timestamp() - back AS at
FROM (VALUES ('old', interval '2 years'), ('new', interval '1 day')) AS v(name, back);
INSERT INTO savant.statement_text SELECT CASE name WHEN 'old' THEN 1 ELSE 2 END, name, at, at FROM retention.age;
INSERT INTO savant.relation_name SELECT CASE name WHEN 'old' THEN 1 ELSE 2 END, name, 'table', 0, at FROM retention.age;
INSERT INTO savant.client SELECT name, name, at, at FROM retention.age;
INSERT INTO savant.plan_seen SELECT 1, name, name, 1, 1, at, at FROM retention.age;
INSERT INTO savant.detector_state SELECT name, at, '' FROM retention.age;
INSERT INTO savant.report SELECT 'day', at, at - interval '1 day', at, 100, name, '{}', '' FROM retention.age;
INSERT INTO savant.incident (started_at, detected_at, last_seen_at, ended_at, severity, title, extra_s, symptoms, ruled_out)
	SELECT at, at, at, at, 'info', name, 0, '[]', '[]' FROM retention.age;
INSERT INTO savant.incident_cause
	SELECT id, 1, 'ddl', '', title, 1, true, '', '[]' FROM savant.incident WHERE title IN ('old', 'new');
INSERT INTO savant.alert (source, rule, object, severity, worst_severity, state, opened_at, last_seen_at, closed_at, title, detail)
	SELECT 'health', 'gone', name, 'info', 'info', 'closed', at, at, at, name, '' FROM retention.age;
INSERT INTO savant.alert_event (alert, at, event, severity, title, is_told)
	SELECT id, closed_at, 'closed', 'info', title, true FROM savant.alert WHERE rule = 'gone';
INSERT INTO savant.alert_delivery (event, body, created_at) SELECT id, title, at FROM savant.alert_event WHERE title IN ('old', 'new');
INSERT INTO savant.silence (reason, until) SELECT name, at FROM retention.age;
CREATE TABLE savant.snapshot_20200101 PARTITION OF savant.snapshot FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-01-02 00:00+00');
CREATE TABLE savant.anomaly_202001 PARTITION OF savant.anomaly FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');
ALTER EXTENSION pg_savant ADD TABLE savant.snapshot_20200101;
ALTER EXTENSION pg_savant ADD TABLE savant.anomaly_202001;
-- More texts than are kept: those seen longest ago go.
INSERT INTO savant.statement_text SELECT i, 'many', now() - interval '3 days', now() - interval '3 days' FROM generate_series(101, 20100) i;
SELECT count(*) > 0 AS collected FROM ai_collect();
SELECT 'statement_text' AS kept_in, string_agg(statement, ', ') AS kept FROM savant.statement_text WHERE query_id IN (1, 2)
UNION ALL SELECT 'relation_name', string_agg(name, ', ') FROM savant.relation_name WHERE relation IN (1, 2)
UNION ALL SELECT 'client', string_agg(application, ', ') FROM savant.client WHERE role IN ('old', 'new')
UNION ALL SELECT 'plan_seen', string_agg(summary, ', ') FROM savant.plan_seen WHERE query_id = 1
UNION ALL SELECT 'detector_state', string_agg(name, ', ') FROM savant.detector_state WHERE state = ''
UNION ALL SELECT 'report', string_agg(summary, ', ') FROM savant.report WHERE page = ''
UNION ALL SELECT 'incident', string_agg(title, ', ') FROM savant.incident WHERE title IN ('old', 'new')
UNION ALL SELECT 'incident_cause', string_agg(title, ', ') FROM savant.incident_cause WHERE title IN ('old', 'new')
UNION ALL SELECT 'alert', string_agg(title, ', ') FROM savant.alert WHERE rule = 'gone'
UNION ALL SELECT 'alert_event', string_agg(title, ', ') FROM savant.alert_event WHERE title IN ('old', 'new')
UNION ALL SELECT 'alert_delivery', string_agg(body, ', ') FROM savant.alert_delivery WHERE body IN ('old', 'new')
UNION ALL SELECT 'silence', string_agg(reason, ', ') FROM savant.silence WHERE reason IN ('old', 'new')
UNION ALL SELECT 'snapshot', to_regclass('savant.snapshot_20200101')::text
UNION ALL SELECT 'anomaly', to_regclass('savant.anomaly_202001')::text;
SELECT count(*) <= 20000 AS bounded FROM savant.statement_text;
DELETE FROM savant.statement_text WHERE statement IN ('many', 'new');
DROP SCHEMA retention CASCADE;
