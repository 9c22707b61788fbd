-- Words of a question that are looked up in the data: what is found becomes a filter,
-- and nothing is found that the caller could not select.
\set VERBOSITY terse
-- SECURITY LABEL needs the provider: the library loaded in this session, or preloaded.
LOAD 'pg_savant';
SET savant.rate_limit_per_minute = 0;
CREATE SCHEMA lookup_test;
SET search_path = lookup_test, public;

-- Never analysed: no statistics tell a value.
CREATE TABLE patients (
	id integer PRIMARY KEY,
	name text NOT NULL,
	city text,
	email text
);
INSERT INTO patients
SELECT i, 'person ' || i, (ARRAY['Oulu', 'Turku'])[1 + i % 2], 'p' || i || '@example.org'
FROM generate_series(1, 50) i;
INSERT INTO patients VALUES
	(51, 'Quirinius Blixt', 'Rovaniemi', 'quirin@example.org'),
	(52, 'Xanthippe Yrsa', 'Kuusamo', 'hidden@example.org');
SELECT count(*) FROM pg_stats WHERE schemaname = 'lookup_test';

-- The statement, or that there is none; with what was told about the value.
CREATE FUNCTION asked(question text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN regexp_replace(ai_sql(question), '\s+', ' ', 'g');
EXCEPTION WHEN OTHERS THEN
	RETURN 'no statement (' || SQLSTATE || ')';
END $$;
SELECT asked('how many patients from Rovaniemi');
SELECT asked('how many patients from ROVANIEMI');
SELECT asked('how many patients from Atlantis');
SELECT asked('what is the email of Quirinius Blixt');
SELECT note FROM (SELECT jsonb_array_elements_text(ai_answer('how many patients from Rovaniemi') -> 'notes') AS note) n;

-- Text of the question stays text.
SELECT asked('how many patients from "O''Hara'' OR true --"');

-- Who may not select learns nothing; a column he may not read is not searched either.
CREATE ROLE regress_savant_stranger;
CREATE ROLE regress_savant_columns;
CREATE ROLE regress_savant_reader;
SELECT ai_grant('regress_savant_stranger', 'ask');
SELECT ai_grant('regress_savant_columns', 'ask');
SELECT ai_grant('regress_savant_reader', 'ask');
GRANT USAGE ON SCHEMA lookup_test TO regress_savant_stranger, regress_savant_columns, regress_savant_reader;
GRANT SELECT (id, name) ON patients TO regress_savant_columns;
GRANT SELECT ON patients TO regress_savant_reader;
SET ROLE regress_savant_stranger;
SELECT asked('how many patients from Rovaniemi') = asked('how many patients from Atlantis') AS same;
RESET ROLE;
SET ROLE regress_savant_columns;
SELECT asked('how many patients from Rovaniemi');
RESET ROLE;
SET ROLE regress_savant_reader;
SELECT asked('how many patients from Rovaniemi');
RESET ROLE;

-- A row behind a policy is not confirmed, though its owner's question has just found it.
CREATE POLICY open_rows ON patients USING (id < 52);
ALTER TABLE patients ENABLE ROW LEVEL SECURITY;
SELECT asked('how many patients from Kuusamo');
SET ROLE regress_savant_reader;
SELECT asked('how many patients from Kuusamo');
SELECT asked('how many patients from Rovaniemi');
RESET ROLE;
ALTER TABLE patients DISABLE ROW LEVEL SECURITY;
SET ROLE regress_savant_reader;
SELECT asked('how many patients from Kuusamo');
RESET ROLE;

-- A masked column is not searched, nor a view of it.
SECURITY LABEL FOR savant ON COLUMN patients.city IS 'redact';
SELECT asked('how many patients from Rovaniemi');
CREATE VIEW guests AS SELECT id, city AS town FROM patients;
SELECT asked('how many guests from Rovaniemi');
SECURITY LABEL FOR savant ON COLUMN patients.city IS NULL;
SELECT asked('how many guests from Rovaniemi');
DROP VIEW guests;

-- A blocked table is not searched.
SET savant.blocked_tables = 'lookup_test.patients';
SELECT asked('how many patients from Rovaniemi');
RESET savant.blocked_tables;
SELECT asked('how many patients from Rovaniemi');

-- A broken view hides nothing else.
CREATE VIEW broken AS SELECT id, (1 / (id - id))::text AS name FROM patients;
SELECT asked('how many patients from Rovaniemi');

SET client_min_messages = warning;
DROP SCHEMA lookup_test CASCADE;
SELECT ai_revoke(r::regrole, 'ask') FROM unnest(ARRAY['regress_savant_stranger', 'regress_savant_columns', 'regress_savant_reader']) r;
DROP OWNED BY regress_savant_stranger, regress_savant_columns, regress_savant_reader;
DROP ROLE regress_savant_stranger, regress_savant_columns, regress_savant_reader;
