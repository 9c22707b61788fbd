-- A statement that does not pass the checks, mended without a model.
CREATE FUNCTION ai_fix(sql text)
RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_fix';
COMMENT ON FUNCTION ai_fix(text) IS
'mends wrong names, aliases, quotes, functions, missing joins and GROUP BY of a SELECT, and says what it changed; runs nothing';
REVOKE ALL ON FUNCTION ai_fix(text) FROM PUBLIC;
