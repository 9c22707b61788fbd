-- Reports of a day whose rows are made here, within a transaction that is rolled back: what
-- they tell, which periods and arguments they take, and what somebody without a level sees.
SET client_min_messages = warning;
SET timezone = 'UTC';
SET savant.rate_limit_per_minute = 0;
BEGIN;
DO $$
DECLARE
	parent text;
BEGIN
	FOREACH parent IN ARRAY ARRAY['snapshot', 'series_sample', 'statement_sample', 'table_sample', 'wait_sample',
		'lock_sample', 'change_event', 'anomaly']
	LOOP
		EXECUTE format('CREATE TABLE savant.%I PARTITION OF savant.%I FOR VALUES FROM (%L) TO (%L)',
			'regress_' || parent, parent, '2019-05-01 00:00+00', '2019-06-01 00:00+00');
	END LOOP;
END $$;
CREATE TEMP TABLE moment AS
SELECT t, extract(hour FROM t)::int AS h, t >= '2019-05-20' AS now_day
FROM generate_series('2019-05-13 00:10+00'::timestamptz, '2019-05-14 00:00+00', '10 minutes') AS t
UNION ALL
SELECT t, extract(hour FROM t)::int, true
FROM generate_series('2019-05-20 00:10+00'::timestamptz, '2019-05-21 00:00+00', '10 minutes') AS t;
INSERT INTO savant.snapshot (taken_at, seconds, took_ms, is_standby, by_monitor)
SELECT t, 600, 30, false, true FROM moment;
UPDATE savant.snapshot SET discontinuities = '[{"kind": "restart"}]' WHERE taken_at = '2019-05-20 03:00+00';
INSERT INTO savant.series (name, title, kind, unit, grouping) VALUES
	('load_total', 'Load', 'gauge', '', 'load'), ('load_cpu', 'Load: CPU', 'gauge', '', 'load'),
	('load_lock', 'Load: locks', 'gauge', '', 'load'), ('wal_bytes_per_second', 'WAL', 'rate', 'B/s', 'wal')
ON CONFLICT DO NOTHING;
INSERT INTO savant.series_sample
SELECT t, (SELECT array_agg(id ORDER BY name) FROM savant.series
           WHERE name IN ('load_total', 'load_cpu', 'load_lock', 'wal_bytes_per_second')),
       ARRAY[1 + h % 3, CASE WHEN h = 11 AND now_day THEN 6 ELSE 0 END,
             1 + h % 3 + CASE WHEN h = 11 AND now_day THEN 6 ELSE 0 END, 1048576 * (1 + h % 2)]::real[],
       ARRAY[1, 1, 1, 1]::real[]
FROM moment;
INSERT INTO savant.statement_text VALUES
	(-101, E'SELECT *\nFROM orders\nWHERE customer = $1 AND note <> ''<b>''', '2019-05-01', '2019-05-20'),
	(102, 'UPDATE stock SET quantity = quantity - $1', '2019-05-01', '2019-05-20'),
	(103, 'INSERT INTO event VALUES ($1)', '2019-05-20', '2019-05-20');
INSERT INTO savant.statement_sample
SELECT t, q.id, 10, true, q.calls, q.ms * CASE WHEN q.id = -101 AND now_day THEN 4 ELSE 1 END, 0, q.calls * 5, 9000,
       CASE WHEN q.id = -101 AND now_day THEN 5000 ELSE 100 END, 0, 0, 0, 0, 0, q.wal, 0, 0, 0
FROM moment, (VALUES (-101, 100, 900, 0), (102, 500, 1000, 65536), (103, 1000, 200, 16384)) AS q(id, calls, ms, wal)
WHERE now_day OR q.id <> 103;
INSERT INTO savant.relation_name VALUES (4001, 'public.orders', 'table', 0, '2019-05-20'),
	(4002, 'public.stock', 'table', 0, '2019-05-20');
INSERT INTO savant.table_sample
SELECT t, r, 2, 20000, 10, 10, 50, 20, 5, 1, 100000, 2000 * (r - 4000), 0, 900, 100, 0, 0,
       100000000 + extract(epoch FROM t - '2019-05-20') * (r - 4000)
FROM moment, generate_series(4001, 4002) AS r;
INSERT INTO savant.wait_sample
SELECT t, w, e, 0, 0, n, 60 FROM moment, (VALUES ('CPU', 'CPU', 90), ('Lock', 'relation', 30)) AS v(w, e, n);
INSERT INTO savant.lock_sample VALUES
	('2019-05-20 11:00+00', 100, '{}', 100, 0, NULL, 300, 'idle in transaction', NULL, NULL, NULL, 'app', 'billing', 0, 'SELECT secret'),
	('2019-05-20 11:00+00', 101, '{100}', 100, 1, 93, 93, 'active', 'relation', 'AccessExclusiveLock', 'public.orders', 'app', 'billing', 0, 'ALTER TABLE orders');
INSERT INTO savant.change_event VALUES
	('2019-05-20 10:00+00', '2019-05-20 10:00+00', 'ddl', 'public.orders', 'column note added to public.orders', NULL, NULL);
