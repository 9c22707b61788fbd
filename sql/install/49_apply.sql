-- What becomes of a suggestion.  CONCURRENTLY cannot run inside a function, so a process of its own
-- runs the statements, connected as the role that asked.
CREATE FUNCTION ai_apply(id bigint, run boolean DEFAULT false) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_apply';
COMMENT ON FUNCTION ai_apply(bigint, boolean) IS
'the statements of a suggestion; with run they are run by a process of their own';
REVOKE ALL ON FUNCTION ai_apply(bigint, boolean) FROM PUBLIC;

CREATE FUNCTION ai_undo(id bigint, run boolean DEFAULT false) RETURNS SETOF text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_undo';
COMMENT ON FUNCTION ai_undo(bigint, boolean) IS
'the statements that take a suggestion back; with run they are run; a dismissed one is open again';
REVOKE ALL ON FUNCTION ai_undo(bigint, boolean) FROM PUBLIC;

CREATE FUNCTION ai_dismiss(id bigint, reason text DEFAULT NULL) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_dismiss';
COMMENT ON FUNCTION ai_dismiss(bigint, text) IS
'a suggestion of one''s own is not offered again';
REVOKE ALL ON FUNCTION ai_dismiss(bigint, text) FROM PUBLIC;

-- With the rights of whoever looks: the rows of savant.suggestion that one may see.
CREATE VIEW savant.apply_progress WITH (security_invoker = true) AS
	SELECT s.id, s.table_name, s.ddl, s.runner_pid, s.status_at AS started_at, p.command, p.phase,
	       p.lockers_done, p.lockers_total, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total
	FROM savant.suggestion s
	LEFT JOIN pg_catalog.pg_stat_progress_create_index p ON p.pid = s.runner_pid
	WHERE s.status = 'applying';
COMMENT ON VIEW savant.apply_progress IS
	'suggestions that are being applied, with what pg_stat_progress_create_index says of them';
