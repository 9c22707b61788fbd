-- What the database is made of, as far as the caller may know it.

CREATE FUNCTION ai_schema(
	format text DEFAULT 'text', pattern text DEFAULT NULL, token_budget integer DEFAULT NULL)
RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant_ai_schema';
COMMENT ON FUNCTION ai_schema(text, text, integer) IS
	'the tables, columns, keys and values that you may read: format text, json or prompt; pattern as in \d (order*)';
REVOKE ALL ON FUNCTION ai_schema(text, text, integer) FROM PUBLIC;

CREATE FUNCTION ai_describe(relation regclass, detailed boolean DEFAULT false)
RETURNS SETOF text
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant_ai_describe';
COMMENT ON FUNCTION ai_describe(regclass, boolean) IS
	'a table or view in words: columns, keys, references; detailed adds indexes, values, checks, triggers';
REVOKE ALL ON FUNCTION ai_describe(regclass, boolean) FROM PUBLIC;

CREATE FUNCTION ai_search(query text, max_results integer DEFAULT 20)
RETURNS TABLE (kind text, schema_name text, relation_name text, column_name text,
               score numeric, why text)
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant_ai_search';
COMMENT ON FUNCTION ai_search(text, integer) IS
	'tables and columns that words speak of, by name, comment or value, best first';
REVOKE ALL ON FUNCTION ai_search(text, integer) FROM PUBLIC;

CREATE FUNCTION ai_join_path(from_relation regclass, to_relation regclass)
RETURNS TABLE (path integer, step integer, from_name text, to_name text, condition text,
               relationship text, join_sql text, warning text)
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant_ai_join_path';
COMMENT ON FUNCTION ai_join_path(regclass, regclass) IS
	'the shortest joins between two tables over foreign keys, a row per step; warns when there are several';
REVOKE ALL ON FUNCTION ai_join_path(regclass, regclass) FROM PUBLIC;

CREATE FUNCTION savant._picture_stats(
	OUT version bigint, OUT builds bigint, OUT rechecks bigint, OUT build_ms double precision,
	OUT relations integer, OUT columns integer, OUT foreign_keys integer, OUT bytes bigint)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant__picture_stats';
COMMENT ON FUNCTION savant._picture_stats() IS
	'this session''s schema picture: version, builds so far, milliseconds of the last build, size';
REVOKE ALL ON FUNCTION savant._picture_stats() FROM PUBLIC;
