-- Two weeks of what the monitor keeps of a server with 5,000 statements and 1,000 tables: hourly figures of all of them, and
-- of the last eight days snapshots every :step seconds with as many rows as the monitor writes at most (101 statements, 500
-- tables).
SET timezone = 'UTC';
SET synchronous_commit = off;
SET client_min_messages = warning;
SET search_path = savant, pg_catalog;
SELECT setseed(0.5);

DO $$
DECLARE
	parent text; piece text; first timestamptz; next timestamptz;
BEGIN
	FOREACH parent IN ARRAY ARRAY['snapshot', 'series_sample', 'statement_sample', 'table_sample', 'wait_sample', 'lock_sample',
		'series_hour', 'statement_hour', 'table_hour', 'change_event', 'anomaly', 'regression']
	LOOP
		FOR i IN 0..15 LOOP
			first := date_trunc('day', now()) - i * interval '1 day';
			next := first + interval '1 day';
			piece := parent || to_char(first, '_YYYYMMDD');
			IF parent ~ '_hour$' OR parent IN ('change_event', 'anomaly', 'regression') THEN
				first := date_trunc('month', first);
				next := first + interval '1 month';
				piece := parent || to_char(first, '_YYYYMM');
			END IF;
			IF to_regclass('savant.' || piece) IS NULL THEN
				EXECUTE format('CREATE TABLE savant.%I (LIKE savant.%I INCLUDING DEFAULTS)', piece, parent);
				EXECUTE format('ALTER TABLE savant.%I ATTACH PARTITION savant.%I FOR VALUES FROM (%L) TO (%L)',
					parent, piece, first, next);
			END IF;
		END LOOP;
	END LOOP;
END $$;

CREATE TEMP TABLE moment AS
SELECT t, extract(hour FROM t)::int AS h, extract(epoch FROM t) AS e
FROM generate_series(date_trunc('hour', now()) - interval '8 days', date_trunc('hour', now()), make_interval(secs => :step)) AS t
WHERE t <= now();
CREATE TEMP TABLE hours AS
SELECT t, extract(hour FROM t)::int AS h, extract(epoch FROM t) AS e
FROM generate_series(date_trunc('hour', now()) - interval '14 days', date_trunc('hour', now()) - interval '1 hour', '1 hour') AS t;

INSERT INTO snapshot (taken_at, seconds, took_ms, is_standby, by_monitor)
SELECT t, :step, 120 + 20 * random(), false, true FROM moment ON CONFLICT DO NOTHING;

-- The numbers: all series that the library knows, daily waves with noise.
CREATE TEMP TABLE wanted AS SELECT id, name, row_number() OVER (ORDER BY id) AS n FROM series;
INSERT INTO series_sample
SELECT t, array_agg(id ORDER BY id), array_agg(((n % 17 + 1) * (1.5 + sin(h / 3.8)) * (0.9 + 0.2 * random()))::real ORDER BY id),
       array_agg(1::real ORDER BY id)
FROM moment, wanted GROUP BY t ON CONFLICT DO NOTHING;
INSERT INTO series_hour
SELECT t, id, 60, v * 0.8, v, v * 1.3, v
FROM hours, wanted, LATERAL (SELECT (n % 17 + 1) * (1.5 + sin(h / 3.8)) * (0.9 + 0.2 * random()) AS v) x ON CONFLICT DO NOTHING;

INSERT INTO statement_text
SELECT i * 7919, 'SELECT o.id, o.placed_at, c.name, sum(l.quantity * l.price) AS total FROM orders_' || i % 1000
       || ' AS o JOIN customers AS c ON c.id = o.customer_id JOIN lines AS l ON l.order_id = o.id WHERE o.status = $1 AND o.placed_at > $2 '
       || repeat('AND l.product_id <> $3 ', i % 60) || 'GROUP BY 1, 2, 3 ORDER BY total DESC LIMIT ' || i,
       now() - interval '20 days', now()
FROM generate_series(1, 5000) AS i ON CONFLICT DO NOTHING;

-- Of each snapshot the hundred that took most time, not always the same ones, and the rest.
INSERT INTO statement_sample
SELECT t, CASE WHEN k = 0 THEN 0 ELSE ((k * k + extract(minute FROM t)::int * (k % 7)) % 5000 + 1) * 7919 END, 10, true,
       c, c * ms, c * ms * ms, c * (k % 20), c * 90, c * (k % 10), c * (k % 3), 0, 0, c * (k % 50 = 7)::int, c * 0.1, c * (k % 5) * 100,
       0, 0, 0
FROM moment, generate_series(0, 100) AS k,
     LATERAL (SELECT (1 + 5000 / (k + 1) * (1.5 + sin(h / 3.8)))::bigint AS c, 0.2 + (k % 13) * 0.7 + random() * 0.1 AS ms) x;
INSERT INTO statement_hour
SELECT t, i * 7919, 10, true, 60, c, c * ms, c * ms * ms, c * (i % 20), c * 90, c * (i % 10), c * (i % 3), 0, 0, c * (i % 50 = 7)::int,
       c * 0.1, c * (i % 5) * 100, 0, 0, 0
