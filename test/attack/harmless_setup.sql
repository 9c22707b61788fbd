-- What the harmless statements read: an ordinary application's database.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION fuzzystrmatch;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE EXTENSION citext;
CREATE EXTENSION unaccent;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION cube;
CREATE EXTENSION earthdistance;
CREATE EXTENSION intarray;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION tablefunc;
CREATE EXTENSION btree_gist;

CREATE TABLE customer (id int PRIMARY KEY, name text, country text, status text, created timestamp DEFAULT now());
INSERT INTO customer VALUES (1, 'Jo', 'DE', 'active'), (2, 'Ann', 'FR', 'active'), (3, 'Bo', 'DE', 'gone');
CREATE TYPE order_status AS ENUM ('new', 'paid', 'sent');
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customer, placed timestamp, total numeric(10, 2),
    status order_status, note text);
INSERT INTO orders SELECT i, i % 3 + 1, '2024-01-01'::timestamp + i * interval '1 day', i * 10,
    (ARRAY['new', 'paid', 'sent']::order_status[])[i % 3 + 1] FROM generate_series(1, 30) i;
CREATE INDEX ON orders (placed);
CREATE SEQUENCE order_seq;
CREATE TABLE node (id int PRIMARY KEY, parent int);
INSERT INTO node VALUES (1, NULL), (2, 1), (3, 1), (4, 2);
CREATE TABLE product (id int PRIMARY KEY, name text, tags text[], data jsonb);
INSERT INTO product VALUES (1, 'red shoe', '{red,shoe}', '{"a": 1, "b": "x", "c": [1, 2, 3]}');
CREATE INDEX ON product USING gin (to_tsvector('english', name));
CREATE TABLE booking (id int, during tsrange, EXCLUDE USING gist (during WITH &&));
INSERT INTO booking VALUES (1, '[2024-01-05,2024-01-07)');
CREATE VIEW v_customer AS SELECT id, upper(name) AS name FROM customer;
CREATE VIEW v_sales WITH (security_barrier) AS
SELECT c.name, sum(o.total) AS total FROM customer c JOIN orders o ON o.customer_id = c.id GROUP BY c.name;
CREATE MATERIALIZED VIEW mv_sales AS SELECT * FROM v_sales;
CREATE TABLE event (at timestamp, kind text) PARTITION BY RANGE (at);
CREATE TABLE event_2023 PARTITION OF event FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO event SELECT '2023-06-01'::timestamp + i * interval '1 day', 'x' FROM generate_series(1, 300) i;
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN email_text AS citext CHECK (value ~ '^[^@]+@[^@]+$');
CREATE TYPE address AS (street text, city text);
CREATE TABLE priced (amount positive);
INSERT INTO priced VALUES (1);
CREATE TABLE contact (id int, email_address email_text, home address);
INSERT INTO contact VALUES (1, 'a@example.com', ROW('Main St', 'Berlin'));
CREATE TABLE own_rows (owner name DEFAULT current_user, x int);
ALTER TABLE own_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON own_rows USING (owner = current_user);
CREATE TABLE tenant_rows (tenant text, x int);
ALTER TABLE tenant_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tenant_rows USING (tenant = current_setting('app.tenant', true));
CREATE TABLE membership (who name, tenant text);
CREATE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
AS $$ SELECT tenant FROM membership WHERE who = session_user $$;
CREATE FUNCTION is_member(text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN $1 = current_tenant(); END $$;
CREATE TABLE helper_rows (tenant text);
ALTER TABLE helper_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON helper_rows USING (is_member(tenant));
INSERT INTO helper_rows VALUES ('a');
CREATE TABLE odd_names ("update" int, "delete" int);
CREATE TABLE "Mixed Case" ("Id" int);
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN percent AS numeric(5, 2) CHECK (value BETWEEN 0 AND 100) DEFAULT 0;
CREATE TABLE reading (sensor int, at timestamptz, celsius numeric, fahrenheit numeric GENERATED ALWAYS AS (celsius * 9 / 5 + 32) STORED,
    humidity percent, feeling mood, valid tstzrange, closed nummultirange, attributes hstore, label citext, path ltree,
    PRIMARY KEY (sensor, at)) PARTITION BY HASH (sensor);
CREATE TABLE reading_0 PARTITION OF reading FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE reading_1 PARTITION OF reading FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO reading (sensor, at, celsius, humidity, feeling, valid, closed, attributes, label, path)
SELECT i % 4, '2024-01-01 00:00+00'::timestamptz + i * interval '1 hour', i % 30, i % 100, enum_first(NULL::mood),
    tstzrange('2024-01-01', '2024-02-01'), '{[1,2),[5,7)}', 'room=>kitchen', 'Kitchen', 'house.kitchen'
FROM generate_series(1, 200) i;
CREATE INDEX ON reading (sensor) INCLUDE (celsius);
CREATE STATISTICS reading_stats (dependencies, mcv) ON sensor, celsius FROM reading;
CREATE VIEW v_latest WITH (security_barrier) AS SELECT DISTINCT ON (sensor) * FROM reading ORDER BY sensor, at DESC;
CREATE VIEW v_invoker WITH (security_invoker) AS SELECT sensor, avg(celsius) AS mean FROM reading GROUP BY sensor;
CREATE COLLATION german (provider = icu, locale = 'de');
GRANT SELECT ON ALL TABLES IN SCHEMA public TO regress_savant_reader;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO regress_savant_reader;
REVOKE ALL ON membership FROM regress_savant_reader;
ANALYZE;
