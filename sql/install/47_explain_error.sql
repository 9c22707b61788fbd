-- The session's last error, explained from what the session itself keeps of it.
CREATE FUNCTION ai_explain_error()
RETURNS SETOF text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_explain_error';
COMMENT ON FUNCTION ai_explain_error() IS
'explains the last error of this session: what went wrong, the place, the rule or privilege behind it, near names, a corrected statement, what to do';
REVOKE ALL ON FUNCTION ai_explain_error() FROM PUBLIC;

CREATE FUNCTION ai_explain_error_json()
RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_explain_error_json';
COMMENT ON FUNCTION ai_explain_error_json() IS
'the same as ai_explain_error for programs; NULL when no error is remembered';
REVOKE ALL ON FUNCTION ai_explain_error_json() FROM PUBLIC;
