-- Questions whose SQL a person has confirmed.  A question belongs to the role
-- that verified it; a shared one is seen by all who may ask, and only a role
-- that may give levels (ai_grant) can share.

CREATE TABLE savant.verified_question (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	question text NOT NULL CHECK (octet_length(question) <= 32000),
	sql text NOT NULL CHECK (octet_length(sql) <= 262144),
	shared boolean NOT NULL DEFAULT false,
	role regrole NOT NULL DEFAULT pg_catalog.quote_ident(current_user)::regrole,
	uses jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(uses) = 'array'),
	created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	UNIQUE (role, question)
);
COMMENT ON TABLE savant.verified_question IS
	'questions with SQL that a person has confirmed; one sees one''s own and the shared ones';
COMMENT ON COLUMN savant.verified_question.uses IS
	'the columns that the SQL reads, by OID, number and name: gone means that the question is stale';
SELECT pg_catalog.pg_extension_config_dump('savant.verified_question', '');
SELECT pg_catalog.pg_extension_config_dump(
	pg_catalog.pg_get_serial_sequence('savant.verified_question', 'id'), '');
GRANT SELECT ON savant.verified_question TO PUBLIC;

ALTER TABLE savant.verified_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_own_and_shared ON savant.verified_question FOR SELECT
	USING (shared OR role = pg_catalog.quote_ident(current_user)::regrole);
CREATE POLICY write_own ON savant.verified_question FOR ALL
	USING (role = pg_catalog.quote_ident(current_user)::regrole)
	WITH CHECK (
		role = pg_catalog.quote_ident(current_user)::regrole
		AND (NOT shared
		     OR pg_catalog.has_function_privilege(current_user, '@extschema@.ai_grant(regrole, text)',
		                                          'EXECUTE')));

-- Tells every session that its cached questions are old.
CREATE FUNCTION savant._verified_changed() RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'savant_verified_changed';
COMMENT ON FUNCTION savant._verified_changed() IS 'makes sessions read the verified questions again';
REVOKE ALL ON FUNCTION savant._verified_changed() FROM PUBLIC;

CREATE TRIGGER verified_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
	ON savant.verified_question FOR EACH STATEMENT EXECUTE FUNCTION savant._verified_changed();

-- A column is gone when its name is, or when the very table still exists and has
-- dropped that number; a table that was restored from a dump has a new OID and is not gone.
CREATE VIEW savant.verified WITH (security_invoker = true) AS
SELECT v.id, v.question, v.sql, v.shared, v.role,
       EXISTS (
           SELECT
           FROM pg_catalog.jsonb_to_recordset(v.uses) AS used (
                    relation oid, schema name, "table" name, column_number smallint, "column" name)
           LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = used.schema
           LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = used."table"
           LEFT JOIN pg_catalog.pg_attribute a
                  ON a.attrelid = c.oid AND a.attname = used."column" AND NOT a.attisdropped
           WHERE c.oid IS NULL
              OR (used."column" IS NOT NULL
                  AND (a.attnum IS NULL
                       OR (c.oid = used.relation AND a.attnum <> used.column_number)))
       ) AS stale,
       v.created_at
FROM savant.verified_question v
-- Superusers pass row-level security: nobody else's question may answer theirs.
WHERE v.shared OR v.role = pg_catalog.quote_ident(current_user)::regrole;
COMMENT ON VIEW savant.verified IS
	'verified questions that the current role may see; stale = uses a table or column that is gone';
GRANT SELECT ON savant.verified TO PUBLIC;
