-- Questions in plain words.  The functions run as their caller, with the
-- caller's search_path: that is what decides which tables a question is about.

SET LOCAL search_path = @extschema@, pg_temp;

CREATE FUNCTION ai_ask(question text, show_sql boolean DEFAULT true, max_rows integer DEFAULT 20,
                       session text DEFAULT NULL, stream boolean DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_ask';
COMMENT ON FUNCTION ai_ask(text, boolean, integer, text, boolean) IS
	'answers a question about the data in plain words: the answer first, then the rows and the SQL';
REVOKE ALL ON FUNCTION ai_ask(text, boolean, integer, text, boolean) FROM PUBLIC;

CREATE FUNCTION ai_answer(question text, session text DEFAULT NULL) RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_answer';
COMMENT ON FUNCTION ai_answer(text, text) IS 'answers a question for a program: docs/answers.md has the members';
REVOKE ALL ON FUNCTION ai_answer(text, text) FROM PUBLIC;

CREATE FUNCTION ai_sql(question text, session text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_sql';
COMMENT ON FUNCTION ai_sql(text, text) IS
	'the checked SQL for a question, not run; an error when the question is not clear';
REVOKE ALL ON FUNCTION ai_sql(text, text) FROM PUBLIC;

CREATE FUNCTION ai_rows(question text, session text DEFAULT NULL) RETURNS SETOF jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_rows';
COMMENT ON FUNCTION ai_rows(text, text) IS 'the rows that answer a question, each as an object';
REVOKE ALL ON FUNCTION ai_rows(text, text) FROM PUBLIC;

CREATE FUNCTION ai_table(question text, session text DEFAULT NULL) RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_table';
COMMENT ON FUNCTION ai_table(text, text) IS
	'the rows that answer a question as a table: SELECT * FROM ai_table(...) AS t(name type, ...)';
REVOKE ALL ON FUNCTION ai_table(text, text) FROM PUBLIC;

CREATE FUNCTION ai_help() RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_help';
COMMENT ON FUNCTION ai_help() IS 'what can be asked, with examples from the tables of this database';
REVOKE ALL ON FUNCTION ai_help() FROM PUBLIC;
