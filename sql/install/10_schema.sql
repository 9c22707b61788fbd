\echo Use "CREATE EXTENSION pg_savant" to load this file. \quit

-- What is created below is resolved at once: bodies, defaults, checks, policies.  In
-- the target schema somebody else may keep a function or an operator that fits better than
-- the built-in one.  40_ask.sql, where the verbs begin, puts the target schema back.
SET LOCAL search_path = pg_catalog, pg_temp;

-- State and helper objects.  The verbs (ai_*) go to the schema that CREATE EXTENSION is given.
CREATE SCHEMA savant;
COMMENT ON SCHEMA savant IS 'pg_savant: state and helper objects';
GRANT USAGE ON SCHEMA savant TO PUBLIC;
