CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE EXTENSION pg_savant;

CREATE TABLE customer (
	id integer PRIMARY KEY, name text NOT NULL, region integer NOT NULL, balance numeric NOT NULL);
INSERT INTO customer
	SELECT i, 'customer ' || i, i % 20, i % 1000 FROM generate_series(1, 20000) i;

CREATE TABLE purchase (
	id serial PRIMARY KEY, customer integer NOT NULL, at timestamptz NOT NULL DEFAULT now(),
	amount numeric NOT NULL, note text);
INSERT INTO purchase (customer, at, amount, note)
	SELECT (i * 7919) % 20000 + 1, now() - i * interval '1 minute', i % 500, repeat('x', 40)
	FROM generate_series(1, 200000) i;
CREATE INDEX purchase_by_customer ON purchase (customer);
CREATE INDEX purchase_by_time ON purchase (at);

-- Loaded in batches; autovacuum does not come in between.
CREATE TABLE delivery (
	id bigserial, batch integer NOT NULL, customer integer NOT NULL, weight integer NOT NULL)
	WITH (autovacuum_enabled = false);
INSERT INTO delivery (batch, customer, weight)
	SELECT i / 100, (i * 31) % 20000 + 1, i % 100 FROM generate_series(1, 40000) i;
CREATE INDEX delivery_by_batch ON delivery (batch);

CREATE TABLE counter (id integer PRIMARY KEY, hits bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO counter SELECT i, 0 FROM generate_series(1, 500) i;

-- Larger than the cache, and nobody's daily business.
CREATE TABLE archive (id integer PRIMARY KEY, body text NOT NULL);
ALTER TABLE archive ALTER COLUMN body SET STORAGE PLAIN;
INSERT INTO archive SELECT i, repeat(md5(i::text), 60) FROM generate_series(1, 100000) i;
VACUUM ANALYZE;
