-- What people said about answers.  One opinion per role and request; the role
-- writes its own row, so ai_feedback() needs no more rights than its caller has.

CREATE TABLE savant.feedback (
	request_id uuid NOT NULL,
	role oid NOT NULL DEFAULT to_regrole(quote_ident(current_user))::oid,
	role_name name NOT NULL DEFAULT current_user,
	rating smallint NOT NULL CHECK (rating BETWEEN -1 AND 1),
	comment text CHECK (octet_length(comment) <= 65536),
	corrected_sql text CHECK (octet_length(corrected_sql) <= 262144),
	created_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (request_id, role)
);
COMMENT ON TABLE savant.feedback IS
	'what people said about answers: -1 wrong, 0 neutral, 1 right; one sees one''s own';
CREATE INDEX feedback_created_at ON savant.feedback (created_at);
SELECT pg_catalog.pg_extension_config_dump('savant.feedback', '');

ALTER TABLE savant.feedback ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON savant.feedback FOR ALL
	USING (role = to_regrole(quote_ident(current_user))::oid AND role_name = current_user)
	WITH CHECK (role = to_regrole(quote_ident(current_user))::oid AND role_name = current_user);
CREATE POLICY all_rows_for_monitors ON savant.feedback FOR SELECT USING (
	pg_has_role(current_user, 'pg_monitor', 'USAGE')
	OR has_function_privilege(current_user, '@extschema@.ai_stats()', 'EXECUTE'));
