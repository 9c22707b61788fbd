-- The what-if engine: costs and sizes of indexes that do not exist, against the same indexes built;
-- what an index could do for a statement; and that nothing of it is ever seen elsewhere.
\set VERBOSITY terse
CREATE SCHEMA whatif;
SET search_path = whatif, public;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE whatif.sale (
	id int PRIMARY KEY, customer int, product int, brand int, state text, name text COLLATE "C", code char(4),
	price numeric, at timestamp, rare int, payload jsonb, tags text[]);
INSERT INTO whatif.sale
SELECT i, i * 7919 % 997, i * 31 % 200, i * 31 % 200 / 10, (ARRAY['open', 'done', 'done', 'failed'])[1 + i % 4],
	'Name ' || i * 17 % 4001, 'K' || i % 60, i % 777 / 10.0, timestamp '2024-01-01' + i * interval '1 minute',
	CASE WHEN i % 9 = 0 THEN i % 500 END, jsonb_build_object('k', i % 90), ARRAY['t' || i % 11]
FROM generate_series(1, 30000) AS i;
VACUUM ANALYZE whatif.sale;

-- Costs and uses as rounded columns, and no more.
CREATE FUNCTION whatif.asked(statements text[], indexes text[] DEFAULT '{}', hide text[] DEFAULT '{}')
RETURNS TABLE (kind text, number int, cost numeric, used text, problem text)
LANGUAGE sql AS $$
	SELECT kind, number, round(cost::numeric, 2), used, problem
	FROM savant._what_if(statements, indexes, hide) ORDER BY kind DESC, number
