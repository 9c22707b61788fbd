-- ai_explain and its kin: what is explained, what is never run, whose eyes see it.
SET savant.rate_limit_per_minute = 0;
SET client_encoding = 'SQL_ASCII'; -- the tree without box characters
CREATE SCHEMA explained;
SET search_path = explained, public;
CREATE TABLE item (id integer PRIMARY KEY, kind text NOT NULL, price numeric NOT NULL, note text);
INSERT INTO item SELECT i, 'kind ' || i % 10, i % 97, 'note ' || i FROM generate_series(1, 2000) AS i;
CREATE SEQUENCE counter;
CREATE TABLE made (id bigint DEFAULT nextval('counter'), at timestamptz DEFAULT clock_timestamp(), x integer);
ANALYZE item, made;

-- Figures that depend on the machine become N, bars and the room between columns go.
CREATE FUNCTION told(statement text, run boolean DEFAULT false, parameters text[] DEFAULT NULL)
RETURNS SETOF text LANGUAGE sql AS $$
	SELECT regexp_replace(regexp_replace(line, '(?<=\S) +', ' ', 'g'), '<?[0-9][0-9.,]*( ms)?', 'N', 'g')
	FROM ai_explain($1, run => $2, parameters => $3) AS line
$$;
-- The answer alone.
CREATE FUNCTION answer(statement text, run boolean DEFAULT false, parameters text[] DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$ SELECT told($1, $2, $3) LIMIT 1 $$;

\pset format unaligned
\set SHOW_CONTEXT never
\pset footer off
SELECT told('SELECT * FROM item WHERE id = 7');
SELECT told('EXPLAIN (ANALYZE, BUFFERS) SELECT kind, count(*) FROM item GROUP BY kind ORDER BY 2 DESC LIMIT 3');
SELECT answer('SELECT * FROM item WHERE id = 7', run => true);

-- Line 1 answers; NULL asks nothing.
SELECT * FROM ai_explain(NULL);
SELECT ai_explain_json(NULL) IS NULL AS nothing;
SELECT * FROM ai_plan_findings(NULL);
SELECT * FROM ai_compare_plans(NULL, 'SELECT 1');

-- The object of ai_explain_json has the same members always.
SELECT string_agg(key, ' ') FROM jsonb_object_keys(ai_explain_json('SELECT 1')) AS key;
SELECT string_agg(key, ' ') FROM jsonb_object_keys(ai_explain_json('SELECT * FROM item') #> '{nodes,0}') AS key;
SELECT string_agg(key, ' ') FROM jsonb_object_keys(ai_explain_json('SELECT * FROM item') #> '{nodes,0,figures}') AS key;
SELECT e ->> 'input' AS input, e ->> 'command' AS command, e -> 'measured' AS measured, e -> 'rows' AS rows,
	e #>> '{nodes,0,properties,Relation Name}' AS relation
FROM ai_explain_json('TABLE item', run => true) AS e;

-- Modifications, locks and volatile functions are explained and nothing more.
CREATE FUNCTION shouts(integer) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE WARNING 'ran'; RETURN 1; END $$;
SELECT answer('INSERT INTO made (x) SELECT id FROM item', run => true);
SELECT answer('UPDATE item SET price = price * 2 WHERE id < 10', run => true);
SELECT answer('DELETE FROM item', run => true);
SELECT answer('MERGE INTO item USING made ON item.id = made.x WHEN MATCHED THEN DELETE', run => true);
SELECT answer('WITH gone AS (DELETE FROM item RETURNING id) SELECT count(*) FROM gone', run => true);
SELECT answer('SELECT * FROM item FOR UPDATE', run => true);
SELECT answer('SELECT nextval(''counter''), shouts(1), pg_sleep(100)', run => true);
SELECT answer('INSERT INTO made (x) VALUES (shouts(1)) RETURNING nextval(''counter'')', run => true);
SELECT answer('EXPLAIN ANALYZE DELETE FROM item');
SELECT count(*) AS items, (SELECT count(*) FROM made) AS made, (SELECT is_called FROM counter) AS counted FROM item;

-- Planning runs functions on constants: those of others are refused, what the caller's own do is undone.
CREATE FUNCTION writes(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN INSERT INTO explained.made VALUES (1); RETURN 1; END $$;
CREATE FUNCTION sets(integer) RETURNS integer LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM set_config('work_mem', '1MB', false); RETURN 1; END $$;
CREATE ROLE regress_savant_explain;
CREATE FUNCTION theirs(integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 1; END $$;
ALTER FUNCTION theirs(integer) OWNER TO regress_savant_explain;
\set VERBOSITY terse
SELECT answer('SELECT writes(1)');
SELECT answer('DELETE FROM item WHERE id = sets(1)');
SELECT answer('SELECT theirs(1)');
SELECT answer('SELECT * FROM item WHERE id = theirs(1)');
SELECT count(*) AS made FROM made;

-- What has no plan, and what is wrong.
\set VERBOSITY default
SELECT answer('');
SELECT answer('SELECT 1; SELECT 2');
SELECT answer('VACUUM item');
SELECT answer('CREATE TABLE more AS SELECT 1');
SELECT answer('COPY item TO PROGRAM ''cat''');
SELECT answer('EXECUTE something');
SELECT answer('SELECT nmae FROM item');
SELECT answer('SELECT 1/0');
SELECT answer('SELECT 1/(id - id) FROM item', run => true);
SELECT * FROM ai_explain('SELECT 1', width => 10);
SELECT answer('[{"Plan": {"Node Type": "Seq Scan"');

-- Parameters: a generic plan without values, also where partitions depend on them.
CREATE TABLE by_kind (kind text, x integer) PARTITION BY LIST (kind);
CREATE TABLE by_kind_a PARTITION OF by_kind FOR VALUES IN ('a');
CREATE TABLE by_kind_b PARTITION OF by_kind FOR VALUES IN ('b');
SELECT told('SELECT * FROM item WHERE id = $1');
SELECT jsonb_array_length(ai_explain_json('SELECT * FROM by_kind WHERE kind = $1') -> 'nodes') AS generic,
	jsonb_array_length(ai_explain_json('SELECT * FROM by_kind WHERE kind = $1', parameters => ARRAY['a']) -> 'nodes') AS with_value;
SELECT answer('SELECT * FROM item WHERE id = $1 AND kind = $2', run => true);
SELECT answer('SELECT * FROM item WHERE id = $1 AND kind = $2', run => true, parameters => ARRAY['7', NULL]);
SELECT answer('SELECT * FROM item WHERE id = $1', parameters => ARRAY['seven']);
SELECT answer('SELECT * FROM item WHERE id = $1', parameters => ARRAY['1', '2']);
SELECT answer('SELECT $1');

-- A plan in place of a statement; tables that are not known here have no facts.
SELECT told($$Seq Scan on item  (cost=0.00..42.00 rows=2 width=20)
  Filter: (note = 'x'::text)$$);
SELECT e -> 'notes' -> 0 ->> 'code' AS note FROM ai_explain_json('Seq Scan on elsewhere  (cost=0.00..42.00 rows=2 width=20)') AS e;

-- Two plans, of which one may be a text; errors of either one.
SELECT regexp_replace(line, '[0-9][0-9.,]*( ms)?', 'N', 'g') AS compared
FROM ai_compare_plans('SELECT * FROM item WHERE id = 7', 'SELECT * FROM item WHERE id + 0 = 7') AS line LIMIT 1;
SELECT line AS compared FROM ai_compare_plans('SELECT * FROM item', 'EXPLAIN TABLE item') AS line LIMIT 1;
SELECT * FROM ai_compare_plans('SELECT * FROM item', 'VACUUM');
SELECT * FROM ai_compare_plans('SELECT * FROM item', 'Seq Scan on');

-- The caller's rights decide, and nothing is said of what it may not read.
CREATE TABLE secret (id integer PRIMARY KEY, word text);
INSERT INTO secret SELECT i, 'TOPSECRET' FROM generate_series(1, 500) AS i;
CREATE TABLE rowwise (owner name, word text);
INSERT INTO rowwise SELECT 'somebody', 'HIDDENWORD' FROM generate_series(1, 500);
ALTER TABLE rowwise ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON rowwise USING (owner = current_user);
ANALYZE secret, rowwise;
GRANT USAGE ON SCHEMA explained TO regress_savant_explain;
GRANT SELECT ON item, rowwise TO regress_savant_explain;
GRANT SELECT (id) ON secret TO regress_savant_explain;
SET ROLE regress_savant_explain;
SELECT answer('SELECT * FROM item'); -- no level yet
RESET ROLE;
SELECT ai_grant('regress_savant_explain', 'advise');
SET ROLE regress_savant_explain;
SELECT answer('SELECT * FROM item WHERE note = ''x''');
SELECT answer('SELECT * FROM secret WHERE word = ''x''');
SELECT answer('SELECT id FROM secret');
SELECT answer('DELETE FROM item');
SELECT told('SELECT * FROM rowwise WHERE word = ''x''') ~ 'HIDDENWORD' AS shown LIMIT 1;
SELECT count(*) AS shown FROM ai_plan_findings($$Seq Scan on explained.secret  (cost=0.00..90042.00 rows=2 width=20) (actual time=1.0..9000.0 rows=500 loops=1)
  Filter: (word = 'x'::text)$$) AS f WHERE f::text ~ 'TOPSECRET|secret_pkey';
RESET ROLE;
SET savant.execute_role = 'regress_savant_explain';
SELECT answer('SELECT * FROM secret');
RESET savant.execute_role;
SET savant.blocked_tables = 'explained.secret';
SELECT answer('SELECT * FROM secret');
SELECT answer('DELETE FROM secret');
RESET savant.blocked_tables;

-- Values of labelled columns: not by probing, and not from the statistics.
SECURITY LABEL FOR savant ON COLUMN secret.word IS 'redact';
SELECT answer('SELECT id FROM secret WHERE word LIKE ''TOP%''');
SELECT answer('DELETE FROM secret WHERE word > ''S''');
SELECT bool_or(line ~ 'TOPSECRET') AS shown FROM ai_explain('SELECT id FROM secret WHERE word = ''x'' ORDER BY word', all_findings => true) AS line;

-- The session is as it was, in and after a transaction that goes on.
BEGIN;
CREATE TABLE fresh (x integer);
SELECT answer('SELECT * FROM fresh', run => true);
SELECT answer('DELETE FROM fresh', run => true);
INSERT INTO fresh VALUES (1);
SHOW transaction_read_only;
SHOW max_parallel_workers;
SELECT count(*) AS prepared FROM pg_prepared_statements;
COMMIT;

RESET client_encoding;
SET client_min_messages = warning;
REVOKE ALL ON ALL TABLES IN SCHEMA explained FROM regress_savant_explain;
DROP SCHEMA explained CASCADE;
SELECT ai_revoke('regress_savant_explain', 'ask') \g /dev/null
DROP OWNED BY regress_savant_explain;
DROP ROLE regress_savant_explain;
