-- The record: what a request leaves behind, for whom it is to see, and that it
-- only grows.  The same output with and without shared_preload_libraries.
SET savant.rate_limit_per_minute = 0;

-- Until `wanted` requests about the question are there: a worker may be writing them.
CREATE FUNCTION wait_for_record(about text, wanted integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. 3000 LOOP
		IF (SELECT count(*) >= wanted FROM savant.request_log WHERE question LIKE about) THEN
			RETURN true;
		END IF;
		PERFORM pg_sleep(0.01);
	END LOOP;
	RETURN false;
END
$$;

-- Every outcome.
SELECT count(savant._record_probe(kind, 'outcome ' || kind))
FROM unnest(ARRAY['answer', 'clarify', 'fail', 'refuse']) AS kind;
SELECT savant._record_probe('abort', 'outcome abort');
SELECT savant._record_probe('answer', 'outcome after') IS NOT NULL AS recorded;
SELECT wait_for_record('outcome %', 6);
SELECT question, status, sqlstate, error_message, route, needs_clarification AS asked
FROM savant.request_log WHERE question LIKE 'outcome %' ORDER BY question;
SELECT verb, role_name = current_user AS mine, sql, fingerprint ~ '^[0-9a-f]{16}$' AS fingerprint,
       row_count, truncated, confidence, warnings, attempts, total_ms, at > now() - interval '1 hour' AS recent
FROM savant.request_log WHERE question = 'outcome answer';

-- The audit has the normalised statement and a hash, no constants.
SELECT a.verdict, a.layer, a.sqlstate, a.message, a.sql, a.raw_sql,
       a.sha256 = sha256('SELECT ''secret'' FROM probe WHERE id = 42') AS hash
FROM savant.audit a JOIN savant.request_log r USING (request_id)
WHERE r.question IN ('outcome answer', 'outcome refuse') ORDER BY a.verdict;
SELECT count(*) AS audited FROM savant.audit a JOIN savant.request_log r USING (request_id)
WHERE r.question IN ('outcome clarify', 'outcome abort');
-- The text itself on request, none at all when it is off.
SET savant.audit_raw = on;
SELECT savant._record_probe('answer', 'audit raw') IS NOT NULL AS recorded;
SET savant.audit_enabled = off;
SELECT savant._record_probe('answer', 'audit off') IS NOT NULL AS recorded;
RESET savant.audit_enabled;
RESET savant.audit_raw;
SELECT wait_for_record('audit %', 2);
SELECT r.question, a.raw_sql FROM savant.request_log r LEFT JOIN savant.audit a USING (request_id)
WHERE r.question LIKE 'audit %' ORDER BY 1;
-- A statement of the caller's is no question: only its normalised form is kept.
SELECT savant._record_probe('statement', 'SELECT 4711') AS request \gset
SELECT savant._record_probe('answer', 'after the statement') IS NOT NULL AS recorded;
SELECT wait_for_record('after the statement', 1);
SELECT question, sql FROM savant.request_log WHERE request_id = :'request';

-- A record outlives its transaction, its subtransaction, and a read-only transaction.
BEGIN;
SELECT savant._record_probe('answer', 'rolled back') IS NOT NULL AS recorded;
ROLLBACK;
BEGIN;
SAVEPOINT s;
SELECT savant._record_probe('answer', 'rolled back to savepoint') IS NOT NULL AS recorded;
ROLLBACK TO s;
COMMIT;
BEGIN READ ONLY;
SELECT savant._record_probe('answer', 'rolled back by nobody, read only') IS NOT NULL AS recorded;
COMMIT;
SELECT savant._record_probe('answer', 'rolled back not at all') IS NOT NULL AS recorded;
SELECT wait_for_record('rolled back%', 4);
SELECT question, count(*) FROM savant.request_log WHERE question LIKE 'rolled back%' GROUP BY 1 ORDER BY 1;

-- Odd questions: empty, a megabyte, wide characters at the cut.
SELECT savant._record_probe('answer', '') IS NOT NULL AS recorded;
SELECT savant._record_probe('answer', 'long ' || repeat(U&'\20AC', 350000)) IS NOT NULL AS recorded;
SELECT wait_for_record('long %', 1);
SELECT length(question), octet_length(question) FROM savant.request_log WHERE question LIKE 'long %';

-- It only grows.
UPDATE savant.request_log SET question = 'forged';
DELETE FROM savant.audit;
TRUNCATE savant.request_log;
SET session_replication_role = replica;
DELETE FROM savant.request_log;
RESET session_replication_role;
-- What is past its retention goes, by the one function for it.
INSERT INTO savant.request_log (request_id, at, role, role_name, verb, question, status, route)
SELECT gen_random_uuid(), now() - interval '31 days', 10, 'nobody', 'probe', 'old', 'answered', 'none'
FROM generate_series(1, 3);
SET savant.history_retention = 0;
SELECT savant.forget_history();
SET savant.history_retention = '40d';
SELECT savant.forget_history();
RESET savant.history_retention;
SELECT savant.forget_history();
SELECT count(*) FROM savant.request_log WHERE question = 'old';

-- One sees one's own; who has level monitor, or is a member of pg_monitor, sees all.
CREATE ROLE regress_savant_alice;
CREATE ROLE regress_savant_bob;
CREATE ROLE regress_savant_watcher IN ROLE pg_monitor;
CREATE ROLE regress_savant_warden;
SELECT ai_grant('regress_savant_alice', 'ask');
SELECT ai_grant('regress_savant_bob', 'ask');
SELECT ai_grant('regress_savant_warden', 'monitor');
GRANT EXECUTE ON FUNCTION savant._record_probe(text, text) TO regress_savant_alice, regress_savant_bob;
SET ROLE regress_savant_alice;
SELECT savant._record_probe('answer', 'of alice') IS NOT NULL AS recorded;
SELECT wait_for_record('of alice', 1);
INSERT INTO savant.feedback (request_id, rating, comment)
SELECT request_id, 1, 'of alice' FROM savant.request_log WHERE question = 'of alice';
INSERT INTO savant.feedback (request_id, role, role_name, rating)
VALUES (gen_random_uuid(), 10, 'postgres', -1);
INSERT INTO savant.audit (at, request_id, role, role_name, session_role_name, verb, sha256, verdict, layer)
VALUES (now(), gen_random_uuid(), 10, 'postgres', 'postgres', 'forged', '', 'allowed', 0);
DELETE FROM savant.request_log;
SELECT savant.forget_history();
SET ROLE regress_savant_bob;
SELECT savant._record_probe('answer', 'of bob') IS NOT NULL AS recorded;
SELECT wait_for_record('of bob', 1);
SELECT question FROM savant.request_log ORDER BY 1;
SELECT role_name, count(*) FROM savant.audit GROUP BY 1;
SELECT comment FROM savant.feedback;
SET ROLE regress_savant_watcher;
SELECT question FROM savant.request_log WHERE question LIKE 'of %' ORDER BY 1;
SET ROLE regress_savant_warden;
SELECT question FROM savant.request_log WHERE question LIKE 'of %' ORDER BY 1;
SELECT comment FROM savant.feedback;
RESET ROLE;

-- At most so many requests per minute and role.
SET savant.rate_limit_per_minute = 3;
SET ROLE regress_savant_bob;
SELECT count(savant._record_probe('answer', 'hasty')) FROM generate_series(1, 2);
SELECT count(savant._record_probe('answer', 'hasty')) FROM generate_series(1, 2);
SET ROLE regress_savant_alice;
SELECT savant._record_probe('answer', 'not so hasty') IS NOT NULL AS recorded;
RESET ROLE;
RESET savant.rate_limit_per_minute;

-- What pg_dump takes along.
SELECT config::regclass FROM pg_extension, unnest(extconfig) AS config
WHERE extname = 'pg_savant' AND config::regclass::text ~ 'request_log|audit|feedback' ORDER BY config::regclass::text;

DROP FUNCTION wait_for_record(text, integer);
DROP OWNED BY regress_savant_alice, regress_savant_bob, regress_savant_warden;
DROP ROLE regress_savant_alice, regress_savant_bob, regress_savant_watcher, regress_savant_warden;
