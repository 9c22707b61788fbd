-- ai_explain_error: each kind of error as a session meets it, and who may see it.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET savant.rate_limit_per_minute = 0;
CREATE SCHEMA mishap;
SET search_path = mishap, public;
CREATE TYPE mood AS ENUM ('calm', 'angry');
CREATE DOMAIN share AS integer CONSTRAINT share_range CHECK (VALUE BETWEEN 0 AND 100);
CREATE TABLE region (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE customer (id serial PRIMARY KEY, email varchar(20) NOT NULL UNIQUE, name text,
	region_id integer REFERENCES region, mood mood);
CREATE TABLE orders (id serial PRIMARY KEY, customer_id integer NOT NULL REFERENCES customer,
	total numeric(8,2) NOT NULL CHECK (total >= 0), placed date DEFAULT '2026-01-01');
CREATE UNIQUE INDEX customer_name_region ON customer (lower(name), region_id);
CREATE TABLE stay (room integer, during int4range, EXCLUDE USING gist (during WITH &&));
INSERT INTO region VALUES (1, 'north');
INSERT INTO customer (id, email, name, region_id) VALUES (1, 'a@b.c', 'Ann', 1), (2, 'b@b.c', 'Bob', 1);
INSERT INTO orders (customer_id, total) VALUES (1, 10), (1, 20), (2, 5);
\pset format unaligned
\pset tuples_only on

-- Nothing yet: an error that somebody caught is none.
DISCARD ALL;
SET search_path = mishap, public;
SET savant.rate_limit_per_minute = 0;
DO $$ BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN NULL; END $$;
SELECT * FROM ai_explain_error();
SELECT ai_explain_error_json() IS NULL;

-- Names: in queries, in statements that write, in functions.
SELECT c.nmae, o.total FROM customer c JOIN orders o ON o.custmer_id = c.id;
SELECT * FROM ai_explain_error();
UPDATE customer SET emial = 'x';
SELECT * FROM ai_explain_error();
SELECT * FROM custmer;
SELECT * FROM ai_explain_error();
DROP TABLE custmer;
SELECT * FROM ai_explain_error();
CREATE FUNCTION total_of(which integer) RETURNS numeric LANGUAGE plpgsql AS
	$$ BEGIN RETURN (SELECT totl FROM orders WHERE id = which); END $$;
SELECT total_of(1);
SELECT * FROM ai_explain_error();
SELECT * FROM customer WHERE name = 5;
SELECT * FROM ai_explain_error();
SELECT id FROM customer c JOIN orders o ON o.customer_id = c.id;
SELECT * FROM ai_explain_error();
SELECT name, count(*) FROM customer;
SELECT * FROM ai_explain_error();
SELCT 1;
SELECT * FROM ai_explain_error();

-- Rules of tables.
INSERT INTO customer (email) VALUES ('c@b.c');
SELECT * FROM ai_explain_error();
INSERT INTO customer (id, email) VALUES (9, 'a@b.c');
SELECT * FROM ai_explain_error();
INSERT INTO customer (id, email, name, region_id) VALUES (9, 'q', 'ANN', 1);
SELECT * FROM ai_explain_error();
INSERT INTO orders (id, customer_id, total) VALUES (9, 99, 1);
SELECT * FROM ai_explain_error();
DELETE FROM customer WHERE id = 1;
SELECT * FROM ai_explain_error();
UPDATE orders SET total = -5, placed = '2026-01-02' WHERE id = 1;
SELECT * FROM ai_explain_error();
UPDATE orders SET total = NULL WHERE id = 1;
SELECT * FROM ai_explain_error();
SELECT 200::share;
SELECT * FROM ai_explain_error();
INSERT INTO stay VALUES (1, '[1,5)'), (1, '[4,6)');
SELECT * FROM ai_explain_error();

-- Values.
INSERT INTO customer (id, email) VALUES (9, 'a very long email address');
SELECT * FROM ai_explain_error();
INSERT INTO customer (id, email, mood) VALUES (9, 'z', 'angri');
SELECT * FROM ai_explain_error();
SELECT 'abc'::integer;
SELECT * FROM ai_explain_error();
SELECT 2147483647 + 1;
SELECT * FROM ai_explain_error();

-- Of an aborted transaction the first error stays.
BEGIN;
SELECT 1 / 0;
SELECT 2;
SELECT 3;
ROLLBACK;
SELECT * FROM ai_explain_error();
SELECT e ->> 'code' AS code, e ->> 'condition' AS condition, e ->> 'refused_later' AS refused_later
FROM ai_explain_error_json() AS e;
BEGIN READ ONLY;
DELETE FROM stay;
ROLLBACK;
SELECT * FROM ai_explain_error();
DROP TABLE customer;
SELECT * FROM ai_explain_error();
ALTER ROLE CURRENT_USER PASWORD 'secret';
SELECT * FROM ai_explain_error();

-- Privileges: what is missing, and that a role sees its own errors only.
CREATE ROLE regress_savant_clerk;
GRANT USAGE ON SCHEMA mishap TO regress_savant_clerk;
GRANT SELECT (id) ON customer TO regress_savant_clerk;
GRANT SELECT ON region TO regress_savant_clerk;
SELECT ai_grant('regress_savant_clerk', 'advise');
SELECT 1 / 0 AS error_of_the_superuser;
SET ROLE regress_savant_clerk;
SELECT * FROM ai_explain_error();
SELECT name FROM customer;
SELECT line FROM ai_explain_error() AS line WHERE line !~ 'who owns it';
UPDATE region SET name = 'x';
SELECT line FROM ai_explain_error() AS line WHERE line !~ 'who owns it';
-- Nothing is offered that the role may not read.
SELECT id FROM ordres;
SELECT * FROM ai_explain_error();
RESET ROLE;
SELECT * FROM ai_explain_error();
-- The owner of a SECURITY DEFINER function does not learn what its caller did.
CREATE FUNCTION spy() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
	AS 'SELECT * FROM ai_explain_error()';
ALTER FUNCTION spy() OWNER TO regress_savant_clerk;
SELECT 'mine'::integer;
SELECT * FROM spy();
SELECT line FROM ai_explain_error() AS line LIMIT 1;

-- Forgetting.
DISCARD ALL;
SELECT * FROM ai_explain_error();
SELECT 1 / 0;
SET savant.keep_last_error = off;
SELECT 1 / 0;
SELECT * FROM ai_explain_error();
RESET savant.keep_last_error;

SET client_min_messages = warning;
DROP SCHEMA mishap CASCADE;
DROP OWNED BY regress_savant_clerk;
DROP ROLE regress_savant_clerk;
