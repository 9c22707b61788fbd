-- Drafts and replies of language models that are kept for the next time.

CREATE FUNCTION ai_cache_stats()
RETURNS TABLE (kind text, entries bigint, bytes bigint, hits bigint, misses bigint, kept bigint,
               evictions bigint, too_long bigint, slots bigint, shared boolean)
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED ROWS 2
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_cache_stats';
COMMENT ON FUNCTION ai_cache_stats() IS
	'what is kept of models'' drafts and replies, and how often it was of use';
REVOKE ALL ON FUNCTION ai_cache_stats() FROM PUBLIC;

CREATE FUNCTION savant._cache_clear_own(kind text) RETURNS integer
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_cache_clear_own';
COMMENT ON FUNCTION savant._cache_clear_own(text) IS 'forgets what is kept for the current user';
REVOKE ALL ON FUNCTION savant._cache_clear_own(text) FROM PUBLIC;

CREATE FUNCTION savant._cache_clear_all(kind text) RETURNS integer
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_cache_clear_all';
COMMENT ON FUNCTION savant._cache_clear_all(text) IS 'forgets what is kept for everyone';
REVOKE ALL ON FUNCTION savant._cache_clear_all(text) FROM PUBLIC;

CREATE FUNCTION savant._cache_forget(question text) RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_cache_forget';
COMMENT ON FUNCTION savant._cache_forget(text) IS
	'forgets what is kept for the current user about a question';
REVOKE ALL ON FUNCTION savant._cache_forget(text) FROM PUBLIC;

-- Not SQL: there the right to call both functions would be asked for at once.
CREATE FUNCTION ai_cache_clear(kind text DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF has_function_privilege(current_user, 'savant._cache_clear_all(text)', 'EXECUTE') THEN
		RETURN savant._cache_clear_all(kind);
	END IF;
	RETURN savant._cache_clear_own(kind);
END
$$;
COMMENT ON FUNCTION ai_cache_clear(text) IS
	'forgets your kept drafts and replies of models, or with level admin those of all; returns how many';
REVOKE ALL ON FUNCTION ai_cache_clear(text) FROM PUBLIC;
