-- The schema picture and its verbs: what is in it, for whom, and when it is rebuilt.
SET client_min_messages = warning;
CREATE ROLE regress_savant_reader;
CREATE ROLE regress_savant_clerk;
CREATE SCHEMA regress_shop;
SET search_path = regress_shop, public;

CREATE TYPE tier AS ENUM ('gold', 'silver', 'bronze');
CREATE DOMAIN color AS text CHECK (VALUE IN ('red', 'green'));
CREATE TABLE customers (
	id integer PRIMARY KEY,
	full_name text NOT NULL,
	email text UNIQUE,
	tier tier,
	favourite color,
	status varchar(10) CHECK (status IN ('new', 'old') OR status IS NULL),
	CHECK (id > 0 AND full_name <> '$1')
);
COMMENT ON TABLE customers IS 'people who buy from us';
COMMENT ON COLUMN customers.email IS 'where the receipt goes';
CREATE TABLE orders (
	id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	customer_id integer NOT NULL REFERENCES customers,
	gift_for integer REFERENCES customers,
	total numeric(10,2)
);
CREATE INDEX orders_big ON orders ((total * 2)) WHERE total > 100;
CREATE TABLE order_lines (order_id integer, line integer, product text, PRIMARY KEY (order_id, line),
	FOREIGN KEY (order_id) REFERENCES orders);
CREATE TABLE line_notes (order_id integer, line integer, note text,
	FOREIGN KEY (order_id, line) REFERENCES order_lines);
CREATE TABLE staff (id integer PRIMARY KEY, boss integer REFERENCES staff);
CREATE TABLE visits (day date, place text) PARTITION BY RANGE (day);
CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100;
CREATE MATERIALIZED VIEW totals AS SELECT customer_id, sum(total) FROM orders GROUP BY customer_id;
CREATE TABLE "Odd ""Name" ("Select" integer);

INSERT INTO customers SELECT g, 'name ' || g, 'a' || g || '@example.com', 'gold', 'red', 'new'
FROM generate_series(1, 100) g;
INSERT INTO orders (customer_id, total) SELECT g, g FROM generate_series(1, 100) g;
INSERT INTO visits SELECT date '2025-06-01' + g, 'Berlin' FROM generate_series(1, 400) g;
ANALYZE customers, orders, visits_2025, visits_2026;

-- The picture in its three forms.
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'regress_shop.*') AS line;
SELECT * FROM ai_schema('prompt', 'customers', 120) AS prompt;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.customers')::jsonb,
	'$.relations[*].columns[*] ? (@.name == "tier" || @.name == "favourite" || @.name == "status")')
	#- '{number}' #- '{type_oid}' AS column;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.*')::jsonb,
	'$.relations[*] ? (@.name == "visits" || @.name starts with "visits_")') -> 'rows' AS partition_rows;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.customers')::jsonb, '$.relations[*].checks') AS checks;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.orders')::jsonb, '$.relations[*].indexes[*]') AS indexes;

-- One relation.
SELECT regexp_replace(line, '[0-9]+ (kB|bytes)', 'N kB') AS line FROM ai_describe('orders') AS line;
SELECT regexp_replace(line, '[0-9]+ (kB|bytes)', 'N kB') AS line FROM ai_describe('customers', true) AS line;
SELECT * FROM ai_describe('big_orders', detailed => true);

-- Search.
SELECT * FROM ai_search('customer emails', 3);
SELECT * FROM ai_search('custmer', 1);
SELECT * FROM ai_search('receipts', 1);
SELECT * FROM ai_search('Berlin', 1);
SELECT count(*) FROM ai_search('xyzzyx');

-- Join paths: ambiguous, composite, self, none.
SELECT path, step, from_name, to_name, condition, relationship, warning FROM ai_join_path('orders', 'customers');
SELECT join_sql FROM ai_join_path('line_notes', 'orders') WHERE step = 1;
SELECT join_sql FROM ai_join_path('staff', 'staff');
SET client_min_messages = notice;
SELECT count(*) FROM ai_join_path('staff', 'visits');
SET client_min_messages = warning;

