-- Questions in plain words, told for people.  Verified questions and the
-- caller's own statements stand for the routes here, so that this test does not
-- depend on how much the parser understands; times and ids are masked.
\set VERBOSITY default
\pset format unaligned
\pset tuples_only on
SET savant.rate_limit_per_minute = 0;
CREATE SCHEMA ask_test;
SET search_path = ask_test, public;
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, country text);
CREATE TABLE orders (
	id integer PRIMARY KEY,
	customer_id integer REFERENCES customers,
	amount numeric(10,2),
	paid boolean
);
INSERT INTO customers VALUES (1, 'Ann', 'Germany'), (2, 'Bob', 'France'), (3, 'Cy', NULL);
INSERT INTO orders SELECT i, 1 + i % 3, i * 100, i % 2 = 0 FROM generate_series(1, 30) i;
ANALYZE customers, orders;

CREATE FUNCTION shown(question text, show_sql boolean DEFAULT true, max_rows integer DEFAULT 20)
RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_replace(line, 'cost [0-9.]+ \| [0-9.]+ ms \| request [0-9a-f-]{36}|[0-9.]+ ms \| request [0-9a-f-]{36}',
	                      'COST AND TIME')
	FROM ai_ask(question, show_sql, max_rows) AS line
$$;

-- A statement of the caller goes through the same door.
SELECT shown('SELECT count(*) FROM orders');
SELECT shown('SELECT id, amount, paid FROM orders ORDER BY amount DESC', max_rows => 3);
SELECT shown('SELECT name, country FROM customers ORDER BY id', show_sql => false);
SELECT shown('SELECT * FROM orders WHERE id < 0');
SELECT shown('SELECT avg(amount) FROM orders WHERE id < 0');
SELECT shown('SELECT nmae FROM customers');
SELECT shown('SELECT 1; DROP TABLE orders');

-- What is only read is never changed, whoever asks.
SELECT shown('please delete all orders');
SELECT shown('list the customers and delete them');
SELECT shown('DROP TABLE orders');
SELECT count(*) FROM orders;

-- Talk, other topics, advice that does not exist yet.
SELECT shown('hello');
SELECT shown('thank you!');
SELECT shown('what is the weather in Berlin?');
SELECT shown('suggest a better design for my queries');
SELECT shown('what can you do?');

-- Nothing in it is known.
SELECT shown('blorp the quux');

-- Misuse is an error.
SELECT ai_ask(NULL);
SELECT ai_ask('');
SELECT ai_ask(E' \n\t ');
SELECT ai_ask(repeat('a', 8001));
SELECT length(repeat('x', 1000000)), ai_ask(repeat('x', 1000000));
SELECT ai_ask('how many orders', max_rows => 0);
SELECT ai_ask('how many orders', max_rows => NULL);

-- The picture is the caller's: a plain role sees no table it may not read.
CREATE ROLE regress_savant_plain;
SELECT ai_grant('regress_savant_plain', 'ask');
GRANT USAGE ON SCHEMA ask_test TO regress_savant_plain;
GRANT EXECUTE ON FUNCTION shown TO regress_savant_plain;
SET ROLE regress_savant_plain;
SELECT shown('how many customers are there?');
SELECT shown('SELECT count(*) FROM customers');
RESET ROLE;

-- DDL of the same session is seen at once.
CREATE TABLE gadgets (id integer PRIMARY KEY);
SELECT shown('describe gadgets') LIMIT 1;
DROP TABLE gadgets;

SET client_min_messages = warning;
DROP SCHEMA ask_test CASCADE;
SELECT ai_revoke('regress_savant_plain', 'ask');
DROP OWNED BY regress_savant_plain;
DROP ROLE regress_savant_plain;