INSERT INTO savant.anomaly VALUES
	('2019-05-20 11:10+00', 'load_lock', '2019-05-20 11:00+00', 'novelty', 'critical', 0.3, 1e-9, 1, 0, 6);
INSERT INTO savant.incident (started_at, detected_at, last_seen_at, ended_at, severity, title, extra_s, symptoms, ruled_out) VALUES
	('2019-05-20 11:00+00', '2019-05-20 11:10+00', '2019-05-20 12:00+00', '2019-05-20 12:00+00', 'critical',
	 'Sessions wait for public.orders', 93, '[{"kind": "health", "text": "1 session waits for a lock"}]', '[]');
INSERT INTO savant.alert (source, rule, object, severity, opened_at, last_seen_at, closed_at, worst_severity, title, detail)
VALUES ('health', 'lock_wait', 'public.orders', 'warning', '2019-05-20 11:10+00', '2019-05-20 14:00+00', '2019-05-20 14:00+00',
	'warning', '1 session waits for a lock', '');

CREATE TEMP TABLE told AS
SELECT n, line FROM ai_report('[2019-05-20 00:00+00, 2019-05-21 00:00+00)', 100) WITH ORDINALITY AS r(line, n);
SELECT regexp_replace(line, 'PostgreSQL [^ ]+ |; kept in.*', '') AS line FROM told WHERE n <= 2 ORDER BY n;
-- One section after the other; what depends on the machine and on its settings is not shown.
CREATE FUNCTION pg_temp.part(heading text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT t.line FROM told t
	WHERE t.n >= (SELECT n FROM told WHERE line = heading) AND t.n < coalesce((SELECT min(n) FROM told
		WHERE line ~ '^[A-Z/, ]{5,}$' AND n > (SELECT n FROM told WHERE line = heading)), 100000)
	ORDER BY t.n
$$;
SELECT pg_temp.part('WHAT CHANGED');
SELECT pg_temp.part('INCIDENTS AND ANOMALIES');
SELECT pg_temp.part('STATEMENTS');
SELECT pg_temp.part('WHAT GOT SLOWER, WHAT GOT FASTER');
SELECT pg_temp.part('WAITS AND LOCKS');
SELECT pg_temp.part('TABLES');
SELECT pg_temp.part('VACUUM');
-- No statement of a lock sample, which has constants, in any form.
SELECT count(*) FROM told WHERE line ~ 'secret|ALTER TABLE orders';

SELECT * FROM ai_top_queries('[2019-05-20 00:00+00, 2019-05-21 00:00+00)');
SELECT rank, query_id, calls FROM ai_top_queries('[2019-05-20 00:00+00, 2019-05-21 00:00+00)', 2, 'calls');
SELECT regexp_replace(line, '; kept in .*? MB|, on [0-9]+ CPUs?', '', 'g') AS line FROM
	ai_compare('[2019-05-13 00:00+00, 2019-05-14 00:00+00)', '[2019-05-20 00:00+00, 2019-05-21 00:00+00)', 200) AS line;
SELECT jsonb_object_keys(ai_report_json('[2019-05-20 00:00+00, 2019-05-21 00:00+00)')) AS part ORDER BY 1;
SELECT r->'period'->'compared_with'->>'name' AS compared_with, jsonb_array_length(r->'statements') AS statements,
	r->'statements'->0->>'statement' AS first, r->'coverage'->'interruptions' AS interruptions
FROM ai_report_json('[2019-05-20 00:00+00, 2019-05-21 00:00+00)') AS r;
SELECT page LIKE '<!DOCTYPE html>%' AS is_page, page LIKE '%note &lt;&gt; &#39;&lt;b&gt;&#39;%' AS is_escaped,
	page LIKE '%<b>&#39;%' AS is_not
FROM ai_report_html('[2019-05-20 00:00+00, 2019-05-21 00:00+00)') AS page;
SELECT length(ai_dashboard_html()) > 5000 AS has_dashboard;
ROLLBACK;

-- Periods and other arguments.
SELECT count(*) > 20 AS told FROM ai_report('3 hours');
SELECT count(*) > 20 AS told FROM ai_report('month', 60);
SELECT * FROM ai_report('yesterday evening');
SELECT * FROM ai_report('[2019-05-20, 2019-05-20)');
SELECT * FROM ai_report('[2019-05-20,)');
SELECT * FROM ai_report('(2019-05-20 2019');
SELECT * FROM ai_report('9 years');
SELECT * FROM ai_report('''; DROP TABLE x; --');
SELECT * FROM ai_report('day', 20);
SELECT * FROM ai_top_queries('day', 0);
SELECT * FROM ai_top_queries('day', 10, 'colour');
SELECT * FROM ai_compare(NULL, 'day');

-- A role with the verb alone: the sections say what it may not read.
CREATE ROLE regress_savant_reader;
GRANT EXECUTE ON FUNCTION ai_report(text, integer) TO regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT count(*) > 5 AS says_so FROM ai_report('hour') AS line WHERE line LIKE '%You may not read savant.%';
RESET ROLE;
DROP OWNED BY regress_savant_reader;
DROP ROLE regress_savant_reader;
