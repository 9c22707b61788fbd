-- CREATE EXTENSION into a schema where somebody has left functions and an operator that fit
-- better than the built-in ones: nothing of the extension may use them.
SELECT current_database() AS home \gset
CREATE DATABASE regress_savant_install;
\c regress_savant_install
CREATE SCHEMA trap;
CREATE FUNCTION trap.quote_ident(name) RETURNS text LANGUAGE sql AS $$ SELECT 'trapped' $$;
CREATE FUNCTION trap.octet_length(text) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION trap.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 'epoch'::timestamptz $$;
CREATE FUNCTION trap.pg_has_role(name, text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE FUNCTION trap.format(text, name, name, text) RETURNS text LANGUAGE sql AS $$ SELECT 'trapped' $$;
CREATE FUNCTION trap.same(regrole, regrole) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE OPERATOR trap.= (LEFTARG = regrole, RIGHTARG = regrole, FUNCTION = trap.same);
CREATE EXTENSION pg_savant SCHEMA trap;
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS uses_the_trap
FROM pg_depend d
WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
  AND (d.refobjid IN (SELECT oid FROM pg_proc p WHERE p.pronamespace = 'trap'::regnamespace
                      AND proname NOT LIKE 'ai\_%')
       OR d.refobjid IN (SELECT oid FROM pg_operator WHERE oprnamespace = 'trap'::regnamespace))
  AND (d.classid, d.objid) <> ('pg_operator'::regclass, 'trap.=(regrole,regrole)'::regoperator);

-- The verbs are where they were asked to be.
SELECT count(*) > 20 AS verbs FROM pg_proc WHERE pronamespace = 'trap'::regnamespace AND proname LIKE 'ai\_%';
SELECT trap.ai_run('SELECT 1 AS one');
\c :home
DROP DATABASE regress_savant_install;
