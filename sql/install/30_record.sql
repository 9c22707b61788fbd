-- The record: what was asked and what was run.  Both tables only grow; rows come
-- from the library alone (a worker, or the caller's own session when there is no
-- worker), and go by savant.forget_history() alone.
--
-- A row belongs to the role that asked.  The policies want both the role's OID
-- and its name: after a dump and restore an OID can be another role's.

CREATE FUNCTION savant._append_only() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_append_only';
COMMENT ON FUNCTION savant._append_only() IS
	'refuses UPDATE, DELETE and TRUNCATE except by savant.forget_history()';
REVOKE ALL ON FUNCTION savant._append_only() FROM PUBLIC;

CREATE TABLE savant.request_log (
	request_id uuid PRIMARY KEY,
	at timestamptz NOT NULL,
	role oid NOT NULL,
	role_name name NOT NULL,
	verb text NOT NULL,
	question text,
	status text NOT NULL
		CHECK (status IN ('answered', 'clarified', 'unanswered', 'refused', 'failed', 'aborted')),
	sqlstate text,
	error_message text,
	route text NOT NULL,
	sql text,
	fingerprint text,
	row_count bigint NOT NULL DEFAULT 0,
	truncated boolean NOT NULL DEFAULT false,
	estimated_cost double precision,
	estimated_rows double precision,
	confidence double precision,
	warnings text[] NOT NULL DEFAULT '{}',
	needs_clarification boolean NOT NULL DEFAULT false,
	attempts integer NOT NULL DEFAULT 0,
	prompt_tokens bigint NOT NULL DEFAULT 0,
	answer_tokens bigint NOT NULL DEFAULT 0,
	model text,
	model_failure text,
	model_ms double precision NOT NULL DEFAULT 0,
	repairs integer NOT NULL DEFAULT 0,
	understand_ms double precision NOT NULL DEFAULT 0,
	draft_ms double precision NOT NULL DEFAULT 0,
	check_ms double precision NOT NULL DEFAULT 0,
	gate_ms double precision NOT NULL DEFAULT 0,
	run_ms double precision NOT NULL DEFAULT 0,
	judge_ms double precision NOT NULL DEFAULT 0,
	tell_ms double precision NOT NULL DEFAULT 0,
	total_ms double precision NOT NULL DEFAULT 0
);
COMMENT ON TABLE savant.request_log IS
	'every request to a verb: who asked what, what came of it, what it took; one sees one''s own';
COMMENT ON COLUMN savant.request_log.sql IS 'the normalised statement: constants are $1, $2, ...';
COMMENT ON COLUMN savant.request_log.model IS 'the language model that was asked; NULL when none was';
COMMENT ON COLUMN savant.request_log.model_failure IS
	'how the last call of the model that failed did, such as unreachable or idle_timeout';
COMMENT ON COLUMN savant.request_log.repairs IS 'statements that were mended, by names or by the model';
COMMENT ON COLUMN savant.request_log.status IS
	'answered, clarified (asked back), unanswered, refused (by the checks), failed (an error in '
	'the answer), aborted (an error or a cancellation ended the call)';
CREATE INDEX request_log_at ON savant.request_log (at);
CREATE INDEX request_log_role_at ON savant.request_log (role, at);
SELECT pg_catalog.pg_extension_config_dump('savant.request_log', '');

CREATE TABLE savant.audit (
	audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at timestamptz NOT NULL,
	request_id uuid NOT NULL,
	role oid NOT NULL,
	role_name name NOT NULL,
	session_role_name name NOT NULL,
	verb text NOT NULL,
	sql text,
	sha256 bytea NOT NULL,
	raw_sql text,
	verdict text NOT NULL CHECK (verdict IN ('allowed', 'refused', 'failed')),
	layer smallint NOT NULL,
	sqlstate text,
	message text
);
COMMENT ON TABLE savant.audit IS
	'every statement that was checked or executed for someone; one sees one''s own';
COMMENT ON COLUMN savant.audit.sha256 IS 'of the statement''s text in UTF8';
COMMENT ON COLUMN savant.audit.raw_sql IS 'the statement''s text; only when savant.audit_raw is on';
COMMENT ON COLUMN savant.audit.layer IS 'the layer that refused it, 0 when none did';
CREATE INDEX audit_at ON savant.audit (at);
CREATE INDEX audit_role_at ON savant.audit (role, at);
SELECT pg_catalog.pg_extension_config_dump('savant.audit', '');
SELECT pg_catalog.pg_extension_config_dump('savant.audit_audit_id_seq', '');

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON savant.request_log
	FOR EACH STATEMENT EXECUTE FUNCTION savant._append_only();
ALTER TABLE savant.request_log ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON savant.audit
	FOR EACH STATEMENT EXECUTE FUNCTION savant._append_only();
ALTER TABLE savant.audit ENABLE ALWAYS TRIGGER append_only;

ALTER TABLE savant.request_log ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON savant.request_log FOR SELECT USING (
	role = to_regrole(quote_ident(current_user))::oid AND role_name = current_user);
CREATE POLICY all_rows_for_monitors ON savant.request_log FOR SELECT USING (
	pg_has_role(current_user, 'pg_monitor', 'USAGE')
	OR has_function_privilege(current_user, '@extschema@.ai_stats()', 'EXECUTE'));

ALTER TABLE savant.audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON savant.audit FOR SELECT USING (
	role = to_regrole(quote_ident(current_user))::oid AND role_name = current_user);
CREATE POLICY all_rows_for_monitors ON savant.audit FOR SELECT USING (
	pg_has_role(current_user, 'pg_monitor', 'USAGE')
	OR has_function_privilege(current_user, '@extschema@.ai_stats()', 'EXECUTE'));

-- SECURITY DEFINER: the tables are the extension owner's, and nobody else may delete.
CREATE FUNCTION savant.forget_history() RETURNS bigint
LANGUAGE c VOLATILE SECURITY DEFINER PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_forget_history';
COMMENT ON FUNCTION savant.forget_history() IS
	'deletes requests and audit rows that are older than savant.history_retention, and turns of '
	'sessions older than savant.session_retention; returns how many';
REVOKE ALL ON FUNCTION savant.forget_history() FROM PUBLIC;
