-- Which indexes to have: suggestions for given statements, kept with a stable id, and seen by
-- those who may know the table.  Figures of cost and time are masked.
SET client_min_messages = warning;
CREATE SCHEMA regress_advice;
CREATE TABLE regress_advice.customer (id integer PRIMARY KEY, name text NOT NULL, city text NOT NULL);
CREATE TABLE regress_advice.orders (
	id integer PRIMARY KEY, customer integer NOT NULL REFERENCES regress_advice.customer,
	status text NOT NULL, placed timestamp NOT NULL, total numeric NOT NULL);
INSERT INTO regress_advice.customer SELECT i, 'name ' || i, 'city ' || i % 50 FROM generate_series(1, 2000) i;
INSERT INTO regress_advice.orders SELECT i, i % 2000 + 1, (ARRAY['new', 'paid', 'sent', 'back'])[i % 4 + 1],
	timestamp '2026-01-01' + i * interval '1 minute', i % 997 FROM generate_series(1, 20000) i;
CREATE INDEX orders_customer ON regress_advice.orders (customer);
CREATE INDEX orders_customer_again ON regress_advice.orders (customer);
VACUUM ANALYZE regress_advice.customer, regress_advice.orders;
SET search_path = regress_advice, public;

-- A condition, an order with a limit, a join; the duplicate goes.
SELECT id IS NOT NULL AS kept, action, ddl, rollback_ddl, "table", columns, size > 0 AS takes,
	build_time >= interval '0' AS builds, saved_ms_per_day, saved_percent > 0 AS saves, queries,
	confidence BETWEEN 0 AND 1 AS sure
FROM ai_suggest_indexes(ARRAY[
	'SELECT * FROM orders WHERE placed > ''2026-01-14 12:00''',
	'SELECT c.name, o.total FROM customer c JOIN orders o ON o.customer = c.id WHERE c.city = ''city 7'''])
ORDER BY ddl;
-- The same suggestion is the same row; one that is no longer made is closed.
CREATE TEMP TABLE first_run AS SELECT id, key, status FROM savant.suggestion;
SELECT count(*) > 1 AS some FROM first_run;
SELECT count(*) AS rows FROM ai_suggest_indexes(ARRAY[
	'SELECT * FROM orders WHERE placed > ''2026-01-14 12:00''',
	'SELECT c.name, o.total FROM customer c JOIN orders o ON o.customer = c.id WHERE c.city = ''city 7''']) \gset
SELECT count(*) = :rows AND count(*) = count(f.id) AS same FROM savant.suggestion s LEFT JOIN first_run f USING (id, key, status);
CREATE INDEX orders_placed ON orders (placed);
SELECT count(*) FROM ai_suggest_indexes(ARRAY[
	'SELECT * FROM orders WHERE placed > ''2026-01-14 12:00''',
	'SELECT c.name, o.total FROM customer c JOIN orders o ON o.customer = c.id WHERE c.city = ''city 7''']) WHERE ddl ~ 'placed';
SELECT status, status_detail FROM savant.suggestion WHERE ddl ~ 'placed' AND status <> 'open';
DROP INDEX orders_placed;
-- What was dismissed is not shown again.
SELECT count(*) AS all_rows FROM ai_suggest_indexes(ARRAY['SELECT * FROM orders WHERE total = 5 AND status = ''paid''']) \gset
UPDATE savant.suggestion SET status = 'dismissed' WHERE ddl ~ 'total';
SELECT :all_rows > 0 AS shown, count(*) FILTER (WHERE ddl ~ 'total') AS dismissed
FROM ai_suggest_indexes(ARRAY['SELECT * FROM orders WHERE total = 5 AND status = ''paid''']);

-- The evidence has statements with costs and the node that uses the index.
SELECT e -> 'statements' -> 0 ->> 'statement' AS statement, e -> 'statements' -> 0 ->> 'node' ~ 'Scan' AS node,
	(e #>> '{statements,0,cost_after}')::float8 < (e #>> '{statements,0,cost_before}')::float8 AS cheaper,
	jsonb_typeof(e -> 'workload') AS workload
FROM (SELECT evidence FROM ai_suggest_indexes(ARRAY['SELECT name FROM customer WHERE city = ''city 3''']) LIMIT 1) AS s(e);
-- A file of statements; a budget that nothing fits into; only some tables; weights.
SELECT ddl FROM ai_suggest_indexes(ARRAY[E'-- a file\nSELECT * FROM customer WHERE name = ''a'';\nSELECT 1;\n'], include_drops => false);
SELECT count(*) FROM ai_suggest_indexes(ARRAY['SELECT * FROM customer WHERE name = ''a'''], storage_budget => '8kB', include_drops => false);
SELECT DISTINCT "table" FROM ai_suggest_indexes(ARRAY['SELECT * FROM customer WHERE name = ''a''', 'SELECT * FROM orders WHERE total = 7'],
	tables => ARRAY['orders']::regclass[], include_drops => false);
SELECT ddl FROM ai_suggest_indexes(ARRAY['SELECT * FROM customer WHERE name = ''a''', 'SELECT * FROM orders WHERE total = 7'],
	weights => ARRAY[1, 0], include_drops => false);
SELECT bool_and(cardinality(columns) = 1) FROM ai_suggest_indexes(ARRAY['SELECT * FROM orders WHERE total = 7 AND status = ''new'' AND placed > ''2026-01-14'''],
	max_columns => 1);

-- As a report, with figures masked.
SELECT regexp_replace(line, '[0-9][0-9.,]*', 'N', 'g')
FROM ai_advise_indexes(ARRAY['SELECT * FROM customer WHERE name = ''a'''], include_drops => false) AS line;

-- What cannot be planned is left out, and said; nothing at all is said as well.
SET client_min_messages = notice;
\set VERBOSITY terse
SELECT count(*) FROM ai_suggest_indexes(ARRAY['SELECT nothing FROM orders', 'DROP TABLE orders', 'not sql']);
SELECT count(*) FROM ai_suggest_indexes(ARRAY[]::text[]);
SET client_min_messages = warning;
\set VERBOSITY default
-- Arguments.
SELECT * FROM ai_suggest_indexes(ARRAY[NULL]::text[]);
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], storage_budget => 'much');
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], storage_budget => '-1');
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], time_limit => '0');
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], time_limit => '2 days');
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], max_columns => 0);
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], weights => ARRAY[1, 2]);
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], weights => ARRAY['NaN'::float8]);
SELECT * FROM ai_suggest_indexes(weights => ARRAY[1]);
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT 1'], tables => ARRAY[NULL]::regclass[]);
SELECT count(*) FROM ai_suggest_indexes(ARRAY['SELECT 1'], NULL, NULL, NULL, NULL, NULL, NULL);
-- Without pg_stat_statements there is no workload to read.
SELECT * FROM ai_suggest_indexes();

