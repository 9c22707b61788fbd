-- ai_benchmark: what does not depend on the machine.  Times are told apart in
-- test/unit/core/rewrite/benchmark_test.cpp, with a clock of its own.
\set VERBOSITY terse
SET savant.rate_limit_per_minute = 0;
CREATE SCHEMA pace;
SET search_path = pace, public;
CREATE TABLE item AS SELECT i AS id, i % 10 AS kind, i::numeric / 2 AS price, i::float8 / 3 AS weight
	FROM generate_series(1, 3000) AS i;
CREATE TABLE person (id integer, ssn text);
INSERT INTO person VALUES (1, '123-45-6789');
SECURITY LABEL FOR savant ON COLUMN person.ssn IS 'ssn';
ANALYZE item;

-- More rows than savant.max_rows: all of them are run and counted.
SELECT statement, completed, rows, min_ms <= median_ms AND median_ms <= max_ms AS ordered,
	buffers_hit + buffers_read > 0 AS blocks, ratio > 0 AS has_ratio, same_result, error
FROM ai_benchmark(ARRAY['SELECT * FROM item', 'SELECT * FROM item ORDER BY id DESC', 'SELECT * FROM item WHERE kind > 0'], runs => 3)
ORDER BY statement;
-- Equal values written differently are equal; floating-point sums in another order, too.
SELECT statement, same_result FROM ai_benchmark(ARRAY['SELECT sum(price), sum(weight) FROM item',
	'SELECT sum(price) * 1.000, sum(weight) FROM (SELECT * FROM item ORDER BY id DESC OFFSET 0) AS i',
	'SELECT sum(price), sum(weight) + 1 FROM item', 'SELECT NULL::numeric, NULL::float8'], 1) ORDER BY statement;
-- What the door refuses and what fails stands in its row; the others are run.
SELECT statement, completed, verdict, error FROM ai_benchmark(ARRAY['SELECT 1', 'DELETE FROM item', 'SELECT 1 / 0',
	'SELECT pg_sleep(1)', '', 'SELECT 1; SELECT 2', 'SELECT * FROM nowhere', 'SELECT 1'], 1) ORDER BY statement;
SELECT count(*) FROM item;
-- Masked columns are not compared: equality would tell them.
SELECT statement, rows, same_result FROM ai_benchmark(ARRAY['SELECT ssn FROM person', 'SELECT ''123-45-6789''',
	'SELECT ssn FROM person'], 1) ORDER BY statement;
-- The limits.
SELECT statement, completed FROM ai_benchmark(ARRAY[]::text[]);
SELECT statement, completed FROM ai_benchmark(NULL);
SELECT count(*) FROM ai_benchmark(ARRAY['SELECT 1'], 0);
SELECT count(*) FROM ai_benchmark(ARRAY['SELECT 1'], 5, '0 s');
SELECT count(*) FROM ai_benchmark(array_fill('SELECT 1'::text, ARRAY[51]));
SELECT statement, verdict FROM ai_benchmark(ARRAY['SELECT count(*) FROM item a, item b WHERE a.id + b.id > 5'], 5, '5 ms');
-- The caller's rights.
CREATE ROLE regress_savant_runner;
GRANT USAGE ON SCHEMA pace TO regress_savant_runner;
SELECT ai_grant('regress_savant_runner', 'advise');
SET ROLE regress_savant_runner;
SELECT statement, completed, error FROM ai_benchmark(ARRAY['SELECT 1', 'SELECT * FROM pace.item'], 1) ORDER BY statement;
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA pace CASCADE;
DROP OWNED BY regress_savant_runner;
DROP ROLE regress_savant_runner;