$$;
-- What EXPLAIN says now.
CREATE FUNCTION whatif.explained(statement text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan;
	RETURN (plan->0->'Plan'->>'Total Cost')::numeric;
END
$$;

-- Each index is predicted, then built, asked again, and dropped: cost within 2 % (or a rounding), size within 10 %.
CREATE TABLE whatif.trial (number int GENERATED ALWAYS AS IDENTITY, index text, statement text);
INSERT INTO whatif.trial (index, statement) VALUES
	('(customer)', 'SELECT * FROM whatif.sale WHERE customer = 5'),
	('(state)', 'SELECT count(*) FROM whatif.sale WHERE state = ''open'''),
	('(at DESC)', 'SELECT * FROM whatif.sale ORDER BY at DESC LIMIT 5'),
	('(name)', 'SELECT * FROM whatif.sale WHERE name IN (''Name 1'', ''Name 7'')'),
	('(name text_pattern_ops)', 'SELECT * FROM whatif.sale WHERE name LIKE ''Name 39%'''),
	('(code)', 'SELECT * FROM whatif.sale WHERE code = ''K7'''),
	('(price)', 'SELECT * FROM whatif.sale WHERE price = 7.5'),
	('(rare)', 'SELECT * FROM whatif.sale WHERE rare = 9'),
	('(product, brand)', 'SELECT * FROM whatif.sale WHERE product = 7 AND brand = 0'),
	('(state, at)', 'SELECT * FROM whatif.sale WHERE state = ''done'' ORDER BY at LIMIT 3'),
	('(customer) INCLUDE (price)', 'SELECT sum(price) FROM whatif.sale WHERE customer = 9'),
	('(at) WHERE state = ''failed''', 'SELECT * FROM whatif.sale WHERE state = ''failed'' ORDER BY at LIMIT 3'),
	('(lower(name))', 'SELECT * FROM whatif.sale WHERE lower(name) = ''name 5'''),
	('USING hash (customer)', 'SELECT * FROM whatif.sale WHERE customer = 5');
CREATE FUNCTION whatif.compare(trial whatif.trial)
RETURNS TABLE (index text, same_use boolean, cost_within_2 boolean, size_within_10 boolean, height_is_real boolean)
LANGUAGE plpgsql AS $$
DECLARE
	planned record; sized record; plan json; real numeric; bytes bigint;
BEGIN
	SELECT * INTO planned FROM savant._what_if(ARRAY[trial.statement], ARRAY['CREATE INDEX ON whatif.sale ' || trial.index]) w WHERE w.kind = 'statement';
	SELECT * INTO sized FROM savant._what_if('{}', ARRAY['CREATE INDEX ON whatif.sale ' || trial.index]) w WHERE w.kind = 'index';
	EXECUTE 'CREATE INDEX tried ON whatif.sale ' || trial.index;
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || trial.statement INTO plan;
	real := (plan->0->'Plan'->>'Total Cost')::numeric;
	bytes := pg_relation_size('whatif.tried');
	index := trial.index;
	same_use := (planned.used <> '') = (plan::text LIKE '%tried%');
	cost_within_2 := abs(planned.cost - real) <= greatest(0.02 * real, 0.01);
	size_within_10 := abs(sized.bytes - bytes) <= 0.1 * bytes;
	height_is_real := sized.tree_height = CASE WHEN trial.index LIKE '%hash%' THEN 0 ELSE 1 END;
	DROP INDEX whatif.tried;
	RETURN NEXT;
END
$$;
SELECT c.* FROM whatif.trial t, LATERAL whatif.compare(t) c ORDER BY t.number;

-- The planner is not shown what cannot matter to a statement: with all indexes at once, it comes to the
-- same plans as when it is shown everything.
WITH given AS (
	SELECT array_agg(statement ORDER BY number) AS statements, array_agg('CREATE INDEX ON whatif.sale ' || index ORDER BY number) AS indexes
	FROM whatif.trial)
SELECT count(*), bool_and(few.cost = many.cost AND few.used = many.used) AS same_plans
FROM given, savant._what_if(statements, indexes) few, savant._what_if(statements, indexes, '{}', '{offer_irrelevant}') many
WHERE few.kind = 'statement' AND many.kind = 'statement' AND few.number = many.number;

-- Existing indexes are left out by name, and what is not chosen is not used.
CREATE INDEX sale_customer ON whatif.sale (customer);
SELECT kind, used FROM whatif.asked('{SELECT * FROM whatif.sale WHERE customer = 5}');
SELECT kind, used FROM whatif.asked('{SELECT * FROM whatif.sale WHERE customer = 5}', '{}', '{sale_customer}');
DROP INDEX whatif.sale_customer;

-- Statements that write are planned and change nothing; commands and wrong statements are told.
SELECT number, used, problem FROM whatif.asked(ARRAY[
	'UPDATE whatif.sale SET state = ''x'' WHERE customer = $1',
	'DELETE FROM whatif.sale WHERE customer = 4',
	'INSERT INTO whatif.sale (id) SELECT id + 100000 FROM whatif.sale WHERE customer = 3',
	'MERGE INTO whatif.sale s USING (VALUES (5)) v (c) ON s.customer = v.c WHEN MATCHED THEN DELETE',
	'TRUNCATE whatif.sale', 'SELECT nothing FROM whatif.sale', 'SELECT 1; SELECT 2', '', 'SELECT 1 / 0', 'SELECT $1'],
	'{CREATE INDEX ON whatif.sale (customer)}') ORDER BY number;
SELECT count(*), count(DISTINCT state) FROM whatif.sale;

-- What cannot be built is no index.
SELECT number, problem FROM whatif.asked('{}', ARRAY['CREATE INDEX ON whatif.sale USING hash (customer, price)',
	'CREATE INDEX ON whatif.sale (payload jsonb_path_ops)', 'CREATE INDEX ON whatif.sale USING gin (customer)',
	'CREATE INDEX ON whatif.sale USING hash (customer) INCLUDE (price)']);
SELECT * FROM savant._what_if('{}', '{CREATE INDEX ON whatif.sale ((random()))}');
SELECT * FROM savant._what_if('{}', '{DROP TABLE whatif.sale}');

-- Other access methods, where the planner can price what does not exist.
SELECT kind, number, used FROM whatif.asked(ARRAY['SELECT * FROM whatif.sale WHERE payload @> ''{"k": 7}''',
	'SELECT * FROM whatif.sale WHERE tags && ARRAY[''t3''] AND customer = 8'],
	ARRAY['CREATE INDEX ON whatif.sale USING gin (payload jsonb_path_ops)', 'CREATE INDEX ON whatif.sale USING gin (tags)']);
SELECT kind, number, used FROM whatif.asked(ARRAY['SELECT * FROM whatif.sale WHERE at < ''2024-01-04'''],
	'{CREATE INDEX ON whatif.sale USING brin (at)}');

-- An index of a partitioned table is one of each partition, whatever the order of its columns.
CREATE TABLE whatif.log (id int, at date, who int) PARTITION BY RANGE (at);
CREATE TABLE whatif.log_1 PARTITION OF whatif.log FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
CREATE TABLE whatif.log_2 (who int, dropped int, id int, at date);
ALTER TABLE whatif.log_2 DROP COLUMN dropped;
ALTER TABLE whatif.log ATTACH PARTITION whatif.log_2 FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
INSERT INTO whatif.log SELECT i, date '2024-01-01' + i % 60, i % 3000 FROM generate_series(1, 30000) AS i;
CREATE INDEX log_id ON whatif.log (id);
VACUUM ANALYZE whatif.log;
SELECT kind, number, cost, used FROM whatif.asked(ARRAY['SELECT * FROM whatif.log WHERE who = 5', 'SELECT * FROM whatif.log WHERE who = 5 AND at = ''2024-02-09''',
	'SELECT * FROM whatif.log WHERE id = 5'], '{CREATE INDEX ON whatif.log (who)}');
SELECT kind, number, used FROM whatif.asked('{SELECT * FROM whatif.log WHERE id = 5}', '{}', '{log_id}');
CREATE INDEX log_who ON whatif.log (who);
SELECT whatif.explained('SELECT * FROM whatif.log WHERE who = 5');
SELECT sum(pg_relation_size(inhrelid)) = max(w.bytes) AS size_is_real
FROM pg_inherits, savant._what_if('{}', '{CREATE INDEX ON whatif.log (who)}') w WHERE inhparent = 'whatif.log_who'::regclass;
DROP INDEX whatif.log_who;

-- The careful cost: no surcharge on a scan of the table or one row by its key; one on a nested loop
-- over rows that two conditions guess, but not on one over a table of which all rows are known.
CREATE TABLE whatif.few AS SELECT i AS id, i % 3 AS a, i % 3 AS b FROM generate_series(1, 900) AS i;
VACUUM ANALYZE whatif.few;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SET enable_memoize = off;
SELECT number, careful_cost = cost AS same, round((careful_cost / cost)::numeric) AS times
FROM savant._what_if(ARRAY['SELECT * FROM whatif.sale WHERE price > 7',
	'SELECT * FROM whatif.sale WHERE id = 7',
	'SELECT count(*) FROM whatif.few f JOIN whatif.sale s ON s.id = f.id WHERE f.a = 1 AND f.b = 1',
	'SELECT count(*) FROM whatif.few f JOIN whatif.sale s ON s.id = f.id',
	'SELECT count(*) FROM (SELECT * FROM whatif.few WHERE id = 5) f JOIN whatif.sale s ON s.id = f.id'])
ORDER BY number;
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
RESET enable_memoize;

-- What an index could do for a statement.
CREATE VIEW whatif.failed AS SELECT * FROM whatif.sale WHERE state = 'failed';
CREATE FUNCTION whatif.shape(statement text)
RETURNS TABLE (table_name text, part text, role text, method text, key text, one_of numeric, predicate text)
LANGUAGE sql AS $$
	SELECT table_name, part, role, method, key, round(1 / nullif(selectivity, 0)::numeric, 0), predicate
	FROM savant._what_if_shape(statement) WHERE part <> 'columns'
$$;
SELECT * FROM whatif.shape('SELECT * FROM whatif.failed WHERE customer = 5 ORDER BY at DESC, id LIMIT 3');
SELECT * FROM whatif.shape('SELECT * FROM whatif.sale s JOIN whatif.log l ON l.who = s.customer WHERE s.customer = 7 AND l.at > ''2024-01-05''');
SELECT * FROM whatif.shape('SELECT customer, count(*) FROM whatif.sale s WHERE EXISTS (SELECT FROM whatif.log l WHERE l.id = s.id AND l.who = s.product) GROUP BY customer');
SELECT * FROM whatif.shape('SELECT id FROM whatif.sale WHERE (customer = 5 OR product IN (1, 2)) AND lower(name) = ''x'' AND name LIKE ''Na%'' AND rare IS NULL AND price > $1');
SELECT * FROM whatif.shape('SELECT id FROM whatif.sale WHERE customer = 5 OR price + id > 7');
SELECT * FROM whatif.shape('SELECT max(at) FROM whatif.sale');
SELECT * FROM whatif.shape('SELECT id FROM whatif.sale WHERE payload @> ''{"k": 1}'' AND tags && ARRAY[''t1''] AND id = (random() * 5)::int');
SELECT * FROM whatif.shape('WITH w AS MATERIALIZED (SELECT id FROM whatif.log WHERE who = 1) SELECT row_number() OVER (PARTITION BY product ORDER BY price DESC) FROM whatif.sale JOIN w USING (id)');
SELECT key FROM savant._what_if_shape('SELECT name FROM whatif.sale WHERE id = 5') WHERE part = 'columns';
SELECT key FROM savant._what_if_shape('DELETE FROM whatif.sale WHERE id = 5') WHERE part = 'columns';

-- A statement can be anybody's, and an index runs its functions as the owner of the table: no code of
-- a user gets into a key, a predicate or an operator class.
CREATE FUNCTION whatif.trap(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN upper($1); END';
CREATE FUNCTION whatif.same(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR whatif.=== (FUNCTION = whatif.same, LEFTARG = int, RIGHTARG = int, COMMUTATOR = ===, RESTRICT = eqsel);
CREATE DOMAIN whatif.positive AS int CHECK (VALUE > 0);
CREATE OPERATOR CLASS whatif.own_ops FOR TYPE int USING btree AS OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);
SELECT * FROM whatif.shape('SELECT id FROM whatif.sale WHERE whatif.trap(name) = ''X''');
SELECT * FROM whatif.shape('SELECT id FROM whatif.sale WHERE product OPERATOR(whatif.===) 5 AND customer = 5');
SELECT * FROM whatif.shape('SELECT id FROM whatif.sale WHERE product::whatif.positive > 5 ORDER BY whatif.trap(name), id');
SELECT number, problem FROM whatif.asked('{}', ARRAY['CREATE INDEX ON whatif.sale (whatif.trap(name))',
	'CREATE INDEX ON whatif.sale (id) WHERE whatif.trap(name) = ''X''', 'CREATE INDEX ON whatif.sale (id whatif.own_ops)',
	'CREATE INDEX ON whatif.sale ((product::whatif.positive))', 'CREATE INDEX ON whatif.sale (id) WHERE upper(name) = ''X''']) ORDER BY number;

-- A function that planning runs reads the table while indexes are offered: its own plan does not
-- see them, neither then nor later from its cache.
CREATE FUNCTION whatif.lookup(wanted int) RETURNS bigint LANGUAGE plpgsql IMMUTABLE
AS $$ BEGIN RETURN (SELECT count(*) FROM whatif.sale WHERE product = wanted); END $$;
SELECT DISTINCT used FROM whatif.asked(array_fill('SELECT * FROM whatif.sale WHERE product = whatif.lookup(7)'::text, ARRAY[8]),
	'{CREATE INDEX ON whatif.sale (product)}') WHERE kind = 'statement';
SELECT whatif.lookup(7);

-- Nothing stays: plans, locks, settings, prepared statements, memory; also after an error.
CREATE TEMP TABLE before AS SELECT name, setting FROM pg_settings;
BEGIN;
SELECT count(*) FROM pg_locks WHERE relation = 'whatif.log_2'::regclass;
SELECT count(*) FROM savant._what_if('{SELECT * FROM whatif.log}', '{CREATE INDEX ON whatif.log (who)}');
SELECT count(*) FROM pg_locks WHERE relation = 'whatif.log_2'::regclass;
SAVEPOINT failing;
SELECT savant._what_if('{SELECT * FROM whatif.log}', '{CREATE INDEX ON whatif.log (nosuch)}');
ROLLBACK TO failing;
SELECT count(*) FROM pg_locks WHERE relation = 'whatif.log_2'::regclass;
EXPLAIN (COSTS OFF) SELECT * FROM whatif.sale WHERE customer = 5;
INSERT INTO whatif.log VALUES (0, '2024-01-01', 0);
ROLLBACK;
SELECT name, before.setting, now.setting FROM before JOIN pg_settings now USING (name) WHERE before.setting <> now.setting;
SELECT count(*) FROM pg_prepared_statements;
SELECT count(*) FROM pg_backend_memory_contexts WHERE name LIKE 'savant what-if%';
SELECT memory_before = memory_after AS memory_is_flat
FROM savant._what_if_rate('{SELECT * FROM whatif.sale s JOIN whatif.log l ON l.who = s.customer WHERE s.product = 7}',
	'{CREATE INDEX ON whatif.sale (product), CREATE INDEX ON whatif.log (who)}', 2000);

-- HypoPG, where it is installed, says the same of a lookup but for the descent that it leaves out.
CREATE FUNCTION whatif.peer(statement text, index text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE cost numeric;
BEGIN
	IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'hypopg') THEN
		RETURN NULL;
	END IF;
	CREATE EXTENSION IF NOT EXISTS hypopg;
	EXECUTE 'SELECT count(*) FROM hypopg_create_index($1)' USING index;
	cost := whatif.explained(statement);
	PERFORM hypopg_reset();
	RETURN cost;
END
$$;
SET client_min_messages = warning;
SELECT coalesce(abs(peer - cost) <= 0.05 * cost, true) AS agrees
FROM whatif.asked('{SELECT * FROM whatif.sale WHERE customer = 5}', '{CREATE INDEX ON whatif.sale (customer)}') a,
	whatif.peer('SELECT * FROM whatif.sale WHERE customer = 5', 'CREATE INDEX ON whatif.sale (customer)') peer
WHERE kind = 'statement';
DROP EXTENSION IF EXISTS hypopg;

-- Superusers only, whoever was granted EXECUTE.
CREATE ROLE regress_savant_whatif;
GRANT USAGE ON SCHEMA savant, whatif TO regress_savant_whatif;
GRANT EXECUTE ON FUNCTION savant._what_if(text[], text[], text[], text[]), savant._what_if_shape(text),
	savant._what_if_rate(text[], text[], integer) TO regress_savant_whatif;
SET ROLE regress_savant_whatif;
SELECT * FROM savant._what_if('{SELECT 1}');
SELECT * FROM savant._what_if_shape('SELECT 1');
SELECT * FROM savant._what_if_rate('{SELECT 1}', '{}', 1);
RESET ROLE;

-- Statements are judged as savant.execute_role: what it may not read is refused, and of a table
-- under a view it learns no more than its own columns of it.
GRANT SELECT (id, customer) ON whatif.sale TO regress_savant_whatif;
GRANT SELECT ON whatif.failed TO regress_savant_whatif;
SET savant.execute_role = 'regress_savant_whatif';
SELECT problem FROM savant._what_if(ARRAY['SELECT price FROM whatif.sale', 'SELECT id FROM whatif.sale',
	'DELETE FROM whatif.sale', 'SELECT * FROM whatif.log']) ORDER BY number;
SELECT * FROM whatif.shape('SELECT * FROM whatif.failed WHERE customer = 5 AND price > 7 ORDER BY at');
RESET savant.execute_role;
DROP OWNED BY regress_savant_whatif;
DROP ROLE regress_savant_whatif;
DROP SCHEMA whatif CASCADE;
