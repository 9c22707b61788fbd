-- What is odd about a text before it is asked.  Advice: nothing is decided by it.

CREATE FUNCTION ai_check_input(input text)
RETURNS TABLE (code text, severity text, message text)
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 3
AS 'MODULE_PATHNAME', 'savant_ai_check_input';
COMMENT ON FUNCTION ai_check_input(text) IS
	'what is odd about a question: orders to the model, hidden characters, size, requests to change';
REVOKE ALL ON FUNCTION ai_check_input(text) FROM PUBLIC;
