-- Answers for programs: the jsonb contract, SQL, rows and tables.
SET savant.rate_limit_per_minute = 0;
CREATE SCHEMA answer_test;
SET search_path = answer_test, public;
CREATE TABLE goods (
	id integer PRIMARY KEY,
	name text,
	price numeric(12,2),
	weight double precision,
	sold boolean,
	tags text[],
	details jsonb
);
INSERT INTO goods VALUES
	(1, 'lamp', 12.50, 1.5, true, '{a,b}', '{"colour": "red"}'),
	(2, E'a "quoted"\nname', 99999999.99, 'NaN', false, NULL, '[1, null]'),
	(3, NULL, NULL, NULL, NULL, '{}', 'null');
ANALYZE goods;

-- Every member is there, whatever became of the question.
SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(ai_answer('SELECT 1 AS one')) key;
SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(ai_answer('hello')) key;

-- Values keep their types.
SELECT jsonb_pretty(ai_answer('SELECT * FROM goods ORDER BY id') -> 'rows');
SELECT ai_answer('SELECT id, name, sold FROM goods') -> 'columns';
SELECT ai_answer('SELECT id AS a, id AS a FROM goods WHERE id = 1') -> 'rows';
SELECT ai_answer('SELECT 123456789012345678901234567890.123 AS n') #> '{rows,0,n}';

-- Route, confidence, tables.
SELECT a ->> 'route' AS route, a -> 'confidence' AS confidence, a -> 'tables' AS tables,
       a ->> 'row_count' AS row_count, a ->> 'truncated' AS truncated, a ->> 'attempts' AS attempts,
       (a ->> 'estimated_cost')::numeric > 0 AS has_cost,
       (a ->> 'request_id') ~ '^[0-9a-f-]{36}$' AS has_id,
       (a #>> '{timings,total}')::numeric > 0 AS has_time
FROM ai_answer('SELECT id FROM goods') a;
SET savant.max_rows = 2;
SELECT a ->> 'truncated' AS truncated, a -> 'row_count' AS row_count, a -> 'warnings' AS warnings
FROM ai_answer('SELECT id FROM goods ORDER BY id') a;
RESET savant.max_rows;

-- Errors are members, with their SQLSTATE.
SELECT question, ai_answer(question) #>> '{error,code}' AS code,
       ai_answer(question) ->> 'intent' AS intent
FROM (VALUES ('delete all goods'), ('what is the weather?'), ('SELECT nothing FROM goods'),
             ('SELECT * FROM missing'), ('SELECT 1/0 FROM goods'), ('xyzzy plugh')) AS q (question);

-- For psql's \gexec; unclear or refused questions raise.
SELECT ai_sql('SELECT name FROM goods');
SELECT ai_sql('delete all goods');
SELECT ai_sql('hello');
SELECT ai_sql('xyzzy plugh') IS NULL;
SELECT ai_sql(NULL) IS NULL AS null_in_null_out, ai_answer(NULL) IS NULL AS here_too;

-- Rows as objects, rows as a table.
SELECT ai_rows('SELECT id, price FROM goods ORDER BY id');
SELECT ai_rows(NULL);
SELECT * FROM ai_table('SELECT id, name, price FROM goods ORDER BY id') AS t (id integer, name text, price numeric);
SELECT t.id + 1 AS next FROM ai_table('SELECT id FROM goods ORDER BY id') AS t (id bigint);
SELECT * FROM ai_table('SELECT id, name FROM goods') AS t (id integer);
SELECT * FROM ai_table('SELECT id, name FROM goods') AS t (id integer, name boolean);
SELECT * FROM ai_table('SELECT id, name AS "odd name" FROM goods') AS t (a date, b text);
SELECT * FROM ai_table('SELECT 1') AS t (id text);
SELECT ai_table('SELECT 1');
SELECT * FROM ai_table('delete all goods') AS t (id integer);

-- A setting that names no route answers nothing but statements.
SET savant.routes = '';
SELECT ai_answer('how many goods are there') #>> '{error,code}' AS code;
RESET savant.routes;

SET client_min_messages = warning;
DROP SCHEMA answer_test CASCADE;
