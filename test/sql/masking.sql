-- Masks of labelled columns: how they look, how far they follow a column, what is refused.
\set VERBOSITY terse
-- SECURITY LABEL needs the provider: the library loaded in this session, or preloaded.
LOAD 'pg_savant';
CREATE TABLE masked (id int, email text, ssn text, card text, salary int);
INSERT INTO masked VALUES (1, 'john@example.com', '123-45-1234', '4111 1111 1111 1234', 5000), (2, 'odd', NULL, 'x', 6000);
SECURITY LABEL FOR savant ON COLUMN masked.email IS 'email';
SECURITY LABEL FOR savant ON COLUMN masked.ssn IS 'ssn';
SECURITY LABEL FOR savant ON COLUMN masked.card IS 'card';
SECURITY LABEL FOR savant ON COLUMN masked.salary IS 'redact';
SELECT * FROM ai_run('SELECT * FROM masked ORDER BY id');

-- The label follows the column; what is computed from it is hidden; counting it is free.
SELECT * FROM ai_run('SELECT e FROM (SELECT email AS e FROM masked WHERE id = 1) s');
SELECT * FROM ai_run('WITH c AS (SELECT ssn FROM masked WHERE id = 1) SELECT ssn, upper(ssn) AS up FROM c');
SELECT * FROM ai_run('SELECT email AS x FROM masked WHERE id = 1 UNION ALL SELECT card FROM masked WHERE id = 1');
SELECT * FROM ai_run('SELECT count(email), count(DISTINCT ssn), max(salary) FROM masked');
SELECT * FROM ai_run('SELECT to_jsonb(m) AS whole FROM masked m WHERE id = 1');
CREATE VIEW masked_view AS SELECT id, email AS contact, lower(email) AS low FROM masked WHERE email LIKE '%@%';
SELECT * FROM ai_run('SELECT * FROM masked_view');

-- A label on a view's column says how it is shown.
SECURITY LABEL FOR savant ON COLUMN masked_view.low IS 'email';
SELECT * FROM ai_run('SELECT low FROM masked_view');

-- Conditions: equality and NULL tests only.
SELECT * FROM ai_run('SELECT id FROM masked WHERE email = ''john@example.com''');
SELECT * FROM ai_run('SELECT id FROM masked WHERE ssn IS NULL');
SELECT * FROM ai_run('SELECT id FROM masked WHERE email LIKE ''j%''');
SELECT * FROM ai_run('SELECT id FROM masked WHERE salary > 5500');
SELECT * FROM ai_run('SELECT id FROM masked WHERE left(ssn, 1) = ''1''');
SELECT * FROM ai_run('SELECT count(*) FILTER (WHERE card < ''5'') FROM masked');

-- An error does not quote a masked value.
SELECT * FROM ai_run('SELECT email::int FROM masked');

-- Switched off by a superuser only.
SET savant.mask_results = off;
SELECT * FROM ai_run('SELECT email FROM masked WHERE id = 1');
RESET savant.mask_results;

-- Labels are checked.
SECURITY LABEL FOR savant ON COLUMN masked.email IS 'phone';
SECURITY LABEL FOR savant ON TABLE masked IS 'email';
SECURITY LABEL FOR savant ON COLUMN masked.email IS NULL;
SELECT * FROM ai_run('SELECT email FROM masked WHERE id = 1');
DROP VIEW masked_view;
DROP TABLE masked;
