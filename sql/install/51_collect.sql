-- A snapshot by hand.

CREATE FUNCTION ai_collect() RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_ai_collect';
COMMENT ON FUNCTION ai_collect() IS
	'takes a snapshot of the server''s state, keeps it and says what it saw; for servers without '
	'the monitor, to be called every minute or so';
REVOKE ALL ON FUNCTION ai_collect() FROM PUBLIC;
