-- The verbs of alerts over rows made by hand: what they show, who may, what they refuse.
-- How alerts open and close is in test/unit/core/alert and test/t/084_alerts.pl.
\set VERBOSITY terse
SET client_min_messages = warning;
INSERT INTO savant.alert (source, rule, object, severity, worst_severity, state, opened_at,
	last_seen_at, closed_at, value, threshold, title, detail, remedy, times, told_at, told_severity)
VALUES
	('health', 'idle_in_xact', 'pid 1', 'warning', 'warning', 'open', now() - interval '10 min', now(),
		NULL, 600, 60, 'Session 1 has been idle in a transaction for 600 s', 'It holds back vacuum.',
		'SELECT pg_terminate_backend(1)', 1, now() - interval '10 min', 'warning'),
	('health', 'disk_space', '', 'critical', 'critical', 'open', now() - interval '3 hours', now(),
		NULL, 0.97, 0.95, 'The disk is nearly full', '', NULL, 2, NULL, NULL),
	('incident', 'incident', '12', 'critical', 'critical', 'closed', now() - interval '2 hours',
		now() - interval '1 hour', now() - interval '1 hour', NULL, NULL, 'Slower queries on orders', '',
		NULL, 1, NULL, NULL);
SELECT id, severity, status, source, rule, object, value, is_silenced FROM ai_alerts();
SELECT id FROM ai_alerts(state => 'closed');
SELECT id, status FROM ai_alerts('all');
SELECT regexp_replace(line, '\d{4}-\d\d-\d\d \d\d:\d\d', 'TIME') FROM ai_alerts_report() AS line;
SELECT * FROM ai_alerts('lost');
SELECT * FROM ai_alerts(NULL);

-- Names of others write no lines of their own, nor anything that a terminal obeys.
BEGIN;
UPDATE savant.alert SET object = E'a\nCRITICAL  #9 b', title = E'c\x1b[31md', detail = E'e\r\tf' WHERE id = 1;
SELECT regexp_replace(line, '\d{4}-\d\d-\d\d \d\d:\d\d', 'TIME') FROM ai_alerts_report() AS line WHERE line ~ ' b|d|f' LIMIT 4;
ROLLBACK;

-- One open alert of each.
INSERT INTO savant.alert (source, rule, object, severity, worst_severity, opened_at, last_seen_at, title, detail)
VALUES ('health', 'disk_space', '', 'warning', 'warning', now(), now(), '', '');

