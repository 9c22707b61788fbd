-- What the advisers propose.  Rows come from the library alone, as the table's owner: a
-- statement that somebody may run later must not be anybody's text.  A suggestion belongs to the
-- role that asked; it is seen by that role and by whoever may read all of the table it is about.

CREATE TABLE savant.suggestion (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	role regrole NOT NULL,
	key text NOT NULL,
	adviser text NOT NULL,
	workload text NOT NULL,
	status text NOT NULL DEFAULT 'open'
		CHECK (status IN ('open', 'dismissed', 'applying', 'applied', 'failed', 'undone', 'closed')),
	action text NOT NULL,
	reason text NOT NULL,
	ddl text NOT NULL,
	rollback_ddl text NOT NULL,
	table_oid regclass NOT NULL, -- dumped by name: after pg_restore it is the table's new OID
	table_name text NOT NULL,
	columns text[] NOT NULL,
	bytes double precision NOT NULL,
	build_ms double precision NOT NULL,
	saved_ms_per_day double precision,
	saved_share double precision NOT NULL,
	write_cost_ms_per_day double precision NOT NULL,
	statements integer NOT NULL,
	confidence double precision NOT NULL,
	explanation text NOT NULL,
	evidence jsonb NOT NULL,
	first_seen_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	last_seen_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	status_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	status_detail text,
	runner_pid integer,
	UNIQUE (role, key)
);
COMMENT ON TABLE savant.suggestion IS
	'what the advisers propose, with the statements that do and undo it; one sees one''s own and '
	'those about tables that one may read';
COMMENT ON COLUMN savant.suggestion.key IS
	'what is to be done to what; the same proposal of a later run is the same row';
COMMENT ON COLUMN savant.suggestion.adviser IS 'who proposes it: indexes, hygiene';
COMMENT ON COLUMN savant.suggestion.workload IS
	'statistics, or a digest of the statements that were given';
COMMENT ON COLUMN savant.suggestion.status IS
	'open, dismissed, applying, applied, failed, undone, closed (no longer proposed)';
COMMENT ON COLUMN savant.suggestion.table_name IS 'with its schema, quoted where SQL wants it';
COMMENT ON COLUMN savant.suggestion.bytes IS 'that it takes; below zero it frees them';
COMMENT ON COLUMN savant.suggestion.saved_ms_per_day IS 'NULL when no times are known';
CREATE INDEX suggestion_table_name ON savant.suggestion (table_name);

-- The statements that a suggestion is good for.  Their texts are of whoever ran them: only the
-- role that was told sees them, and who may read all statistics.
CREATE TABLE savant.suggestion_statement (
	suggestion bigint NOT NULL REFERENCES savant.suggestion ON DELETE CASCADE,
	place integer NOT NULL,
	query_id bigint,
	statement text NOT NULL,
	calls_per_day double precision,
	cost_before double precision NOT NULL,
	cost_after double precision NOT NULL,
	node text,
	PRIMARY KEY (suggestion, place)
);
COMMENT ON TABLE savant.suggestion_statement IS
	'the statements that a suggestion is good for, before and after; constants are $1, $2, ...';

SELECT pg_catalog.pg_extension_config_dump('savant.suggestion', '');
SELECT pg_catalog.pg_extension_config_dump(
	pg_catalog.pg_get_serial_sequence('savant.suggestion', 'id'), '');
SELECT pg_catalog.pg_extension_config_dump('savant.suggestion_statement', '');

ALTER TABLE savant.suggestion ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_suggestions ON savant.suggestion FOR SELECT
	USING (role = pg_catalog.quote_ident(current_user)::regrole);
-- The table itself, not one that has its name since: to_regclass() would besides raise an error
-- for a schema that is closed to the reader.  Row security hides constants of predicates too.
CREATE POLICY readable_tables ON savant.suggestion FOR SELECT
	USING (EXISTS (
		SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE c.oid = suggestion.table_oid
		  AND suggestion.table_name =
		      pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
		  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
		  AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
		  AND NOT pg_catalog.row_security_active(c.oid)));

-- The policies of savant.suggestion hold in the subquery too; they let more through.
ALTER TABLE savant.suggestion_statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_statements ON savant.suggestion_statement FOR SELECT
	USING (EXISTS (SELECT FROM savant.suggestion s
	               WHERE s.id = suggestion_statement.suggestion
	                 AND (s.role = pg_catalog.quote_ident(current_user)::regrole
	                      OR pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'))));

-- Searches for indexes that are going on, of all databases: like pg_stat_progress_*, one sees the
-- rows of one's own roles, and all of them with pg_read_all_stats.
CREATE FUNCTION savant._index_search_progress()
RETURNS TABLE (pid integer, datname name, usename name, phase text, started_at timestamptz,
	statements integer, statements_done integer, candidates integer, planner_calls bigint,
	saved_percent double precision)
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant__index_search_progress';
COMMENT ON FUNCTION savant._index_search_progress() IS
	'the rows of savant.index_search_progress';
REVOKE ALL ON FUNCTION savant._index_search_progress() FROM PUBLIC;

CREATE VIEW savant.index_search_progress AS
	SELECT * FROM savant._index_search_progress();
COMMENT ON VIEW savant.index_search_progress IS
	'searches for indexes that are going on: phase, statements read, planner calls, saved so far';