-- Odd arguments.
\set VERBOSITY sqlstate
SELECT count(*) FROM ai_schema(NULL, NULL, NULL) WHERE ai_schema IS NOT NULL HAVING count(*) > 5;
SELECT * FROM ai_schema('yaml');
SELECT * FROM ai_schema('prompt', NULL, -1);
SELECT length(line) <= 4 * 50 AS within FROM ai_schema('prompt', '', 50) AS line;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'no such table') AS line;
SELECT count(*) FROM ai_describe(NULL);
SELECT * FROM ai_describe(0::regclass);
SELECT * FROM ai_describe('customers_pkey');
SELECT * FROM ai_describe('pg_class');
SELECT count(*) FROM ai_search(NULL);
SELECT count(*) FROM ai_search('');
SELECT * FROM ai_search('x', -1);
SELECT count(*) FROM ai_search(repeat('customer ', 100000), 5);
SELECT count(*) FROM ai_join_path(NULL, 'orders');
\set VERBOSITY default

-- What a role may not read is not in its picture.
GRANT USAGE ON SCHEMA regress_shop TO regress_savant_reader;
SELECT ai_grant('regress_savant_reader', 'ask') IS NOT NULL AS granted;
GRANT EXECUTE ON FUNCTION savant._picture_stats() TO regress_savant_reader;
GRANT SELECT ON orders TO regress_savant_reader;
GRANT SELECT (id, full_name) ON customers TO regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'regress_shop.*') AS line;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.*')::jsonb, '$.foreign_keys[*].name') AS key;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.customers')::jsonb, '$.relations[*].checks') AS checks;
SELECT count(*) FROM ai_search('receipt');
SELECT count(*) FROM ai_search('Berlin');
\set VERBOSITY sqlstate
SELECT * FROM ai_describe('visits');
\set VERBOSITY default
SELECT regexp_replace(line, '[0-9]+ (kB|bytes)', 'N kB') AS line FROM ai_describe('customers', true) AS line;
RESET ROLE;
REVOKE SELECT ON orders FROM regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'regress_shop.*') AS line;
RESET ROLE;
REVOKE USAGE ON SCHEMA regress_shop FROM regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'regress_shop.*') AS line;
RESET ROLE;

-- Membership counts, and is noticed when it goes.
GRANT USAGE ON SCHEMA regress_shop TO regress_savant_reader, regress_savant_clerk;
GRANT SELECT ON staff TO regress_savant_clerk;
GRANT regress_savant_clerk TO regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'staff') AS line;
RESET ROLE;
REVOKE regress_savant_clerk FROM regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'staff') AS line;
RESET ROLE;

-- Row-level security hides statistics, not the table.
GRANT SELECT ON visits_2025, customers TO regress_savant_reader;
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY none ON customers FOR SELECT TO regress_savant_reader USING (false);
SET ROLE regress_savant_reader;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.customers')::jsonb,
	'$.relations[*].columns[*] ? (exists(@.common) || exists(@.low))') AS leaked;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.visits_2025')::jsonb,
	'$.relations[*].columns[*].common') AS shown;
RESET ROLE;
SELECT jsonb_path_exists(ai_schema('json', 'regress_shop.customers')::jsonb,
	'$.relations[*].columns[*] ? (exists(@.common) || exists(@.low))') AS owner_sees;
ALTER TABLE customers DISABLE ROW LEVEL SECURITY;

