-- Every verb with NULL, with empty text, with 1 MB of text, and as a role without
-- a level: a result or one clear SQLSTATE, never XX000 and never a dead session.
-- A verb that is added later is found by itself.
SET savant.rate_limit_per_minute = 0;
SET client_min_messages = error;
CREATE ROLE regress_savant_odd;
CREATE TABLE outcome (verb text, given text, result text);
GRANT INSERT ON outcome TO regress_savant_odd;

-- An argument of each type: `given` says what goes into those of type text.
CREATE FUNCTION odd_argument(type regtype, given text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
		WHEN given = 'null' THEN 'NULL::' || type
		WHEN type = 'text'::regtype AND given = '1 MB' THEN 'repeat(''x'', 1048576)'
		WHEN type = 'text'::regtype THEN quote_literal('')
		WHEN type = 'text[]'::regtype AND given = '1 MB' THEN 'ARRAY[repeat(''x'', 1048576)]'
		WHEN type = 'text[]'::regtype THEN 'ARRAY['''']'
		WHEN type = 'interval'::regtype THEN '''1 second'''
		WHEN type = 'timestamptz'::regtype THEN '''2020-01-01''::timestamptz'
		WHEN type = 'integer'::regtype THEN '1'
		WHEN type = 'bigint'::regtype THEN '9000000000'
		WHEN type = 'boolean'::regtype THEN 'false'
		WHEN type = 'uuid'::regtype THEN '''00000000-0000-0000-0000-000000000000'''
		WHEN type = 'regclass'::regtype THEN '''pg_class''::regclass'
		WHEN type = 'regrole'::regtype THEN '''regress_savant_odd''::regrole'
	END
$$;

CREATE PROCEDURE try_every_verb(given text, who text) LANGUAGE plpgsql AS $$
DECLARE
	verb record;
	call text;
	result text;
	kind text := CASE WHEN who = session_user THEN given ELSE 'no level' END;
BEGIN
	FOR verb IN
		SELECT p.proname, coalesce(string_agg(odd_argument(a.type, given), ', ' ORDER BY a.n), '') AS arguments
		FROM pg_depend d
			JOIN pg_proc p ON p.oid = d.objid
			LEFT JOIN LATERAL unnest(p.proargtypes) WITH ORDINALITY AS a(type, n) ON true
		WHERE d.classid = 'pg_proc'::regclass AND d.deptype = 'e' AND p.proname LIKE 'ai\_%'
			AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_savant')
		GROUP BY p.oid, p.proname
	LOOP
		call := format('SELECT count(*) FROM %I(%s)', verb.proname, verb.arguments)
			|| CASE WHEN verb.proname = 'ai_table' THEN ' AS t(x integer)' ELSE '' END;
		BEGIN
			EXECUTE format('SET LOCAL ROLE %I', who);
			EXECUTE call;
			result := 'ok';
		EXCEPTION WHEN OTHERS THEN
			result := SQLSTATE;
		END;
		RESET ROLE;
		INSERT INTO outcome VALUES (verb.proname, kind, result);
	END LOOP;
END
$$;
CALL try_every_verb('null', current_user);
CALL try_every_verb('empty', current_user);
CALL try_every_verb('1 MB', current_user);
CALL try_every_verb('empty', 'regress_savant_odd');

-- Unaligned: a new verb is one new line.
\pset format unaligned
\pset footer off
SELECT verb, max(result) FILTER (WHERE given = 'null') AS "NULL", max(result) FILTER (WHERE given = 'empty') AS empty,
	max(result) FILTER (WHERE given = '1 MB') AS "1 MB", max(result) FILTER (WHERE given = 'no level') AS "no level"
FROM outcome GROUP BY verb ORDER BY verb COLLATE "C";
\pset format aligned
\pset footer on
SELECT count(*) AS internal_errors FROM outcome WHERE result LIKE 'XX%';

DELETE FROM savant.feedback WHERE request_id = '00000000-0000-0000-0000-000000000000';
DROP PROCEDURE try_every_verb(text, text);
DROP FUNCTION odd_argument(regtype, text);
DROP TABLE outcome;
DROP ROLE regress_savant_odd;
