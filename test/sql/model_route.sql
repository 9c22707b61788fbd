-- The model route as far as it goes without a server: settings, refusals before any call, a
-- model that cannot be reached, and what is told meanwhile.
\set VERBOSITY terse
SET savant.rate_limit_per_minute = 0;
CREATE TABLE route_orders (id integer PRIMARY KEY, channel text NOT NULL);
INSERT INTO route_orders SELECT i, CASE i % 3 WHEN 0 THEN 'Web' ELSE 'Store' END FROM generate_series(1, 9) AS i;
ANALYZE route_orders;

-- No model: nobody is asked, and nothing is said of one.
SELECT a -> 'model' AS model, a #>> '{error,code}' AS code FROM ai_answer('blorp frumious bandersnatch') a;

-- A model that is not there: the error is its own when the rules have nothing.
SET savant.model = 'nobody';
SET savant.endpoint = 'http://127.0.0.1:1/v1';
SET savant.connect_timeout = 1000;
SET savant.request_timeout = 500; -- shorter than any pause before a retry
SELECT a #>> '{error,code}' AS code, a #>> '{model,failure}' AS failure, a #>> '{model,name}' AS name,
       a ->> 'route' AS route
FROM ai_answer('blorp frumious bandersnatch') a;
-- The rules do not need it.
SELECT a ->> 'route' AS route, a -> 'model' AS model FROM ai_answer('how many route orders') a;
-- A model server elsewhere is not called unless it is allowed.
SET savant.endpoint = 'http://models.invalid/v1';
SELECT a #>> '{error,code}' AS code, a #>> '{model,failure}' AS failure
FROM ai_answer('blorp frumious bandersnatch') a;
-- Nothing is ever changed, model or not.
SELECT a #>> '{error,code}' AS code, a -> 'model' AS model FROM ai_answer('delete all route orders') a;
RESET savant.model;
RESET savant.endpoint;

-- Names of a caller's own statement are mended, and told.
SELECT a ->> 'sql' AS sql, a -> 'repairs' -> 0 ->> 'by' AS by, a -> 'repairs' -> 0 -> 'changes' AS changes
FROM ai_answer('SELECT chanel FROM route_orders') a;
-- Where no notes are shown, nothing is mended silently.
SELECT ai_sql('SELECT chanel FROM route_orders');
SELECT count(*) FROM ai_rows('SELECT chanel FROM route_orders');
-- What is refused for safety is not.
SELECT a #>> '{error,code}' AS code, a -> 'repairs' AS repairs FROM ai_answer('SELECT pg_sleep(1)') a;

-- A value that no row has: what may be meant.
SELECT a ->> 'sql' AS sql, w ->> 'code' AS code, w ->> 'hint' AS hint, a -> 'suggestions' AS suggestions
FROM ai_answer('SELECT id FROM route_orders WHERE channel = ''web''') a, jsonb_array_elements(a -> 'warnings') w;

-- Told meanwhile; NULL stands for savant.stream.
SELECT count(*) > 0 AS answered FROM ai_ask('how many route orders', stream => true);
SELECT count(*) > 0 AS answered FROM ai_ask('how many route orders', stream => NULL);
SET savant.stream = on;
SELECT count(*) > 0 AS answered FROM ai_ask('how many route orders');
SELECT count(*) > 0 AS answered FROM ai_ask('how many route orders', stream => false);
SELECT a ->> 'answer' AS answer FROM ai_answer('how many route orders') a;
RESET savant.stream;

DROP TABLE route_orders;
