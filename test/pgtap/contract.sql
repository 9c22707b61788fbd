-- What holds for every object of the extension, found by pg_depend so that a
-- new one cannot be forgotten: comments, no rights for PUBLIC, no definer
-- rights to data, a fixed search_path where SQL is run.
BEGIN;
SELECT plan(11);

CREATE TEMP VIEW member AS
SELECT d.classid, d.objid, d.objid::regprocedure::text AS name
FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'pg_savant' AND d.deptype = 'e' AND d.classid = 'pg_proc'::regclass;

CREATE TEMP VIEW relation_member AS
SELECT d.objid, d.objid::regclass::text AS name
FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'pg_savant' AND d.deptype = 'e' AND d.classid = 'pg_class'::regclass;

SELECT isnt_empty('SELECT name FROM member', 'the extension has functions');

SELECT is_empty($$
	SELECT name FROM member WHERE obj_description(objid, 'pg_proc') IS NULL
$$, 'every function has a comment');

SELECT is_empty($$
	SELECT name FROM relation_member JOIN pg_class AS c ON c.oid = objid
	WHERE c.relkind IN ('r', 'v', 'p', 'm') AND obj_description(objid, 'pg_class') IS NULL
$$, 'every table and view has a comment');

SELECT is_empty($$
	SELECT m.name FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid,
		LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS acl
	WHERE acl.grantee = 0
$$, 'no function may be executed by PUBLIC');

SELECT is_empty($$
	SELECT m.name FROM relation_member AS m JOIN pg_class AS c ON c.oid = m.objid,
		LATERAL aclexplode(c.relacl) AS acl
	WHERE acl.grantee = 0 AND acl.privilege_type <> 'SELECT'
$$, 'PUBLIC may change no table');

SELECT is_empty($$
	SELECT m.name FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid JOIN pg_namespace AS n ON n.oid = p.pronamespace
	WHERE p.proname ~ '^ai_' AND n.nspname IN ('savant', 'pg_catalog') OR p.proname !~ '^ai_' AND n.nspname <> 'savant'
$$, 'verbs are called ai_* and nothing else is in their schema');

SELECT is_empty($$
	SELECT m.name FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid
	WHERE p.prosecdef AND NOT coalesce(array_to_string(p.proconfig, ','), '') ~ 'search_path='
$$, 'a SECURITY DEFINER function pins its search_path');

SELECT is_empty($$
	SELECT m.name FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid
	WHERE p.proname ~ '^ai_' AND p.prosecdef AND p.proname NOT IN ('ai_grant', 'ai_revoke')
$$, 'every verb but ai_grant and ai_revoke runs with the rights of its caller');

SELECT is_empty($$
	SELECT m.name || '.' || argument FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid,
		LATERAL unnest(p.proargnames[1:p.pronargs]) AS argument
	WHERE p.proname ~ '^ai_' AND (argument = '' OR argument !~ '^[a-z][a-z_]+$')
	UNION ALL
	SELECT m.name FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid
	WHERE p.proname ~ '^ai_' AND p.pronargs > 0 AND p.proargnames IS NULL
$$, 'every argument of a verb has a full-word name');

SELECT is_empty($$
	SELECT m.name FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid
	WHERE p.proname IN ('ai_ask', 'ai_answer', 'ai_sql', 'ai_rows', 'ai_table', 'ai_run', 'ai_check', 'ai_fix', 'ai_verify')
		AND (p.provolatile <> 'v' OR p.proparallel <> 'u')
$$, 'a verb that runs statements or writes the record is volatile and not parallel safe');

SELECT is_empty($$
	SELECT l.object FROM savant.level_privilege AS l
	WHERE l.kind = 'function' AND l.object ~ '^ai_'
		AND NOT EXISTS (SELECT FROM member AS m JOIN pg_proc AS p ON p.oid = m.objid WHERE p.proname = l.object)
$$, 'every verb that a level gives exists');

SELECT finish();
ROLLBACK;
