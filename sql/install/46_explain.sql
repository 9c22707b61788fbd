-- Plans of statements: read, explained, judged, compared.  `statement` is a query, INSERT,
-- UPDATE, DELETE or MERGE, with or without EXPLAIN before it; or a plan as EXPLAIN prints it;
-- or a queryid of pg_stat_statements.  The word analyze is reserved in SQL, hence `run`.
CREATE FUNCTION ai_plan_findings(statement text, run boolean DEFAULT false, parameters text[] DEFAULT NULL)
RETURNS TABLE (rank integer, rule text, severity text, node integer, node_text text, title text, detail text,
	advice text, statement_to_run text, saving_ms double precision, saving_percent double precision,
	measured boolean, docs text)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_plan_findings';
COMMENT ON FUNCTION ai_plan_findings(text, boolean, text[]) IS
'everything that is wrong with the plan of a statement, worst first, one row each';
REVOKE ALL ON FUNCTION ai_plan_findings(text, boolean, text[]) FROM PUBLIC;
