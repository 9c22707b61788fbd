-- Which indexes to have.

CREATE FUNCTION ai_suggest_indexes(
	queries text[] DEFAULT NULL,
	storage_budget text DEFAULT NULL,
	time_limit interval DEFAULT '5 seconds',
	max_columns integer DEFAULT 3,
	include_drops boolean DEFAULT true,
	tables regclass[] DEFAULT NULL,
	weights double precision[] DEFAULT NULL)
RETURNS TABLE (id bigint, action text, ddl text, rollback_ddl text, "table" text, columns text[],
	size bigint, build_time interval, saved_ms_per_day double precision,
	saved_percent double precision, write_cost_ms_per_day double precision, queries integer,
	reason text, confidence double precision, evidence jsonb)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_suggest_indexes';
COMMENT ON FUNCTION ai_suggest_indexes(text[], text, interval, integer, boolean, regclass[], double precision[]) IS
'the indexes to create, replace and drop for the statements of pg_stat_statements or for those given, each with its proof from the planner; changes nothing';
REVOKE ALL ON FUNCTION ai_suggest_indexes(text[], text, interval, integer, boolean, regclass[], double precision[]) FROM PUBLIC;

CREATE FUNCTION ai_advise_indexes(
	queries text[] DEFAULT NULL,
	storage_budget text DEFAULT NULL,
	time_limit interval DEFAULT '5 seconds',
	max_columns integer DEFAULT 3,
	include_drops boolean DEFAULT true,
	tables regclass[] DEFAULT NULL,
	weights double precision[] DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_advise_indexes';
COMMENT ON FUNCTION ai_advise_indexes(text[], text, interval, integer, boolean, regclass[], double precision[]) IS
'what ai_suggest_indexes finds, as a report to read';
REVOKE ALL ON FUNCTION ai_advise_indexes(text[], text, interval, integer, boolean, regclass[], double precision[]) FROM PUBLIC;

-- For bench/: one search with all of its figures, equal weights, nothing kept.
CREATE FUNCTION savant._search_indexes(statements text[], options jsonb DEFAULT '{}')
RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__search_indexes';
COMMENT ON FUNCTION savant._search_indexes(text[], jsonb) IS
'for benchmarks, superusers only: a search for indexes with its costs, sizes and counters';
REVOKE ALL ON FUNCTION savant._search_indexes(text[], jsonb) FROM PUBLIC;
