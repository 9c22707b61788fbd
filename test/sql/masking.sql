-- Masks of labelled columns: how they look, how far they follow a column, what is refused.
\set VERBOSITY terse
-- SECURITY LABEL needs the provider: the library loaded in this session, or preloaded.
LOAD 'pg_savant';
SET savant.rate_limit_per_minute = 0;
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

-- Nor does anything else that decides which rows come, how many, in what order, or that
-- counts: 7 = refused, otherwise what is shown.
CREATE TABLE probes (probe text, sql text);
INSERT INTO probes VALUES
	('count of a condition', 'SELECT count(CASE WHEN salary > 5500 THEN 1 END) FROM masked'),
	('null test of a condition', 'SELECT id, nullif(salary > 5500, false) IS NULL AS low FROM masked'),
	('condition under another name', 'SELECT id FROM (SELECT id, (salary > 5500)::int AS x FROM masked) q WHERE x = 1'),
	('condition in WITH', 'WITH q AS (SELECT id, salary / 1000 AS x FROM masked) SELECT id FROM q WHERE x = 6'),
	('any', 'SELECT 1 WHERE 5500 < ANY (SELECT salary FROM masked)'),
	('all', 'SELECT 1 WHERE 5500 < ALL (SELECT salary FROM masked)'),
	('boolean subquery', 'SELECT 1 WHERE (SELECT salary > 5500 FROM masked WHERE id = 2)'),
	('limit', 'SELECT id FROM masked LIMIT (SELECT salary FROM masked WHERE id = 1)'),
	('offset', 'SELECT id FROM masked OFFSET (SELECT salary FROM masked WHERE id = 1)'),
	('rows made in FROM', 'SELECT count(*) FROM masked, generate_series(1, salary)'),
	('rows made in the list', 'SELECT generate_series(5990, salary) FROM masked WHERE id = 2'),
	('exists over made rows', 'SELECT EXISTS (SELECT FROM generate_series(1, m.salary - 5500)) FROM masked m'),
	('sample', 'SELECT count(*) FROM masked TABLESAMPLE bernoulli ((SELECT salary FROM masked WHERE id = 1))'),
	('order of a condition', 'SELECT id FROM masked ORDER BY email LIKE ''j%'''),
	('order among own values', 'SELECT id FROM (SELECT id, salary FROM masked UNION ALL SELECT -1, 5500) q ORDER BY salary'),
	('groups of a function', 'SELECT array_agg(id) FROM masked GROUP BY left(email, 1)'),
	('distinct on a condition', 'SELECT DISTINCT ON (salary > 5500) id FROM masked'),
	('window over a condition', 'SELECT id, count(*) OVER (PARTITION BY salary > 5500) FROM masked'),
	('window range', 'SELECT id, count(*) OVER (ORDER BY salary RANGE BETWEEN 500 PRECEDING AND CURRENT ROW) FROM masked'),
	('intersection of a function', 'SELECT left(email, 1) FROM masked INTERSECT SELECT ''j'''),
	('recursion', 'WITH RECURSIVE r AS (SELECT salary s FROM masked UNION SELECT s - 1 FROM r WHERE s > 0) SELECT count(*) FROM r'),
	('whole row', 'SELECT id FROM masked WHERE masked = ROW(1, ''a'', ''b'', ''c'', 5)::masked'),
	('allowed: order and rank', 'SELECT id, rank() OVER (ORDER BY salary) FROM masked ORDER BY salary'),
	('allowed: groups', 'SELECT email, count(DISTINCT ssn) FROM masked GROUP BY email'),
	('allowed: join', 'SELECT m.id FROM masked m JOIN masked n ON m.email = n.email WHERE m.ssn IS NOT NULL'),
	('allowed: in', 'SELECT id FROM (SELECT id, email AS e FROM masked) q WHERE e IN (SELECT email FROM masked)'),
	('allowed: union', 'SELECT email FROM masked UNION SELECT email FROM masked');
SELECT probe, ai_check(sql) #>> '{refusal,layer}' AS layer,
       CASE WHEN ai_check(sql) -> 'ok' = 'true' THEN ARRAY(SELECT ai_run(sql)) END AS shown
FROM probes;
DROP TABLE probes;

-- Children and partitions inherit the label.
CREATE TABLE masked_child () INHERITS (masked);
INSERT INTO masked_child VALUES (3, 'child@example.com');
ANALYZE masked_child;
SELECT * FROM ai_run('SELECT email FROM masked_child');
SELECT count(*) FROM ai_describe('masked_child', true) AS line WHERE line LIKE '%child@example%';
DROP TABLE masked_child;

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
