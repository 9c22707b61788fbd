\echo Use "CREATE EXTENSION pg_savant" to load this file. \quit

-- State and helper objects.  The verbs (ai_*) go to the schema that CREATE EXTENSION is given.
CREATE SCHEMA savant;
COMMENT ON SCHEMA savant IS 'pg_savant: state and helper objects';
GRANT USAGE ON SCHEMA savant TO PUBLIC;
