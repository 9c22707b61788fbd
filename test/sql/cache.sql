-- Drafts that are kept: who finds one again, and what makes it be forgotten.  The
-- same output with and without shared_preload_libraries.
\set VERBOSITY terse
SET savant.rate_limit_per_minute = 0;
SET savant.model = 'probe';
CREATE ROLE regress_savant_keeper;
CREATE ROLE regress_savant_other;
SELECT ai_grant('regress_savant_keeper', 'ask');
GRANT EXECUTE ON FUNCTION savant._draft_probe(text, text) TO regress_savant_keeper, regress_savant_other;
CREATE TABLE goods (id integer PRIMARY KEY, name text, price numeric);
GRANT SELECT ON goods TO regress_savant_keeper, regress_savant_other;
SELECT ai_cache_clear() >= 0 AS cleared;

SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') IS NULL AS unknown;
SELECT savant._draft_probe('How many goods?', 'SELECT count(*) FROM goods');
-- The same question in other clothes; another question.
SELECT savant._draft_probe('  how many   goods ') AS same, savant._draft_probe('How many Goods?') AS other;
-- Long and odd statements come back as they were; too long ones are not kept.
SELECT savant._draft_probe('odd', E'SELECT ''a;1'';\n-- \u20AC') AS odd;
SELECT savant._draft_probe('empty', '') AS empty;
SELECT length(savant._draft_probe('long', 'SELECT ' || repeat('x', 3900))) AS long,
	savant._draft_probe('longer', 'SELECT ' || repeat('x', 4000)) AS longer;

-- Nobody else finds it, and what was asked elsewhere is another question.
SET ROLE regress_savant_other;
SELECT savant._draft_probe('How many goods?') AS other_role;
SET ROLE regress_savant_keeper;
SET search_path = pg_catalog, public;
SELECT savant._draft_probe('How many goods?') AS other_path;
RESET search_path;
SET savant.model = 'another';
SELECT savant._draft_probe('How many goods?') AS other_model;
SET savant.model = 'probe';
SET savant.max_prompt_tokens = 1000;
SELECT savant._draft_probe('How many goods?') AS other_prompt;
RESET savant.max_prompt_tokens;
SET savant.cache_enabled = off;
SELECT savant._draft_probe('How many goods?') AS switched_off;
RESET savant.cache_enabled;
SELECT savant._draft_probe('How many goods?') AS still_there;

-- What the role sees is part of the key: every change of it makes a new question.
RESET ROLE;
CREATE TABLE secret (id integer);
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS unseen_table;
RESET ROLE;
GRANT SELECT ON secret TO regress_savant_keeper;
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS after_grant;
RESET ROLE;
REVOKE SELECT ON secret FROM regress_savant_keeper;
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS after_revoke;
RESET ROLE;
REVOKE SELECT ON goods FROM regress_savant_keeper;
GRANT SELECT (id, name) ON goods TO regress_savant_keeper;
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS fewer_columns;
RESET ROLE;
GRANT SELECT ON goods TO regress_savant_keeper;
ALTER TABLE goods ADD COLUMN colour text;
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS new_column;
RESET ROLE;
ALTER TABLE goods DROP COLUMN colour;
COMMENT ON TABLE goods IS 'what we sell';
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS new_comment;
RESET ROLE;
COMMENT ON TABLE goods IS NULL;
ANALYZE goods;
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('How many goods?') AS back_again;

-- Time and settings of the administrator.
RESET ROLE;
SET savant.cache_lifetime = '1s';
SELECT savant._draft_probe('short', 'SELECT 1') AS fresh;
DO $$
BEGIN
	FOR i IN 1 .. 1000 LOOP
		EXIT WHEN savant._draft_probe('short') IS NULL;
		PERFORM pg_sleep(0.01);
	END LOOP;
END
$$;
SELECT savant._draft_probe('short') AS old;
RESET savant.cache_lifetime;

-- A wrong answer is forgotten, by whoever called it wrong and for that role alone.
CREATE FUNCTION wait_for_record(about text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
	id uuid;
BEGIN
	FOR i IN 1 .. 3000 LOOP
		SELECT request_id INTO id FROM savant.request_log WHERE question = about;
		EXIT WHEN FOUND;
		PERFORM pg_sleep(0.01);
	END LOOP;
	RETURN id;
END
$$;
GRANT EXECUTE ON FUNCTION savant._record_probe(text, text) TO regress_savant_keeper;
SELECT savant._draft_probe('Cheapest goods', 'SELECT 1') AS mine;
SET ROLE regress_savant_keeper;
SELECT savant._draft_probe('Cheapest goods', 'SELECT 2') AS keepers;
SELECT savant._record_probe('answer', 'cheapest goods') IS NOT NULL AS recorded;
SELECT ai_feedback(wait_for_record('cheapest goods'), 1);
SELECT savant._draft_probe('Cheapest goods') AS praised;
SELECT ai_feedback(wait_for_record('cheapest goods'), -1, 'not these');
SELECT savant._draft_probe('Cheapest goods') AS blamed;
RESET ROLE;
SELECT savant._draft_probe('Cheapest goods') AS untouched;

-- Clearing: one's own; with level admin everyone's.
SET ROLE regress_savant_keeper;
SELECT ai_cache_clear('reply');
SELECT ai_cache_clear() > 0 AS cleared;
SELECT ai_cache_clear();
SELECT ai_cache_clear('drafts');
SELECT savant._cache_clear_all(NULL);
SELECT * FROM ai_cache_stats();
RESET ROLE;
SELECT savant._draft_probe('Cheapest goods') AS untouched;
SELECT ai_cache_clear('draft') > 0 AS cleared;
SELECT savant._draft_probe('Cheapest goods') AS gone;

-- The counters are of the server, or of this session.
SELECT kind, entries, bytes, hits > 0 AS hits, misses > 0 AS misses, kept > 0 AS kept, too_long > 0 AS too_long
FROM ai_cache_stats();
-- It never grows beyond its slots.
SELECT count(savant._draft_probe('question ' || i, 'SELECT ' || i)) AS kept FROM generate_series(1, 2000) AS i;
SELECT kind, entries > 0 AND entries <= slots AS within, evictions > 0 AS evictions FROM ai_cache_stats() WHERE kind = 'draft';
SELECT savant._draft_probe('question 2000') AS latest;
SELECT ai_cache_clear() > 0 AS cleared;

DROP FUNCTION wait_for_record(text);
DROP TABLE goods, secret;
DELETE FROM savant.feedback;
REVOKE EXECUTE ON FUNCTION savant._draft_probe(text, text), savant._record_probe(text, text)
	FROM regress_savant_keeper, regress_savant_other;
SELECT ai_revoke('regress_savant_keeper', 'ask');
DROP OWNED BY regress_savant_keeper, regress_savant_other;
DROP ROLE regress_savant_keeper, regress_savant_other;