-- Least privilege: a table that the caller may not read is neither advised about nor named.
CREATE ROLE regress_savant_reader;
SELECT ai_grant('regress_savant_reader', 'advise');
GRANT USAGE ON SCHEMA regress_advice TO regress_savant_reader;
GRANT SELECT ON customer TO regress_savant_reader;
SET ROLE regress_savant_reader;
SELECT ddl, reason ~ 'Only the owner of customer can do it' AS owner FROM ai_suggest_indexes(ARRAY[
	'SELECT * FROM customer WHERE name = ''a''', 'SELECT * FROM orders WHERE total = 7']);
SELECT * FROM ai_suggest_indexes(ARRAY['SELECT * FROM customer'], tables => ARRAY['orders']::regclass[]);
-- It sees its own suggestions and those about tables it may read, but no others' statements.
SELECT DISTINCT table_name FROM savant.suggestion;
SELECT count(DISTINCT role) FROM savant.suggestion;
SELECT DISTINCT s.role FROM savant.suggestion_statement t JOIN savant.suggestion s ON s.id = t.suggestion;
INSERT INTO savant.suggestion (role, key) VALUES (current_user::regrole, 'mine');
UPDATE savant.suggestion SET ddl = 'DROP TABLE customer';
SELECT savant._search_indexes(ARRAY['SELECT 1']);
SELECT * FROM savant.index_search_progress;
RESET ROLE;

-- Nothing can be kept in a read-only transaction, but advice is given.
BEGIN READ ONLY;
SELECT id, ddl FROM ai_suggest_indexes(ARRAY['SELECT * FROM customer WHERE name = ''a''']);
ROLLBACK;
-- Nothing is left behind, also when the search fails in the middle.
SET statement_timeout = '1h';
SELECT count(*) FROM ai_suggest_indexes(ARRAY['SELECT * FROM orders WHERE total = 1 / (id - id)', 'SELECT 1 / 0 FROM orders']);
SELECT count(*) FROM pg_prepared_statements;
SELECT current_setting('statement_timeout'), current_setting('search_path'), current_setting('transaction_read_only');
EXPLAIN (COSTS off) SELECT * FROM customer WHERE name = 'a';
RESET statement_timeout;

-- The search with its figures.
SELECT jsonb_typeof(r -> 'indexes') AS indexes, r ->> 'complete' AS complete, jsonb_array_length(r -> 'statements') AS statements,
	(r ->> 'cost_after')::float8 < (r ->> 'cost_before')::float8 AS cheaper, r #>> '{statements,1,cost_before}' AS failed
FROM savant._search_indexes(ARRAY['SELECT * FROM customer WHERE name = ''a''', 'SELECT nothing'], '{"count_writes": false}') AS r;
SELECT savant._search_indexes(ARRAY['SELECT 1'], '{"no_such_option": 1}');

-- What nobody has acted on gives way, that of longest ago first; what was dismissed stays.
INSERT INTO savant.suggestion (role, key, adviser, workload, status, action, reason, ddl, rollback_ddl, table_oid, table_name, columns,
	bytes, build_ms, saved_share, write_cost_ms_per_day, statements, confidence, explanation, evidence, last_seen_at)
SELECT current_user::regrole, 'old ' || i, 'indexes', 'w', CASE WHEN i = 1 THEN 'dismissed' WHEN i % 2 = 0 THEN 'open' ELSE 'closed' END,
	'create', 'old', 'SELECT 1', 'SELECT 1', 'orders'::regclass, 'orders', '{total}', 0, 0, 0, 0, 0, 0, 'old', '{}', '2020-01-01'::timestamptz + i * interval '1 s'
FROM generate_series(1, 4000) AS i;
SELECT count(*) > 0 AS shown FROM ai_suggest_indexes(ARRAY['SELECT * FROM orders WHERE total = 6']);
SELECT count(*) FILTER (WHERE status IN ('open', 'closed')) AS kept, count(*) FILTER (WHERE key = 'old 1') AS dismissed,
	count(*) FILTER (WHERE key = 'old 4000') AS newest_open, count(*) FILTER (WHERE key = 'old 2') AS oldest_open,
	count(*) FILTER (WHERE status = 'closed') AS closed
FROM savant.suggestion WHERE role = current_user::regrole;
DELETE FROM savant.suggestion WHERE key ~ '^old ';

SET search_path = public;
DROP OWNED BY regress_savant_reader;
DROP ROLE regress_savant_reader;
DROP SCHEMA regress_advice CASCADE;
