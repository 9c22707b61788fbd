-- Health: what is wrong with the server now, by the rules of docs/health_rules.md.

-- Conditions that a rule has seen hold, with since when: how a rule knows that something has
-- lasted although one snapshot does not tell.
CREATE TABLE savant.health_kept (
	rule text NOT NULL,
	object text NOT NULL,
	since timestamptz NOT NULL,
	PRIMARY KEY (rule, object)
);
COMMENT ON TABLE savant.health_kept IS
	'conditions that health rules have seen in every snapshot since then, findings or not';

-- How often each error went to the server log.
CREATE FUNCTION savant._logged_errors()
RETURNS TABLE (database oid, kind text, sqlstate text, message text, times bigint,
	since timestamptz)
LANGUAGE c VOLATILE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant__logged_errors';
COMMENT ON FUNCTION savant._logged_errors() IS 'the rows of savant.logged_error';
REVOKE ALL ON FUNCTION savant._logged_errors() FROM PUBLIC;

CREATE VIEW savant.logged_error AS
	SELECT e.database, d.datname, e.kind, e.sqlstate, e.message, e.times, e.since
	FROM savant._logged_errors() e LEFT JOIN pg_catalog.pg_database d ON d.oid = e.database;
COMMENT ON VIEW savant.logged_error IS
	'errors in the server log by database and SQLSTATE, counted since the server was started';
COMMENT ON COLUMN savant.logged_error.database IS '0: in none yet, as while logging in';
COMMENT ON COLUMN savant.logged_error.kind IS
	'error; fatal: the end of a session, or a login that failed; cancelled_autovacuum';
COMMENT ON COLUMN savant.logged_error.sqlstate IS
	'NULL: more kinds of errors than there are counters for';
COMMENT ON COLUMN savant.logged_error.message IS
	'the first one, as it is in the source: %s in place of values';
