-- What a language model is told.

CREATE FUNCTION ai_prompt(question text, format text DEFAULT 'text', session text DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_prompt';
COMMENT ON FUNCTION ai_prompt(text, text, text) IS
	'exactly what a model would be told to answer a question, and what would be left out or hidden; sends nothing';
REVOKE ALL ON FUNCTION ai_prompt(text, text, text) FROM PUBLIC;
