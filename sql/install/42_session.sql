-- What one may see and forget of one's own conversations.  They are begun by asking
-- with session => 'name'.

CREATE FUNCTION ai_sessions()
RETURNS TABLE (session text, turns bigint, created_at timestamptz, last_used_at timestamptz)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_sessions';
COMMENT ON FUNCTION ai_sessions() IS 'your conversations, the one used last first';
REVOKE ALL ON FUNCTION ai_sessions() FROM PUBLIC;

CREATE FUNCTION ai_session_history(session text, limit_to integer DEFAULT NULL)
RETURNS TABLE (turn bigint, asked_at timestamptz, question text, standalone text, sql text,
               route text, paraphrase text, outcome text, choices text[])
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_session_history';
COMMENT ON FUNCTION ai_session_history(text, integer) IS
	'what was asked in a conversation of yours, oldest first; with a limit, the newest turns';
REVOKE ALL ON FUNCTION ai_session_history(text, integer) FROM PUBLIC;

CREATE FUNCTION ai_session_clear(session text) RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_session_clear';
COMMENT ON FUNCTION ai_session_clear(text) IS
	'forgets what was asked in a conversation of yours; returns how many turns there were';
REVOKE ALL ON FUNCTION ai_session_clear(text) FROM PUBLIC;

CREATE FUNCTION ai_session_delete(session text) RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_session_delete';
COMMENT ON FUNCTION ai_session_delete(text) IS
	'deletes a conversation of yours; false when there is none of that name';
REVOKE ALL ON FUNCTION ai_session_delete(text) FROM PUBLIC;
