-- What the index adviser plans: statements of pg_stat_statements with the constants of one
-- execution, where the library keeps one, or with parameters.

CREATE FUNCTION savant._workload(share double precision DEFAULT 0.99)
RETURNS TABLE (query_id bigint, constants text, casts integer, calls_per_day double precision,
	ms_per_day double precision, sql text)
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__workload';
COMMENT ON FUNCTION savant._workload(double precision) IS
	'the statements of this database that the index adviser plans, and what it leaves out';
REVOKE ALL ON FUNCTION savant._workload(double precision) FROM PUBLIC;

CREATE FUNCTION savant._example(query_id bigint, role regrole DEFAULT NULL)
RETURNS TABLE ("position" integer, literal text, varies boolean)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__example';
COMMENT ON FUNCTION savant._example(bigint, regrole) IS
	'the constants that are kept of a statement of the role; nothing for whoever may not see it';
REVOKE ALL ON FUNCTION savant._example(bigint, regrole) FROM PUBLIC;

CREATE FUNCTION savant._forget_examples() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__forget_examples';
COMMENT ON FUNCTION savant._forget_examples() IS
	'forgets the constants that are kept of statements, of all databases';
REVOKE ALL ON FUNCTION savant._forget_examples() FROM PUBLIC;
