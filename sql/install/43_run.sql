-- A statement of the caller's through the one door: checked, bounded, read-only.
CREATE FUNCTION ai_run(sql text, max_rows integer DEFAULT NULL)
RETURNS SETOF jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_run';
COMMENT ON FUNCTION ai_run(text, integer) IS
'runs one SELECT through the guarded executor and returns its rows as JSON objects; anything that could write, wait or leak is refused';
REVOKE ALL ON FUNCTION ai_run(text, integer) FROM PUBLIC;

-- The verdict of the door on a statement, without running it.
CREATE FUNCTION ai_check(sql text)
RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_check';
COMMENT ON FUNCTION ai_check(text) IS
'says whether ai_run would run the statement: refusal with SQLSTATE and layer, warnings, tables, estimated cost and rows';
REVOKE ALL ON FUNCTION ai_check(text) FROM PUBLIC;

-- How the door judges one function; test/sql/function_policy.sql walks pg_proc with it.
CREATE FUNCTION savant._judge_function(function oid)
RETURNS text
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__judge_function';
COMMENT ON FUNCTION savant._judge_function(oid) IS
'whether a generated statement may call the function, and why';
REVOKE ALL ON FUNCTION savant._judge_function(oid) FROM PUBLIC;

-- For tests: the door with the named layers only ('24' = layers 2 and 4).  The
-- function refuses everyone but superusers, whoever was granted EXECUTE.
CREATE FUNCTION savant._run_with_layers(sql text, layers text)
RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__run_with_layers';
COMMENT ON FUNCTION savant._run_with_layers(text, text) IS
'for tests, superusers only: runs a statement with some of the layers and says which of them stopped it';
REVOKE ALL ON FUNCTION savant._run_with_layers(text, text) FROM PUBLIC;
