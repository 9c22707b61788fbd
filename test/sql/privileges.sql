-- Who may call what: nobody by default, then what ai_grant() gives.
\set SHOW_CONTEXT never

-- PUBLIC may call nothing, but what triggers and row security need.
SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_depend d
	ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_savant')
WHERE has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1;
-- Every verb is in the list of levels, every listed table exists.
SELECT p.proname FROM pg_proc p JOIN pg_depend d
	ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_savant')
WHERE p.proname LIKE 'ai\_%'
	AND NOT EXISTS (SELECT FROM savant.level_privilege l
	                WHERE l.kind = 'function' AND l.object = p.proname)
ORDER BY 1;
SELECT object FROM savant.level_privilege
WHERE kind = 'table' AND to_regclass('savant.' || quote_ident(object)) IS NULL;
-- Every object has a comment; every SECURITY DEFINER function pins its search_path.
SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d
WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_savant')
	AND d.classid IN ('pg_proc'::regclass, 'pg_class'::regclass)
	AND NOT EXISTS (SELECT FROM pg_class WHERE oid = d.objid AND relkind = 'S')
	AND obj_description(d.objid, d.classid::regclass::text) IS NULL
ORDER BY 1;
SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_depend d
	ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_savant')
WHERE p.prosecdef AND (p.proconfig IS NULL OR NOT 'search_path=pg_catalog, pg_temp' = ANY (p.proconfig));

-- Without a level: nothing.
CREATE ROLE "regress_savant Anna";
CREATE ROLE regress_savant_boss;
SET ROLE "regress_savant Anna";
SELECT ai_version();
SELECT * FROM ai_status();
SELECT * FROM ai_stats();
SELECT ai_grant('regress_savant_boss', 'ask');
SELECT count(*) FROM savant.request_log;
RESET ROLE;

-- Level by level; a function stands for the verbs of its level.
CREATE VIEW reach AS SELECT rolname,
	has_function_privilege(r.oid, 'ai_version()', 'EXECUTE') AS ask,
	has_table_privilege(r.oid, 'savant.request_log', 'SELECT') AS record,
	has_function_privilege(r.oid, 'ai_stats()', 'EXECUTE') AS monitor,
	has_function_privilege(r.oid, 'ai_grant(regrole, text)', 'EXECUTE') AS admin,
	has_function_privilege(r.oid, 'savant._boundary_probe(text)', 'EXECUTE') AS probe
FROM pg_roles r WHERE rolname ~ '^regress_savant';
SELECT ai_grant('"regress_savant Anna"', 'ask');
SELECT * FROM reach ORDER BY 1;
SELECT ai_grant('"regress_savant Anna"', 'monitor');
SELECT * FROM reach ORDER BY 1;
SELECT ai_grant('regress_savant_boss', 'admin');
SELECT * FROM reach ORDER BY 1;
-- A role of level admin gives and takes levels; it owns nothing.
SET ROLE regress_savant_boss;
SELECT ai_revoke('"regress_savant Anna"', 'monitor');
RESET ROLE;
SELECT * FROM reach ORDER BY 1;
SET ROLE "regress_savant Anna";
SELECT ai_version() IS NOT NULL AS allowed;
SELECT count(*) FROM savant.request_log;
SELECT ai_grant('"regress_savant Anna"', 'admin');
RESET ROLE;
SELECT ai_revoke('"regress_savant Anna"', 'ask');
SELECT ai_revoke('regress_savant_boss', 'ask');
SELECT * FROM reach ORDER BY 1;

-- Nonsense is refused; NULL does nothing.
SELECT ai_grant('regress_savant_boss', 'root');
SELECT ai_grant('regress_savant_nobody', 'ask');
SELECT ai_grant('regress_savant_boss', NULL);
SELECT ai_revoke(NULL, 'ask');
-- A function that is not the extension's is not given away.
CREATE FUNCTION ai_ask(integer) RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
REVOKE ALL ON FUNCTION ai_ask(integer) FROM PUBLIC;
SELECT ai_grant('regress_savant_boss', 'ask');
SELECT has_function_privilege('regress_savant_boss', 'ai_ask(integer)', 'EXECUTE');

DROP FUNCTION ai_ask(integer);
DROP VIEW reach;
DROP OWNED BY "regress_savant Anna", regress_savant_boss;
DROP ROLE "regress_savant Anna", regress_savant_boss;
