-- Plans of statements: read, explained, judged, compared.  `statement` is a query, INSERT,
-- UPDATE, DELETE or MERGE, with or without EXPLAIN before it; or a plan as EXPLAIN prints it;
-- or a queryid of pg_stat_statements.  The word analyze is reserved in SQL, hence `run`.
CREATE FUNCTION ai_explain(statement text, run boolean DEFAULT false, all_findings boolean DEFAULT false,
	parameters text[] DEFAULT NULL, width integer DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_explain';
COMMENT ON FUNCTION ai_explain(text, boolean, boolean, text[], integer) IS
'explains the plan of a statement in plain words: what it costs, how it works, what is wrong with it and what to do first; run => true measures a query, and only a query';
REVOKE ALL ON FUNCTION ai_explain(text, boolean, boolean, text[], integer) FROM PUBLIC;

CREATE FUNCTION ai_plan_findings(statement text, run boolean DEFAULT false, parameters text[] DEFAULT NULL)
RETURNS TABLE (rank integer, rule text, severity text, node integer, node_text text, title text, detail text,
	advice text, statement_to_run text, saving_ms double precision, saving_percent double precision,
	measured boolean, docs text)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_plan_findings';
COMMENT ON FUNCTION ai_plan_findings(text, boolean, text[]) IS
'everything that is wrong with the plan of a statement, worst first, one row each';
REVOKE ALL ON FUNCTION ai_plan_findings(text, boolean, text[]) FROM PUBLIC;

CREATE FUNCTION ai_explain_json(statement text, run boolean DEFAULT false, parameters text[] DEFAULT NULL)
RETURNS jsonb
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_explain_json';
COMMENT ON FUNCTION ai_explain_json(text, boolean, text[]) IS
'the plan of a statement with figures, story and findings as one JSON object';
REVOKE ALL ON FUNCTION ai_explain_json(text, boolean, text[]) FROM PUBLIC;

CREATE FUNCTION ai_explain_html(statement text, run boolean DEFAULT false, parameters text[] DEFAULT NULL)
RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_explain_html';
COMMENT ON FUNCTION ai_explain_html(text, boolean, text[]) IS
'the explanation of a statement''s plan as one self-contained HTML page, with the plan as a picture';
REVOKE ALL ON FUNCTION ai_explain_html(text, boolean, text[]) FROM PUBLIC;

CREATE FUNCTION ai_compare_plans(before text, after text)
RETURNS SETOF text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_compare_plans';
COMMENT ON FUNCTION ai_compare_plans(text, text) IS
'what differs between two plans, each given as a statement, a plan or a queryid';
REVOKE ALL ON FUNCTION ai_compare_plans(text, text) FROM PUBLIC;
