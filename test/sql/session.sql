-- Conversations: what a turn keeps, follow-ups, whose a session is, odd arguments,
-- expiry, and what happens where nothing can be written.
SET savant.rate_limit_per_minute = 0;
SET search_path = session_town, public;
SET client_min_messages = warning;
CREATE SCHEMA session_town;
RESET client_min_messages;
-- A town of its own: no shop, other keys, a parent of a parent.
CREATE TABLE districts (code text PRIMARY KEY, label text NOT NULL, mayor text);
CREATE TABLE libraries (lib_no integer PRIMARY KEY, title text NOT NULL, district text NOT NULL REFERENCES districts,
	opened date NOT NULL);
CREATE TABLE loans (loan_no integer PRIMARY KEY, lib_no integer NOT NULL REFERENCES libraries, genre text NOT NULL,
	lent_on date NOT NULL, days integer NOT NULL);
INSERT INTO districts VALUES ('N', 'Northside', 'Ada'), ('S', 'Southside', 'Bob'), ('W', 'Westend', 'Cy');
INSERT INTO libraries SELECT i, 'Library ' || i, (ARRAY['N', 'S', 'W'])[1 + i % 3], date '1990-01-01' + i * 400
	FROM generate_series(1, 9) AS i;
INSERT INTO loans SELECT i, 1 + i % 9, (ARRAY['crime', 'poetry', 'science', 'travel'])[1 + i % 4],
	date '2022-01-01' + i, 1 + i % 28 FROM generate_series(1, 1000) AS i;
ANALYZE districts, libraries, loans;

-- One conversation: the SQL after each turn.
CREATE FUNCTION say(question text, session text DEFAULT 'town') RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT coalesce(a ->> 'sql', '? ' || (a ->> 'answer')) FROM ai_answer(question, session => session) AS a
$$;
SELECT say('how many loans per district label');
SELECT say('only crime');
SELECT say('just 2023');
SELECT say('what about poetry?');
SELECT say('and by year?');
SELECT say('sort by loans descending');
SELECT say('top 2');
SELECT say('undo');
SELECT say('only the invisible ones');

