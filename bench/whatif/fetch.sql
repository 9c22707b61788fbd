-- What a heap row costs when it is fetched by an index whose order is not the heap's, in units of the
-- planner: milliseconds for each of them, divided by milliseconds for each unit of a sequential
-- scan.  kFetchTuples and its neighbours in src/pg/what_if/plan_reading.cpp come from this.
\set VERBOSITY terse
SET max_parallel_workers_per_gather = 0;
SET jit = off;
CREATE TEMP TABLE measured (what text, rows float8, pages float8, cost float8, ms float8);

CREATE FUNCTION pg_temp.measure(label text, statement text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	plan json; best float8; node json;
BEGIN
	FOR i IN 1 .. 5 LOOP
		EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ' || statement INTO plan;
		best := least(best, (plan->0->>'Execution Time')::float8);
	END LOOP;
	node := plan->0->'Plan'->'Plans'->0;
	INSERT INTO measured VALUES (label || ' (' || (node->>'Node Type') || ')', (node->>'Actual Rows')::float8,
		0, (plan->0->'Plan'->>'Total Cost')::float8, best);
END
$$;

CREATE TEMP TABLE big AS SELECT i AS id, random() AS place, repeat('x', 80) AS filler FROM generate_series(1, 1500000) AS i;
CREATE TEMP TABLE small AS SELECT * FROM big LIMIT 10000;
CREATE INDEX ON big (place);
CREATE INDEX ON small (place);
VACUUM ANALYZE big;
VACUUM ANALYZE small;
SELECT pg_temp.measure('sequential, large table', 'SELECT count(filler) FROM big');
SELECT pg_temp.measure('sequential, small table', 'SELECT count(filler) FROM small');
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT pg_temp.measure('fetch, large table', 'SELECT count(filler) FROM big WHERE place < 0.2');
SELECT pg_temp.measure('fetch, small table', 'SELECT count(filler) FROM small WHERE place < 0.9');
SET enable_indexonlyscan = on;
SELECT pg_temp.measure('index only, large table', 'SELECT count(place) FROM big WHERE place < 0.2');
SELECT pg_temp.measure('index only, small table', 'SELECT count(place) FROM small WHERE place < 0.9');
SET enable_bitmapscan = on;
SET enable_indexscan = off;
SELECT pg_temp.measure('bitmap, large table', 'SELECT count(filler) FROM big WHERE place < 0.02');

SELECT what, rows, round(cost) AS cost, round(ms::numeric, 1) AS ms, round((1e6 * ms / rows)::numeric) AS ns_per_row,
	round((ms / cost * 1e6)::numeric) AS ns_per_unit FROM measured;
WITH unit AS (SELECT ms / cost AS ms FROM measured WHERE what LIKE 'sequential, large%')
SELECT f.what, round(((f.ms / f.rows) / unit.ms)::numeric, 3) AS units_each,
	round(((f.ms / f.rows) / unit.ms / current_setting('cpu_tuple_cost')::float8)::numeric, 1) AS in_cpu_tuple_cost
FROM measured f, unit WHERE f.what LIKE 'fetch%' OR f.what LIKE 'bitmap%';