-- Rebuilt when something changed, and only then.
CREATE FUNCTION pg_temp.builds(what text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE before record; after record;
BEGIN
	PERFORM ai_schema('json');
	SELECT * INTO before FROM savant._picture_stats();
	EXECUTE what;
	PERFORM ai_schema('json');
	PERFORM ai_schema('json');
	SELECT * INTO after FROM savant._picture_stats();
	ASSERT (after.builds = before.builds) = (after.version = before.version);
	RETURN after.builds - before.builds;
END $$;
SELECT what, rebuilt
FROM unnest(ARRAY[
	'SELECT 1',
	'INSERT INTO regress_shop.staff VALUES (1, NULL)',
	'CREATE TABLE regress_shop.fresh (id integer)',
	'ALTER TABLE regress_shop.fresh ADD COLUMN note text',
	'ALTER TABLE regress_shop.fresh ADD CHECK (note IN (''a'', ''b''))',
	'ALTER TABLE regress_shop.fresh ADD UNIQUE (id)',
	'ALTER TABLE regress_shop.fresh RENAME COLUMN note TO remark',
	'ALTER TABLE regress_shop.fresh ADD FOREIGN KEY (id) REFERENCES regress_shop.staff',
	'CREATE INDEX ON regress_shop.fresh (remark)',
	'COMMENT ON TABLE regress_shop.fresh IS ''new''',
	'COMMENT ON COLUMN regress_shop.fresh.id IS ''number''',
	'COMMENT ON COLUMN regress_shop.fresh.id IS ''number''',
	'GRANT SELECT ON regress_shop.fresh TO regress_savant_reader',
	'REVOKE SELECT ON regress_shop.fresh FROM regress_savant_reader',
	'INSERT INTO regress_shop.fresh SELECT 1 WHERE false',
	'ANALYZE regress_shop.staff',
	'ALTER TYPE regress_shop.tier RENAME VALUE ''bronze'' TO ''copper''',
	'ALTER DOMAIN regress_shop.color ADD CONSTRAINT c2 CHECK (VALUE IN (''red'', ''blue''))',
	'CREATE TEMP TABLE mine (x integer)',
	'DROP TABLE mine',
	'ALTER SCHEMA regress_shop RENAME TO regress_shop2',
	'ALTER SCHEMA regress_shop2 RENAME TO regress_shop',
	'DROP TABLE regress_shop.fresh']) WITH ORDINALITY AS w(what, n)
CROSS JOIN LATERAL (SELECT pg_temp.builds(what) AS rebuilt OFFSET 0) AS b ORDER BY n;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.customers')::jsonb,
	'$.relations[*].columns[*].labels') AS labels;
SET search_path = public;
SELECT regexp_replace(line, '^Database .*', 'Database ...') AS line FROM ai_schema(pattern => 'regress_shop.staff') AS line;
-- A masked column keeps its name and type; its values are not in the picture.
SELECT rebuilt FROM pg_temp.builds($$SECURITY LABEL FOR savant ON COLUMN regress_shop.customers.email IS 'email'$$) AS rebuilt;
SELECT jsonb_path_query(ai_schema('json', 'regress_shop.customers')::jsonb,
	'$.relations[*].columns[*] ? (exists(@.mask))') #- '{type_oid}' AS masked;
SELECT line FROM ai_describe('regress_shop.customers', true) AS line WHERE line LIKE '%email%';
SELECT count(*) FROM ai_search('a1 example com');
SELECT rebuilt FROM pg_temp.builds('SECURITY LABEL FOR savant ON COLUMN regress_shop.customers.email IS NULL') AS rebuilt;
-- What a transaction undoes is undone in the picture.
BEGIN;
COMMENT ON TABLE regress_shop.staff IS 'not for long';
CREATE TABLE regress_shop.gone (x integer);
SELECT count(*) FROM ai_schema('prompt', 'regress_shop.*') AS line WHERE line LIKE '%not for long%gone%' OR line LIKE '%gone%not for long%';
ROLLBACK;
SELECT count(*) FROM ai_schema('prompt') AS line WHERE line LIKE '%not for long%' OR line LIKE '%gone%';

-- Another session's changes are seen by the next call of this one.
\setenv PGDATABASE :DBNAME
SELECT builds AS before FROM savant._picture_stats() \gset
\! psql -X -q -c "COMMENT ON TABLE regress_shop.staff IS 'those who work here'"
SELECT * FROM ai_search('work', 1);
\! psql -X -q -c "CREATE TABLE regress_shop.elsewhere (wombat text)"
SELECT * FROM ai_search('wombat', 1);
\! psql -X -q -c "COMMENT ON FUNCTION pg_catalog.now() IS 'current transaction time'"
SELECT * FROM ai_search('wombat', 1);
SELECT builds - :before AS rebuilt FROM savant._picture_stats();
\! psql -X -q -c "CREATE TEMP TABLE unseen (x integer); DROP TABLE unseen"
SELECT count(*) FROM ai_search('unseen');

DROP SCHEMA regress_shop CASCADE;
SELECT ai_revoke('regress_savant_reader', 'ask') IS NOT NULL AS revoked;
REVOKE EXECUTE ON FUNCTION savant._picture_stats() FROM regress_savant_reader;
DROP ROLE regress_savant_reader, regress_savant_clerk;
