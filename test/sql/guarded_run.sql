-- ai_run and ai_check: what runs, what is refused and how, and whose rights apply.
\set VERBOSITY sqlstate
SET savant.rate_limit_per_minute = 0;
SELECT * FROM ai_run('SELECT 1 AS a, ''x'' AS b, NULL AS c, true AS d, 1.50 AS e, ''{"k": 1}''::jsonb AS f');
SELECT * FROM ai_run('VALUES (1), (2), (3)', 2);
SELECT * FROM ai_run(NULL);
SELECT * FROM ai_run('SELECT 1', 0);
SELECT * FROM ai_run('');
SELECT * FROM ai_run('SELECT 1; SELECT 2');
SELECT * FROM ai_run('SELECT 1/0');
SELECT * FROM ai_run('SELECT * FROM no_such_table');
SELECT * FROM ai_run('SELECT pg_sleep(10)');
SELECT * FROM ai_run('SELECT count(*) FROM generate_series(1, 100000000000)');
SELECT ai_check('SELECT relname FROM pg_class WHERE oid = 1') - 'cost' - 'rows' - 'fingerprint';
SELECT ai_check('DELETE FROM t') -> 'refusal' ->> 'layer' AS layer, ai_check('DELETE FROM t') -> 'statement' AS statement;
SELECT ai_check('SELECT nextval(''s'')') -> 'refusal' ->> 'code' AS code, ai_check(NULL) IS NULL AS nothing;

-- Rows and bytes are cut at the caps, and a session can carry on.
SELECT count(*) FROM ai_run('SELECT generate_series(1, 5000)');
SET savant.max_rows = 10000000;
SELECT count(*) FROM ai_run('SELECT generate_series(1, 50000)');
RESET savant.max_rows;
SET savant.max_result_bytes = '10kB';
SELECT count(*) FROM ai_run('SELECT repeat(''x'', 1000) FROM generate_series(1, 100)');
RESET savant.max_result_bytes;

-- Our timeout is an error of the statement; the caller's own one is the caller's.
\set VERBOSITY terse
SET savant.max_plan_cost = 0;
SET savant.query_timeout = 50;
SELECT ai_run('SELECT count(*) FROM generate_series(1, 1000000000)');
SET savant.query_timeout = '30s';
SET statement_timeout = 50;
SELECT ai_run('SELECT count(*) FROM generate_series(1, 1000000000)');
RESET statement_timeout;
RESET savant.query_timeout;
RESET savant.max_plan_cost;
\set VERBOSITY sqlstate

-- The transaction around it is as it was: still writable, settings untouched, after success and failure.
BEGIN;
CREATE TABLE guarded (x int);
SELECT * FROM ai_run('SELECT count(*) FROM guarded');
INSERT INTO guarded VALUES (1);
SELECT * FROM ai_run('SELECT x FROM guarded');
SHOW transaction_read_only;
SHOW search_path;
COMMIT;

-- The caller's rights: privileges, row-level security, the role to run as.
CREATE ROLE regress_savant_run;
CREATE ROLE regress_savant_other;
GRANT EXECUTE ON FUNCTION ai_run(text, integer) TO regress_savant_run;
CREATE TABLE guarded_rows (owner name, x int);
INSERT INTO guarded_rows VALUES ('regress_savant_run', 1), ('regress_savant_other', 2);
ALTER TABLE guarded_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded_rows USING (owner = current_user);
GRANT SELECT ON guarded_rows TO regress_savant_run, regress_savant_other;
SET ROLE regress_savant_run;
SELECT * FROM ai_run('SELECT x, current_user FROM guarded_rows');
SELECT * FROM ai_run('SELECT * FROM guarded');
RESET ROLE;
SET savant.execute_role = 'regress_savant_other';
SELECT * FROM ai_run('SELECT x, current_user FROM guarded_rows');
SELECT r ->> 'name' AS seen FROM ai_schema(format => 'json') AS s, jsonb_array_elements(s::jsonb -> 'relations') AS r ORDER BY 1;
SET ROLE regress_savant_run;
SELECT * FROM ai_run('SELECT 1');
RESET ROLE;
RESET savant.execute_role;

-- Lists of tables; a view does not get round a block, a partition follows its parent.
CREATE VIEW guarded_view AS SELECT * FROM guarded;
CREATE TABLE guarded_parent (x int) PARTITION BY LIST (x);
CREATE TABLE guarded_part PARTITION OF guarded_parent DEFAULT;
SET savant.blocked_tables = 'public.guarded, guarded_parent';
SELECT * FROM ai_run('SELECT * FROM guarded');
SELECT * FROM ai_run('SELECT * FROM guarded_view');
SELECT * FROM ai_run('SELECT * FROM guarded_part');
SET savant.blocked_tables = '';
SET savant.allowed_tables = 'public.guarded_view';
SELECT * FROM ai_run('SELECT * FROM guarded_view');
SELECT * FROM ai_run('SELECT * FROM guarded');
RESET savant.allowed_tables;
RESET savant.blocked_tables;

-- A list that cannot be read would block nothing: it is refused.
\set VERBOSITY terse
SET savant.blocked_tables = 'a.b.c';
SET savant.allowed_tables = '"half';
SET savant.allowed_functions = 'without_schema';
\set VERBOSITY sqlstate

-- A temporary table does not stand before a catalog or a table of the same name.
CREATE TEMP TABLE pg_class (relname text);
CREATE TEMP TABLE guarded (x text);
SELECT * FROM ai_run('SELECT count(*) > 100 AS is_the_catalog FROM pg_class');
SELECT * FROM ai_run('SELECT x FROM guarded');
DROP TABLE pg_temp.pg_class, pg_temp.guarded;

DROP VIEW guarded_view;
DROP TABLE guarded, guarded_rows, guarded_parent;
REVOKE ALL ON FUNCTION ai_run(text, integer) FROM regress_savant_run;
DROP ROLE regress_savant_run;
DROP ROLE regress_savant_other;

-- A blocked table's common values are not told by other verbs either.
CREATE TABLE hush AS SELECT 'hush-hush' AS word FROM generate_series(1, 50);
ANALYZE hush;
SELECT count(*) FROM ai_search('hush-hush') WHERE kind = 'column';
SET savant.blocked_tables = 'hush';
SELECT count(*) FROM ai_search('hush-hush') WHERE kind = 'column';
RESET savant.blocked_tables;
SET savant.allowed_tables = 'other';
SELECT count(*) FROM ai_search('hush-hush') WHERE kind = 'column';
RESET savant.allowed_tables;
DROP TABLE hush;

-- Names of settings are known in any case.
SELECT ai_run('SELECT current_setting(''Primary_ConnInfo'')');

-- A role that may have no temporary tables, with their schema first on its path.
CREATE ROLE regress_savant_path;
SELECT ai_grant('regress_savant_path', 'ask');
SELECT current_database() AS home \gset
REVOKE TEMPORARY ON DATABASE :"home" FROM PUBLIC;
SET ROLE regress_savant_path;
SET search_path = pg_temp, public;
SELECT ai_run('SELECT 1 AS one');
SELECT count(*) > 0 AS seen FROM ai_schema();
RESET search_path;
RESET ROLE;
GRANT TEMPORARY ON DATABASE :"home" TO PUBLIC;
SELECT ai_revoke('regress_savant_path', 'ask');
DROP OWNED BY regress_savant_path;
DROP ROLE regress_savant_path;
