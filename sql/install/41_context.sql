-- What the database is made of, as far as the caller may know it.

CREATE FUNCTION savant._picture_stats(
    OUT version bigint, OUT builds bigint, OUT rechecks bigint, OUT build_ms double precision,
    OUT relations integer, OUT columns integer, OUT foreign_keys integer, OUT bytes bigint)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant__picture_stats';
COMMENT ON FUNCTION savant._picture_stats() IS
    'this session''s schema picture: version, builds so far, milliseconds of the last build, size';
REVOKE ALL ON FUNCTION savant._picture_stats() FROM PUBLIC;

CREATE FUNCTION ai_schema(format text DEFAULT 'json')
RETURNS text
LANGUAGE c VOLATILE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'savant_ai_schema';
COMMENT ON FUNCTION ai_schema(text) IS 'the tables, columns, keys and values that you may read';
REVOKE ALL ON FUNCTION ai_schema(text) FROM PUBLIC;
