-- What the tests need to look behind the library's C++ border.  Nobody but a
-- superuser gets them; no level of ai_grant() includes them.

CREATE FUNCTION savant._live_objects() RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_live_objects';
COMMENT ON FUNCTION savant._live_objects() IS
	'test probes and error reports alive in this session; 0 between calls';
REVOKE ALL ON FUNCTION savant._live_objects() FROM PUBLIC;

CREATE FUNCTION savant._boundary_probe(kind text) RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_boundary_probe';
COMMENT ON FUNCTION savant._boundary_probe(text) IS 'raises an error in one guarded path, for tests';
REVOKE ALL ON FUNCTION savant._boundary_probe(text) FROM PUBLIC;

CREATE FUNCTION savant._record_probe(kind text, question text DEFAULT 'probe') RETURNS text
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_record_probe';
COMMENT ON FUNCTION savant._record_probe(text, text) IS
	'records a request that was not one, for tests; returns its id';
REVOKE ALL ON FUNCTION savant._record_probe(text, text) FROM PUBLIC;

CREATE FUNCTION savant._draft_probe(question text, sql text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_draft_probe';
COMMENT ON FUNCTION savant._draft_probe(text, text) IS
	'keeps a draft that no model made, or finds the one that is kept, for tests';
REVOKE ALL ON FUNCTION savant._draft_probe(text, text) FROM PUBLIC;

CREATE FUNCTION savant._picture_probe() RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_picture_probe';
COMMENT ON FUNCTION savant._picture_probe() IS
	'whether a picture in use survives the one that replaces it, for tests';
REVOKE ALL ON FUNCTION savant._picture_probe() FROM PUBLIC;

CREATE FUNCTION savant._model_probe(kind text, question text DEFAULT 'probe') RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_model_probe';
COMMENT ON FUNCTION savant._model_probe(text, text) IS
	'asks the model one thing, without a schema or checks, for tests; returns its reply';
REVOKE ALL ON FUNCTION savant._model_probe(text, text) FROM PUBLIC;
