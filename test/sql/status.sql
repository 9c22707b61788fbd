-- What is on and what has happened.  The rows that depend on how the server was
-- started are tested in test/t.
SELECT item FROM ai_status() WHERE item NOT IN ('worker', 'queue');
SELECT item FROM ai_status() WHERE state IS NULL OR detail !~ '^[A-Z0-9].*\.$';
SELECT item, count(*) FROM ai_status() GROUP BY 1 HAVING count(*) > 1;
SELECT item, state FROM ai_status() WHERE item IN ('mode', 'record')
	AND state NOT IN ('preloaded', 'session', 'worker', 'tables');
SELECT state FROM ai_status() WHERE item = 'model';
SELECT name FROM ai_stats();
SELECT name FROM ai_stats() WHERE value IS NULL OR value < 0;

-- One request of each kind moves the counters that it should.
SET savant.rate_limit_per_minute = 0;
CREATE TEMP TABLE before AS SELECT * FROM ai_stats();
SELECT count(savant._record_probe(kind)) FROM unnest(ARRAY['answer', 'fail', 'refuse', 'clarify']) AS kind;
SELECT savant._record_probe('abort');
SET savant.max_concurrent = 3;
SET savant.rate_limit_per_minute = 1;
CREATE ROLE regress_savant_hasty;
GRANT EXECUTE ON FUNCTION savant._record_probe(text, text) TO regress_savant_hasty;
SET ROLE regress_savant_hasty;
SELECT savant._record_probe('answer') IS NOT NULL AS recorded;
SELECT savant._record_probe('answer') IS NOT NULL AS recorded;
RESET ROLE;
RESET savant.rate_limit_per_minute;
SELECT name, a.value - b.value AS more FROM ai_stats() a JOIN before b USING (name)
WHERE a.value <> b.value AND name !~ '^(records|queue)' ORDER BY name;
DROP OWNED BY regress_savant_hasty;
DROP ROLE regress_savant_hasty;