FROM hours, generate_series(1, 5000) AS i,
     LATERAL (SELECT (1 + 300000 / (i + 1) * (1.5 + sin(h / 3.8)))::bigint AS c, 0.2 + (i % 13) * 0.7 + random() * 0.1 AS ms) x
WHERE i <= 100 OR (i + h * 37) % 5000 < 2000 ON CONFLICT DO NOTHING;

INSERT INTO relation_name SELECT 100000 + i, 'public.orders_' || i, 'table', 0, now() FROM generate_series(1, 1000) AS i
ON CONFLICT DO NOTHING;
INSERT INTO table_sample
SELECT t, 100000 + (k * 2 + extract(minute FROM t)::int) % 1000 + 1, k % 3, k * 100, k, k * 10, k % 40, k % 30, k % 20, k % 5,
       100000 + k, 1000 + k, 100, k * 50, k % 9, 0, 0, 1e7 * (k % 50 + 1) + (e - 1.7e9) * (k % 11)
FROM moment, generate_series(1, 500) AS k;
INSERT INTO table_hour
SELECT t, 100000 + k, 60, k % 3 * 60, k * 6000, k * 60, k * 600, k % 40 * 60, k % 30 * 60, k % 20 * 60, k % 5 * 60, 100000 + k, 1000 + k,
       k * 3000, k % 9 * 60, (k + h) % 24 / 23, (k + h) % 24 / 23, 1e7 * (k % 50 + 1) + (e - 1.7e9) * (k % 11)
FROM hours, generate_series(1, 1000) AS k ON CONFLICT DO NOTHING;

INSERT INTO wait_sample
SELECT t, w, event, 0, 0, (n * (1.5 + sin(h / 3.8)))::int, 60
FROM moment, (VALUES ('CPU', 'CPU', 90), ('IO', 'DataFileRead', 40), ('IO', 'WALSync', 20), ('LWLock', 'WALWrite', 9),
	('LWLock', 'BufferMapping', 4), ('Lock', 'transactionid', 12), ('Lock', 'tuple', 3), ('Client', 'ClientRead', 8),
	('IPC', 'BufferIO', 2), ('Timeout', 'VacuumDelay', 2)) AS v(w, event, n);
INSERT INTO lock_sample
SELECT t, 1000 + k, CASE WHEN k = 0 THEN '{}'::int[] ELSE '{1000}' END, 1000, least(k, 1), k * 2, 60, 'active', 'transactionid',
       'ShareLock', 'public.orders_' || h, 'app', 'billing', 1, 'UPDATE orders SET note = 17'
FROM moment, generate_series(0, 5) AS k WHERE extract(minute FROM t)::int % 30 = 0;
INSERT INTO change_event
SELECT t, t, (ARRAY['new_statement', 'setting', 'ddl', 'new_client', 'traffic'])[n % 5 + 1], n::text, 'something changed: number ' || n, NULL, NULL
FROM (SELECT t, row_number() OVER (ORDER BY t) AS n FROM moment) AS m WHERE n % 20 = 0;
INSERT INTO anomaly
SELECT t, name, t - interval '5 minutes', 'novelty', 'warning', 0.05, 1e-6, 1, 1, 4 FROM moment, wanted
WHERE n % 20 = 3 AND extract(hour FROM t) = 11 AND extract(minute FROM t)::int % 20 = 0;
INSERT INTO regression
SELECT t, (k * 37 % 5000 + 1) * 7919, 10, true, 'cache_misses', 500, 4.5, 1.5, 40000, 1.8, 1e-6, 1500, 'slower'
FROM moment, generate_series(1, 5) AS k WHERE extract(minute FROM t)::int = 20;
INSERT INTO incident (started_at, detected_at, last_seen_at, ended_at, severity, title, extra_s, symptoms, ruled_out)
SELECT t, t, t + interval '20 minutes', t + interval '20 minutes', 'warning', 'Sessions wait for each other', 300,
       '[{"kind": "health", "id": "lock_wait", "text": "5 sessions wait"}]', '[]'
FROM moment WHERE extract(hour FROM t) % 6 = 0 AND extract(minute FROM t)::int = 0;
INSERT INTO incident_cause
SELECT id, r, 'lock_holder', 'public.orders_1', 'A transaction holds a lock', 0.8, true, 'the lock makes others wait', '["seen"]', NULL
FROM incident, generate_series(1, 3) AS r;
INSERT INTO alert (source, rule, object, severity, opened_at, last_seen_at, closed_at, state, worst_severity, title, detail)
SELECT 'health', 'lock_wait', 'public.orders_' || extract(epoch FROM t)::bigint, 'warning', t, t + interval '20 minutes',
       t + interval '20 minutes', 'closed', 'warning', 'Sessions wait for a lock', ''
FROM moment WHERE extract(minute FROM t)::int = 0;
ANALYZE;