-- Silences: patterns without escapes, so that no pattern is an error.
SELECT ai_silence(rule => 'idle%', object => 'pid _', duration => '2 hours', reason => 'night job') AS silence \gset
SELECT rule, object, until - created_at AS lasts, reason, by = current_user AS mine FROM savant.silence;
SELECT id, is_silenced FROM ai_alerts();
SELECT ai_silence('%\', E'\\') IS NOT NULL AS made;
SELECT id, is_silenced FROM ai_alerts();
SELECT ai_unsilence(:silence), ai_unsilence(:silence), ai_unsilence(NULL);
SELECT id, is_silenced FROM ai_alerts();
-- One that is over holds nothing.
INSERT INTO savant.silence (until) VALUES (now() - interval '1 second');
SELECT count(*) FILTER (WHERE is_silenced) AS silenced FROM ai_alerts();
SELECT ai_silence(duration => '0'), ai_silence(duration => '-1 day');
SELECT ai_silence(duration => '10 years');
SELECT ai_silence(rule => repeat('%', 1048576));
SELECT ai_silence(rule => NULL), ai_silence(duration => NULL);
DELETE FROM savant.silence;

-- Acknowledging.
SELECT ai_acknowledge(1, 'I am looking');
SELECT id, status, acknowledged_by = current_user AS mine, note FROM ai_alerts();
SELECT alert, event, severity, is_told, by = current_user AS mine, note FROM savant.alert_event;
SELECT ai_acknowledge(3);
SELECT ai_acknowledge(4000000000);
SELECT ai_acknowledge(NULL);
SELECT length(note) FROM ai_alerts('acknowledged');
SELECT ai_acknowledge(2, repeat('x', 1048576));
SELECT id, length(note) FROM ai_alerts('acknowledged');

-- Objectives: in the last hour 20 of 1000 calls were bad each minute, none before.
INSERT INTO savant.slo (name, kind, query_id, limit_value, objective) VALUES ('checkout', 'latency', 42, 250, 0.99);
INSERT INTO savant.slo (name, kind, series, objective, over, enabled) VALUES ('errors', 'errors', 'rollback_ratio', 0.999, '7 days', false);
INSERT INTO savant.slo (name, kind, objective) VALUES ('up', 'availability', 0.9995);
INSERT INTO savant.slo_sample
	SELECT 'checkout', now() - i * interval '1 minute', CASE WHEN i < 60 THEN 20 ELSE 0 END, 1000
	FROM generate_series(1, 7200) i;
SELECT name, kind, round(good::numeric, 6) AS good, round(budget_left::numeric, 4) AS budget_left,
	round(burn_5m::numeric, 2) AS m5, round(burn_30m::numeric, 2) AS m30, round(burn_1h::numeric, 2) AS h1,
	round(burn_6h::numeric, 2) AS h6, round(burn_3d::numeric, 2) AS d3, state FROM ai_slo();
SELECT count(*) FROM ai_slo('checkout');
SELECT count(*) FROM ai_slo(repeat('x', 1048576));
INSERT INTO savant.slo (name, kind, objective) VALUES ('all', 'availability', 1);
INSERT INTO savant.slo (name, kind, objective) VALUES ('nothing', 'latency', 0.9);
INSERT INTO savant.slo (name, kind, objective, over) VALUES ('short', 'availability', 0.9, '1 minute');
DELETE FROM savant.slo WHERE name = 'checkout';
SELECT count(*) FROM savant.slo_sample;

-- What people wrote is dumped, what the library wrote is not.
SELECT c.oid::regclass FROM pg_extension e, unnest(e.extconfig) AS c(oid)
WHERE e.extname = 'pg_savant' AND c.oid::regclass::text ~ 'alert|silence|slo' ORDER BY 1;

-- Levels: monitor sees, admin acts, without a level nothing.
CREATE ROLE regress_savant_alert;
SET ROLE regress_savant_alert;
SELECT * FROM ai_alerts();
SELECT * FROM ai_slo();
SELECT ai_silence();
SELECT ai_acknowledge(1);
SELECT count(*) FROM savant.alert_delivery;
RESET ROLE;
SELECT ai_grant('regress_savant_alert', 'monitor');
SET ROLE regress_savant_alert;
SELECT count(*) FROM ai_alerts();
SELECT count(*) > 0 AS reads FROM ai_alerts_report();
SELECT count(*) FROM ai_slo();
SELECT ai_silence();
SELECT ai_acknowledge(1);
UPDATE savant.alert SET state = 'closed';
DELETE FROM savant.silence;
RESET ROLE;
SELECT ai_grant('regress_savant_alert', 'admin');
SET ROLE regress_savant_alert;
SELECT ai_acknowledge(1, 'mine now');
SELECT ai_silence('x') IS NOT NULL AS made;
-- Through the verbs alone: nobody writes what was found, nor in the name of somebody else.
UPDATE savant.alert SET title = 'nothing';
DELETE FROM savant.alert;
INSERT INTO savant.alert_event (alert, at, event, severity, title, is_told) VALUES (1, now(), 'closed', 'info', '', true);
UPDATE savant.silence SET by = 'somebody';
INSERT INTO savant.silence (until, by) VALUES (now(), 'somebody');
INSERT INTO savant.silence (until) VALUES ('infinity');
INSERT INTO savant.silence (rule, until) VALUES (repeat('%', 1001), now());
BEGIN READ ONLY;
SELECT ai_acknowledge(1);
ROLLBACK;
SELECT acknowledged_by FROM ai_alerts() WHERE id = 1;
SELECT by FROM savant.silence;
RESET ROLE;
SELECT ai_revoke('regress_savant_alert', 'ask');
DROP OWNED BY regress_savant_alert;
DROP ROLE regress_savant_alert;
-- A member of pg_monitor sees them without a level.
CREATE ROLE regress_savant_alert IN ROLE pg_monitor;
GRANT USAGE ON SCHEMA savant TO regress_savant_alert;
SET ROLE regress_savant_alert;
SELECT count(*) FROM ai_alerts();
SELECT count(*) > 0 AS reads FROM ai_alerts_report();
RESET ROLE;
DROP OWNED BY regress_savant_alert;
DROP ROLE regress_savant_alert;

-- The settings.
SHOW savant.alert_min_severity;
ALTER SYSTEM SET savant.alert_min_severity = 'loud';
SELECT name, context FROM pg_settings WHERE name ~ '^savant.alert' ORDER BY name;
