-- ai_optimize: what it finds, what it claims, what it leaves alone.  That rewrites keep the
-- meaning is shown by optimize_same.sql.
\set VERBOSITY terse
SET savant.rate_limit_per_minute = 0;
SET client_min_messages = warning;
CREATE SCHEMA swift;
SET search_path = swift, public;
CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, referred_by integer, ssn text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL, placed timestamp NOT NULL, code text, total numeric);
INSERT INTO customer SELECT i, 'c' || i, nullif(i % 7, 0), '123-45-' || i FROM generate_series(1, 500) AS i;
INSERT INTO orders SELECT i, 1 + i % 500, timestamp '2024-01-01' + i * interval '1 hour', 'K' || i, i % 100
	FROM generate_series(1, 5000) AS i;
CREATE INDEX ON orders (placed);
CREATE INDEX ON orders (code);
CREATE INDEX ON customer (name);
SECURITY LABEL FOR savant ON COLUMN customer.ssn IS 'ssn';
ANALYZE;
\pset format unaligned
\pset tuples_only on

-- The human form: verdict, statement, reason.
SELECT regexp_replace(line, '[0-9]+\.[0-9]', '#', 'g') FROM ai_optimize('SELECT id FROM orders WHERE date(placed) = ''2024-03-01''') AS line;
SELECT regexp_replace(line, '[0-9]+\.[0-9]', '#', 'g') FROM ai_optimize('SELECT name FROM customer WHERE id NOT IN (SELECT referred_by FROM customer)') AS line;
SELECT * FROM ai_optimize('SELECT nmae FROM customer');
SELECT regexp_replace(line, '[0-9]+\.[0-9]', '#', 'g') FROM ai_optimize('DELETE FROM orders WHERE date(placed) = ''2024-03-01''') AS line;
SELECT regexp_replace(line, '[0-9]+\.[0-9]', '#', 'g') FROM ai_optimize('SELECT 1') AS line;
SELECT count(*) FROM ai_optimize(NULL);
SELECT ai_optimize_json(NULL) IS NULL;

-- EXPLAIN before it is passed over.
SELECT regexp_replace(line, '[0-9]+\.[0-9]', '#', 'g') FROM ai_optimize('EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM orders WHERE date(placed) = ''2024-03-01''') AS line;
-- The program form: steps, offers, and several steps together.
CREATE FUNCTION found(statement text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' / ', o ->> 'sql', (o -> 'cost_after')::numeric < (o -> 'cost_before')::numeric, o ->> 'proved',
		(SELECT string_agg(s ->> 'rule', ', ') FROM jsonb_array_elements(o -> 'steps') AS s),
		(SELECT string_agg('offer ' || (s ->> 'rule'), ', ') FROM jsonb_array_elements(o -> 'offers') AS s))
	FROM ai_optimize_json(statement) AS o
$$;
SELECT found('SELECT c.id, (SELECT sum(o.total) FROM orders o WHERE o.customer_id = c.id) FROM customer c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0');
SELECT found('SELECT c.name, o.total FROM customer c JOIN orders o ON o.customer_id = c.id WHERE c.name = ''c7'' OR o.code = ''K5''');
SELECT found('SELECT DISTINCT c.id, c.name FROM customer c JOIN orders o ON o.customer_id = c.id');
SELECT found('SELECT id FROM orders ORDER BY placed DESC LIMIT 10 OFFSET 4000');
SELECT found('SELECT id FROM orders WHERE placed > $1 AND date_trunc(''month'', placed) = ''2024-03-01''');

-- Measured: both are run and compared; numbers are the machine's.
SELECT o -> 'changed' AS changed, o #> '{measured,same_result}' AS same, o #> '{measured,rows}' AS rows, o #> '{measured,runs}' AS runs
FROM ai_optimize_json('SELECT id FROM orders WHERE date(placed) = ''2024-03-01''', measure => true, runs => 3) AS o;
-- A LIMIT without an order may give other rows: nothing is claimed, nothing withdrawn.
SELECT o -> 'changed' AS changed, o -> 'withdrawn' AS withdrawn
FROM ai_optimize_json('SELECT DISTINCT c.id FROM customer c JOIN orders o ON o.customer_id = c.id LIMIT 5', measure => true, runs => 1) AS o;
-- Masked columns are not compared.
SELECT o #> '{measured,same_result}' AS same FROM ai_optimize_json('SELECT DISTINCT id, ssn FROM customer', measure => true, runs => 1) AS o;

-- Keys count only where they hold for every row: not with inheritance, not when deferred.
SELECT rule FROM savant._rewrites('SELECT DISTINCT id, name FROM customer');
CREATE TABLE late (id integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
SELECT count(*) FROM savant._rewrites('SELECT DISTINCT id FROM late');
CREATE TABLE parent (id integer PRIMARY KEY);
CREATE TABLE child () INHERITS (parent);
SELECT count(*) FROM savant._rewrites('SELECT DISTINCT id FROM parent');

-- Nothing is planned or run that the caller may not read, and the statement's functions do not run.
CREATE ROLE regress_savant_tuner;
GRANT USAGE ON SCHEMA swift TO regress_savant_tuner;
SELECT ai_grant('regress_savant_tuner', 'advise');
SET ROLE regress_savant_tuner;
SELECT * FROM ai_optimize('SELECT id FROM orders WHERE date(placed) = ''2024-03-01''');
-- Costs and rows of a plan come from the table's statistics.
SELECT v -> 'ok', v -> 'cost', v -> 'rows', v #>> '{refusal,code}' FROM ai_check('SELECT id FROM orders') AS v;
SELECT * FROM savant._rewrites('SELECT 1');
RESET ROLE;
CREATE FUNCTION loud() RETURNS integer LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE EXCEPTION 'it ran'; END $$;
SELECT o -> 'changed' FROM ai_optimize_json('SELECT loud() FROM orders WHERE date(placed) = ''2024-03-01''') AS o;
DROP SCHEMA swift CASCADE;
DROP OWNED BY regress_savant_tuner;
DROP ROLE regress_savant_tuner;
