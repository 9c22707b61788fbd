-- Other ways to write a query that mean the same, planned and, when asked, measured.
CREATE FUNCTION ai_optimize(statement text, measure boolean DEFAULT false, runs integer DEFAULT 5,
	time_limit interval DEFAULT '30 seconds')
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_optimize';
COMMENT ON FUNCTION ai_optimize(text, boolean, integer, interval) IS
'rewrites a query so that it means the same and is planned cheaper, and says why it is the same; measure => true runs both and compares';
REVOKE ALL ON FUNCTION ai_optimize(text, boolean, integer, interval) FROM PUBLIC;

CREATE FUNCTION ai_optimize_json(statement text, measure boolean DEFAULT false, runs integer DEFAULT 5,
	time_limit interval DEFAULT '30 seconds')
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_optimize_json';
COMMENT ON FUNCTION ai_optimize_json(text, boolean, integer, interval) IS
'the same as ai_optimize for programs';
REVOKE ALL ON FUNCTION ai_optimize_json(text, boolean, integer, interval) FROM PUBLIC;

-- For tests: every rewrite by one step, cheaper or not; test/sql/optimize_same.sql runs them.
CREATE FUNCTION savant._rewrites(statement text)
RETURNS TABLE (rule text, equivalence text, sql text, reason text)
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__rewrites';
COMMENT ON FUNCTION savant._rewrites(text) IS
'for tests: all ways to write a query otherwise that the rules of ai_optimize know';
REVOKE ALL ON FUNCTION savant._rewrites(text) FROM PUBLIC;