-- Every number is that of a query written by hand.
CREATE FUNCTION same(question text, gold text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	expected jsonb;
	rows jsonb := ai_answer(question, session => 'gold') -> 'rows';
BEGIN
	EXECUTE format('SELECT jsonb_agg(x) FROM (%s) AS x', gold) INTO expected;
	RETURN jsonb_array_length(rows) > 0 AND rows @> expected AND expected @> rows;
END
$$;
SELECT same('how many loans per district label', 'SELECT label, count(*) AS loans FROM loans
	JOIN libraries USING (lib_no) JOIN districts ON code = district GROUP BY 1');
SELECT same('only the crime ones in 2023', $$SELECT label, count(*) AS loans FROM loans
	JOIN libraries USING (lib_no) JOIN districts ON code = district
	WHERE genre = 'crime' AND extract(year FROM lent_on) = 2023 GROUP BY 1$$);
SELECT same('what about science?', $$SELECT label, count(*) AS loans FROM loans
	JOIN libraries USING (lib_no) JOIN districts ON code = district
	WHERE genre = 'science' AND extract(year FROM lent_on) = 2023 GROUP BY 1$$);
SELECT same('per library title instead', $$SELECT title AS library, count(*) AS loans FROM loans
	JOIN libraries USING (lib_no) WHERE genre = 'science' AND extract(year FROM lent_on) = 2023 GROUP BY 1$$);

-- A list, its columns, its number, one of its rows; three turns as people talk.
SELECT say('show libraries', 'list');
SELECT say('only those in Northside', 'list');
SELECT say('sort by opened descending', 'list');
SELECT say('show their mayors', 'list');
SELECT say('the second one', 'list');
SELECT say('how many are that?', 'list');

-- A turn is kept with how it was read, and without its rows.
SELECT turn, question, standalone, route, outcome FROM ai_session_history('town');
SELECT turn, question FROM ai_session_history('town', limit_to => 2);
SELECT session, turns FROM ai_sessions() ORDER BY session;

-- A number chooses what was offered, and goes through the same checks.
INSERT INTO savant.session (name) VALUES ('offer');
INSERT INTO savant.session_turn (session, question, standalone, outcome, choices, choice_sql)
SELECT id, 'which?', 'which?', 'asked back', ARRAY['number of loans', 'delete "all", really'],
	ARRAY['SELECT count(*) FROM loans', 'DELETE FROM loans'] FROM savant.session WHERE name = 'offer';
SELECT choices FROM ai_session_history('offer');
SELECT a ->> 'answer' AS answer, a -> 'choices' -> 0 ->> 'reading' AS first FROM ai_answer('7', session => 'offer') AS a;
SELECT a ->> 'route' AS route, a -> 'rows' AS rows FROM ai_answer('the first one', session => 'offer') AS a;
SELECT ai_session_clear('offer');
INSERT INTO savant.session_turn (session, question, standalone, outcome, choices, choice_sql)
SELECT id, 'which?', 'which?', 'asked back', ARRAY['this', 'that'], ARRAY['SELECT 1', 'DELETE FROM loans']
FROM savant.session WHERE name = 'offer';
SELECT a -> 'error' ->> 'code' AS code FROM ai_answer('2', session => 'offer') AS a;

-- Nobody sees, continues or deletes the session of another role; nor does a superuser by the verbs.
CREATE ROLE regress_savant_ann;
CREATE ROLE regress_savant_ben;
SELECT ai_grant('regress_savant_ann', 'ask'), ai_grant('regress_savant_ben', 'ask');
GRANT USAGE ON SCHEMA session_town TO regress_savant_ann, regress_savant_ben;
GRANT SELECT ON ALL TABLES IN SCHEMA session_town TO regress_savant_ann, regress_savant_ben;
SET ROLE regress_savant_ann;
SELECT count(*) FROM ai_sessions();
SELECT say('how many loans are there?', 'town');
SELECT say('only crime', 'town');
SELECT turn, question, sql FROM ai_session_history('town');
SELECT count(*) AS own_sessions FROM savant.session;
SELECT count(*) AS own_turns FROM savant.session_turn;
SET ROLE regress_savant_ben;
SELECT count(*) FROM ai_session_history('town');
SELECT ai_session_clear('town'), ai_session_delete('town');
SELECT count(*) AS seen FROM savant.session_turn;
DELETE FROM savant.session;
-- Not into another's session either.
INSERT INTO savant.session_turn (session, question, standalone) SELECT min(id), 'x', 'x' FROM savant.session;
INSERT INTO savant.session (role, name) VALUES ('regress_savant_ann', 'planted');
UPDATE savant.session_turn SET question = 'changed';
RESET ROLE;
SELECT min(id) AS theirs FROM savant.session WHERE role = 'regress_savant_ann'::regrole \gset
SET ROLE regress_savant_ben;
INSERT INTO savant.session_turn (session, question, standalone) VALUES (:theirs, 'x', 'x');
RESET ROLE;
SELECT count(*) FROM ai_session_history('town') WHERE question = 'how many loans are there?';

-- A SECURITY DEFINER function has the sessions of its owner.
CREATE FUNCTION ann_says(question text) RETURNS text LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = session_town, public AS $$ SELECT a ->> 'sql' FROM ai_answer(question, session => 'town') AS a $$;
GRANT CREATE ON SCHEMA session_town TO regress_savant_ann;
ALTER FUNCTION ann_says(text) OWNER TO regress_savant_ann;
GRANT EXECUTE ON FUNCTION ann_says(text) TO regress_savant_ben;
SET ROLE regress_savant_ben;
SELECT ann_says('and poetry?');
SELECT count(*) FROM ai_session_history('town');
RESET ROLE;

-- A rolled back turn was never said; a failed question is a turn.
BEGIN;
SELECT say('how many libraries are there?', 'undone');
ROLLBACK;
SELECT count(*) FROM ai_session_history('undone');
SELECT say('glorp the blorf', 'failed');
SELECT outcome FROM ai_session_history('failed');

-- Where nothing can be written, the connection remembers.
BEGIN READ ONLY;
SELECT a ->> 'sql' AS sql, a -> 'notes' ->> -1 AS note FROM ai_answer('how many loans are there?', session => 'reader') AS a;
SELECT say('only poetry', 'reader');
SELECT turn, question FROM ai_session_history('reader');
SELECT session, turns FROM ai_sessions() WHERE session = 'reader';
SET LOCAL ROLE regress_savant_ben;
SELECT count(*) FROM ai_session_history('reader');
SELECT ai_session_delete('reader');
ROLLBACK;
SELECT say('only travel', 'reader');
SELECT ai_session_clear('reader'), ai_session_delete('reader');
SELECT ai_session_delete('reader');

-- What is past savant.session_retention is gone, on use and by savant.forget_history().
SELECT say('how many loans are there?', 'old');
UPDATE savant.session_turn SET asked_at = asked_at - interval '40 days';
UPDATE savant.session SET created_at = created_at - interval '40 days';
SELECT count(*) FROM ai_session_history('old');
SELECT count(*) FROM ai_sessions();
SELECT say('only crime', 'old');
SELECT count(*) FROM savant.session_turn JOIN savant.session s ON s.id = session WHERE s.name = 'old';
SELECT savant.forget_history() > 0 AS forgot;
SELECT s.name, count(t.turn) FROM savant.session s LEFT JOIN savant.session_turn t ON t.session = s.id GROUP BY s.name;

-- Odd arguments.
SELECT ai_session_history(NULL);
SELECT ai_session_history('x', 0);
SELECT ai_session_clear('');
SELECT ai_session_delete(E'a\nb');
SELECT ai_ask('how many loans are there?', session => '   ');
SELECT ai_ask('how many loans are there?', session => repeat('x', 129));
SELECT count(*) > 0 AS answered FROM ai_ask('how many loans are there?', session => repeat('ü', 128));
SELECT count(*) AS nothing FROM ai_session_history('''; DROP TABLE loans; --');
SELECT ai_answer(NULL, session => 'town') IS NULL AS nothing, ai_sql(NULL, session => 'town') IS NULL AS nothing_too;

DELETE FROM savant.session;
DROP SCHEMA session_town CASCADE;
DROP OWNED BY regress_savant_ann, regress_savant_ben;
DROP ROLE regress_savant_ann, regress_savant_ben;
