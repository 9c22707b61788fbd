-- What each layer of the door stops that no other layer does.  Every statement runs
-- three times: with the layer alone, with all layers but this one, with all.
\set VERBOSITY terse
-- SECURITY LABEL needs the provider: the library loaded in this session, or preloaded.
LOAD 'pg_savant';
CREATE SCHEMA guard;
CREATE TABLE guard.account (id int, email text);
INSERT INTO guard.account VALUES (1, 'a@example.com');
SECURITY LABEL FOR savant ON COLUMN guard.account.email IS 'email';
CREATE TABLE guard.other (x int);
CREATE FUNCTION guard.writer() RETURNS int LANGUAGE plpgsql
AS $$ BEGIN INSERT INTO guard.other VALUES (1); RETURN 1; END $$;
CREATE FUNCTION guard.locker() RETURNS boolean LANGUAGE plpgsql STABLE
AS $$ DECLARE r boolean; BEGIN EXECUTE 'SELECT pg_try_advisory_' || 'xact_lock(1)' INTO r; RETURN r; END $$;
CREATE FUNCTION guard.command() RETURNS int LANGUAGE plpgsql
AS $$ BEGIN NOTIFY guard_channel; RETURN 1; END $$;

CREATE TEMP TABLE attempt (layer int, name text, sql text);
INSERT INTO attempt VALUES
	(1, 'text over the length cap', 'SELECT ''' || repeat('x', 300000) || ''''),
	(2, 'table not among the allowed', 'SELECT * FROM guard.other'),
	(2, 'secret setting', 'SELECT current_setting(''primary_conninfo'')'),
	(3, 'cost', 'SELECT count(*) FROM generate_series(1, 100000)'),
	(4, 'write in a listed function', 'SELECT guard.writer()'),
	(5, 'call hidden in a listed function', 'SELECT guard.locker()'),
	(5, 'command hidden in a listed function', 'SELECT guard.command()'),
	(6, 'memory', 'SELECT length(repeat(''x'', 200000000))'),
	(7, 'probing of a masked column', 'SELECT id FROM guard.account WHERE email LIKE ''a%''');
SET savant.allowed_tables = 'guard.account';
SET savant.allowed_functions = 'guard.writer, guard.locker, guard.command';
SET savant.max_plan_cost = 1000;
SET savant.memory_limit = '64MB';

SELECT layer, name,
	left(savant._run_with_layers(sql, CASE layer WHEN 7 THEN '27' ELSE layer::text END), 60) AS alone,
	left(savant._run_with_layers(sql, replace('1234567', layer::text, '')), 60) AS without,
	left(savant._run_with_layers(sql, '1234567'), 60) AS all_layers
FROM attempt ORDER BY layer, name;

-- Whole classes that a single layer stops by itself.
SELECT class.sql,
	left(savant._run_with_layers(class.sql, '1'), 40) AS layer_1,
	left(savant._run_with_layers(class.sql, '2'), 40) AS layer_2,
	left(savant._run_with_layers(class.sql, '4'), 40) AS layer_4,
	left(savant._run_with_layers(class.sql, '5'), 40) AS layer_5
FROM (VALUES ('INSERT INTO guard.other VALUES (2)'),
	('SELECT 1; DELETE FROM guard.other'),
	('SELECT * FROM guard.account FOR UPDATE'),
	('SELECT pg_try_advisory_xact_lock(1)'),
	('LOCK TABLE guard.other IN ACCESS SHARE MODE')) AS class(sql);

-- Layers can be taken away by superusers only, whatever was granted.
CREATE ROLE regress_savant_probe;
GRANT EXECUTE ON FUNCTION savant._run_with_layers(text, text) TO regress_savant_probe;
SET ROLE regress_savant_probe;
SELECT savant._run_with_layers('SELECT 1', '');
RESET ROLE;
REVOKE ALL ON FUNCTION savant._run_with_layers(text, text) FROM regress_savant_probe;
DROP ROLE regress_savant_probe;

RESET savant.allowed_tables;
RESET savant.allowed_functions;
RESET savant.max_plan_cost;
RESET savant.memory_limit;
SET client_min_messages = warning;
DROP SCHEMA guard CASCADE;
