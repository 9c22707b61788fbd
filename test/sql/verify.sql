-- Verified questions: found again, stale when a column is gone, one's own.
\set VERBOSITY terse
SET savant.rate_limit_per_minute = 0;
CREATE SCHEMA verify_test;
SET search_path = verify_test, public;
CREATE TABLE sales (id integer PRIMARY KEY, day date, revenue numeric, note text);
INSERT INTO sales VALUES (1, '2026-01-01', 10.5, 'a'), (2, '2026-01-02', 20, 'b');
ANALYZE sales;

SELECT ai_verify('What did we earn?', 'SELECT sum(revenue) AS earned FROM verify_test.sales') > 0 AS kept;
SELECT a ->> 'route' AS route, a ->> 'answer' AS answer, a #>> '{confidence,value}' AS confidence
FROM ai_answer('what did WE earn') a;

-- Verifying again replaces.
SELECT ai_verify('What did we earn?', 'SELECT max(revenue) AS earned FROM verify_test.sales') > 0 AS kept;
SELECT question, sql, shared, stale FROM ai_verified();
SELECT ai_answer('what did we earn') #> '{rows,0,earned}' AS earned;

-- What it uses, resolved by the server: aliases, stars and sub-queries.
SELECT ai_verify('Notes?', 'SELECT s.note FROM verify_test.sales s WHERE EXISTS (SELECT FROM verify_test.sales t WHERE t.day > s.day)') > 0 AS kept;
SELECT string_agg(used ->> 'column', ' ' ORDER BY used ->> 'column')
FROM savant.verified_question, jsonb_array_elements(uses) used WHERE question = 'Notes?';

-- Stale as soon as a column that it uses is gone, or another one took its name.
ALTER TABLE sales DROP COLUMN note;
SELECT question, stale FROM ai_verified();
SELECT regexp_replace(ai_answer('notes?') #>> '{notes,0}', '\d+', 'N') AS note;
ALTER TABLE sales ADD COLUMN note text;
SELECT question, stale FROM ai_verified();
ALTER TABLE sales RENAME COLUMN revenue TO income;
SELECT question, stale FROM ai_verified();
ALTER TABLE sales RENAME COLUMN income TO revenue;
SELECT question, stale FROM ai_verified();

-- Only what would run can be verified.
SELECT ai_verify('bad', 'DELETE FROM verify_test.sales');
SELECT ai_verify('bad', 'SELECT missing FROM verify_test.sales');
SELECT ai_verify('bad', 'SELECT 1; SELECT 2');
SELECT ai_verify('', 'SELECT 1');
SELECT ai_verify(NULL, 'SELECT 1');
SELECT ai_verify('xyzzy plugh');

-- A role sees its own and the shared ones; sharing needs the right to give levels.
CREATE ROLE regress_savant_one;
CREATE ROLE regress_savant_two;
SELECT ai_grant('regress_savant_one', 'ask');
SELECT ai_grant('regress_savant_two', 'ask');
GRANT USAGE ON SCHEMA verify_test TO regress_savant_one, regress_savant_two;
GRANT SELECT ON sales TO regress_savant_one;
SET ROLE regress_savant_one;
SELECT ai_verify('My own', 'SELECT 1 AS one') > 0 AS kept;
SELECT ai_verify('Days of sale', 'SELECT 2 AS two', shared => true);
SELECT question, shared FROM ai_verified();
RESET ROLE;
SELECT ai_verify('Days of sale', 'SELECT day FROM verify_test.sales', shared => true) > 0 AS kept;
-- What was refused above is in the record; a worker may be writing it.
DO $$
BEGIN
	FOR i IN 1 .. 3000 LOOP
		EXIT WHEN (SELECT count(*) >= 3 FROM savant.request_log WHERE verb = 'ai_verify' AND question = 'bad');
		PERFORM pg_sleep(0.01);
	END LOOP;
END
$$;
SELECT status, layer FROM savant.audit a JOIN savant.request_log r USING (request_id)
WHERE a.verb = 'ai_verify' AND verdict = 'refused' ORDER BY audit_id;
SET ROLE regress_savant_two;
SELECT question, role <> 'regress_savant_two'::regrole AS of_another FROM ai_verified();
-- The shared statement runs with the rights of who asks.
SELECT ai_answer('days of sale') #>> '{error,code}' AS code;
SELECT ai_unverify(id) FROM ai_verified();
SELECT count(*) FROM ai_verified();
SELECT ai_answer('my own') ->> 'route' AS route;
RESET ROLE;
-- Nor does a superuser, whom row-level security does not hold: an answer of somebody
-- else's choosing would be one that nobody confirmed.
SELECT ai_answer('my own') ->> 'route' AS route;
SELECT count(*) FROM ai_verified() WHERE question = 'My own';
SET ROLE regress_savant_one;
INSERT INTO savant.verified_question (question, sql, uses) VALUES ('broken', 'SELECT 1', '{}');
RESET ROLE;

-- Opinions.
SELECT ai_feedback('00000000-0000-4000-8000-000000000001', 1, 'right');
SELECT ai_feedback('00000000-0000-4000-8000-000000000001', -1, 'wrong after all', 'SELECT 1');
SELECT rating, comment, corrected_sql FROM savant.feedback
WHERE request_id = '00000000-0000-4000-8000-000000000001';
SELECT ai_feedback('00000000-0000-4000-8000-000000000001', 2);
SELECT ai_feedback(NULL, 1);

DELETE FROM savant.verified_question;
DELETE FROM savant.feedback;
SET client_min_messages = warning;
DROP SCHEMA verify_test CASCADE;
SELECT ai_revoke('regress_savant_one', 'ask'), ai_revoke('regress_savant_two', 'ask');
DROP OWNED BY regress_savant_one, regress_savant_two;
DROP ROLE regress_savant_one, regress_savant_two;
