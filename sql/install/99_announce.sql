-- Last of all: the launcher looks at this database when the transaction commits, and its
-- monitor comes without a restart.

CREATE FUNCTION savant._announce() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_announce';
COMMENT ON FUNCTION savant._announce() IS
	'tells the launcher that this database has the extension; for CREATE EXTENSION';
REVOKE ALL ON FUNCTION savant._announce() FROM PUBLIC;
SELECT savant._announce();
