-- The proof that rewrites keep the meaning: every rewrite that claims it is run beside
-- the original on random tables with NULLs, repetitions and no rows at all.  The seed is
-- fixed; each round has other data and other constants.
SET savant.rate_limit_per_minute = 0;
SET client_min_messages = warning;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA same;
SET search_path = same, public;
CREATE TYPE hue AS ENUM ('red', 'green', 'blue');
CREATE TABLE a (id integer PRIMARY KEY, n integer NOT NULL, x integer, big bigint, num numeric, t text, d date,
	ts timestamp, tz timestamptz, h hue, UNIQUE (n, id));
CREATE TABLE b (id integer PRIMARY KEY, a_id integer NOT NULL, y integer, z integer NOT NULL, t text, ts timestamp);
CREATE TABLE c (k integer, l integer, v integer, PRIMARY KEY (k, l));

CREATE FUNCTION small(share_null float8 DEFAULT 0.25) RETURNS integer LANGUAGE sql VOLATILE AS
	$$ SELECT CASE WHEN random() < share_null THEN NULL ELSE floor(random() * 6)::integer END $$;
CREATE FUNCTION moment() RETURNS timestamp LANGUAGE sql VOLATILE AS $$
	SELECT CASE WHEN r < 0.2 THEN NULL WHEN r < 0.25 THEN 'infinity' WHEN r < 0.3 THEN '-infinity'
		-- Often exactly on a border.
		WHEN r < 0.6 THEN timestamp '2023-12-01' + make_interval(months => floor(random() * 5)::integer)
			- make_interval(secs => floor(random() * 2))
		ELSE timestamp '2023-12-25' + make_interval(hours => floor(random() * 24 * 100)::integer) END
	FROM (SELECT random() AS r OFFSET 0) AS s $$;
CREATE FUNCTION letters() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT (ARRAY[NULL, '', 'abc', 'abcd', 'abc%', 'ABC', 'ab', 'a_c', '5', '05', 'x'])[1 + floor(random() * 11)] $$;
CREATE PROCEDURE refill() LANGUAGE plpgsql AS $$
DECLARE
	hues CONSTANT hue[] := enum_range(NULL::hue);
BEGIN
	DELETE FROM a; DELETE FROM b; DELETE FROM c;
	INSERT INTO a SELECT i, small(0), small(), small(), small() / 2.0, letters(), moment()::date, moment(), moment(),
		hues[1 + floor(random() * 4)] FROM generate_series(1, floor(random() * 12)::integer) AS i;
	INSERT INTO b SELECT i, 1 + floor(random() * 8)::integer, small(), small(0), letters(), moment()
		FROM generate_series(1, floor(random() * 12)::integer) AS i;
	INSERT INTO c SELECT i / 4, i % 4, small() FROM generate_series(1, floor(random() * 12)::integer) AS i;
END $$;

-- {n}: a small number, {s}: one with a sign, {f}: with a fraction, {d}: a day, {m}: the first of
-- a month, {y}: a year, {o}: a comparison, {w}: a text.
CREATE TABLE template (sql text);
INSERT INTO template VALUES
	('SELECT id, ts FROM a WHERE date(ts) {o} ''{d}'''),
	('SELECT id FROM a WHERE ts::date {o} ''{d}'' AND n > {n}'),
	('SELECT id FROM a WHERE CAST(ts AS date) BETWEEN ''{d}'' AND ''{d}'''),
	('SELECT count(*) FROM a WHERE date_trunc(''month'', ts) {o} ''{m}'' OR x = {n}'),
	('SELECT id FROM a WHERE ''{m}'' {o} date_trunc(''quarter'', ts)'),
	('SELECT id FROM a WHERE date_trunc(''month'', d) {o} ''{m}'''),
	('SELECT id FROM a WHERE extract(year FROM ts) {o} {y}'),
	('SELECT id FROM a WHERE date_part(''year'', d) BETWEEN {y} AND {y}'),
	('SELECT id FROM a WHERE extract(year FROM d) = {y} AND x > {n} AND extract(month FROM d) = 1'),
	('SELECT id FROM a WHERE to_char(ts, ''YYYY-MM'') = ''{ym}'''),
	('SELECT id FROM a WHERE tz::date {o} ''{d}'''),
	('SELECT id FROM a WHERE x + {n} {o} {s}'),
	('SELECT id FROM a WHERE {s} {o} big - {n}'),
	('SELECT id FROM a WHERE num + {n} {o} {n} OR n = {n}'),
	('SELECT id FROM a WHERE ts + interval ''{n} days'' {o} timestamp ''{d}'''),
	('SELECT id FROM a WHERE date ''{d}'' {o} tz - interval ''{n} hours'''),
	('SELECT id FROM a WHERE coalesce(t, ''{w}'') {o} ''{w}'''),
	('SELECT * FROM a WHERE n >= (SELECT max(b.z) FROM b WHERE b.a_id = a.id)'),
	('SELECT *, (SELECT count(*) FROM c WHERE c.v = b.y) FROM a JOIN b ON b.a_id = a.id'),
	('SELECT id FROM a WHERE coalesce(x, {n}) {o} {n}'),
	('SELECT id FROM a WHERE coalesce(t, ''{w}'') = ''{w}'' AND coalesce(n, {n}) <> {n}'),
	('SELECT id FROM a WHERE x::text = ''{n}'' OR big::text <> ''{n}'''),
	('SELECT id FROM a WHERE x {o} {f}'),
	('SELECT id FROM a WHERE {s}.0 {o} n AND big {o} {f}'),
	('SELECT id FROM a WHERE x::numeric {o} {f}'),
	('SELECT id FROM a WHERE left(t, 3) = ''abc'''),
	('SELECT id FROM a WHERE substring(t, 1, 3) = ''a_c'' OR n = {n}'),
	('SELECT id FROM a WHERE t LIKE ''abc'' AND NOT n = {n}'),
	('SELECT id FROM a WHERE x IS NOT DISTINCT FROM {n}'),
	('SELECT id FROM a WHERE id NOT IN (SELECT z FROM b WHERE y {o} {n} OR t = ''{w}'')'),
	('SELECT id FROM a WHERE n NOT IN (SELECT y FROM b WHERE y IS NOT NULL) AND x {o} {n}'),
	('SELECT id FROM a WHERE id NOT IN (SELECT n FROM a)'),
	('SELECT id FROM a WHERE (SELECT count(*) FROM b WHERE b.a_id = a.id) > 0 OR x = {n}'),
	('SELECT id, n FROM a WHERE 0 = (SELECT count(b.z) FROM b WHERE b.y = a.x AND b.z {o} {n})'),
	('SELECT id FROM a WHERE x IN (SELECT DISTINCT y FROM b ORDER BY y)'),
	('SELECT id FROM a WHERE EXISTS (SELECT DISTINCT z FROM b WHERE b.y = a.x)'),
	('SELECT count(*), sum(q.y) FROM (SELECT * FROM b ORDER BY y, id) AS q WHERE q.z {o} {n}'),
	('SELECT DISTINCT id, n FROM a WHERE x {o} {n}'),
	('SELECT DISTINCT b.id, a.t FROM b JOIN a ON a.id = b.a_id WHERE b.y {o} {n}'),
	('SELECT DISTINCT k, l FROM c'),
	('SELECT DISTINCT c.k, c.l, b.id AS b FROM c, b WHERE c.v = b.y'),
	('SELECT DISTINCT a.id, a.t FROM a JOIN b ON b.a_id = a.id WHERE b.z {o} {n} OR a.x = {n}'),
	('SELECT DISTINCT a.id FROM b, a WHERE b.y = a.x AND b.z > {n} AND a.n {o} {n}'),
	('SELECT id, ''old'' AS age FROM a WHERE x {o} {n} UNION SELECT id, ''new'' FROM a WHERE n {o} {n}'),
	('SELECT id, h FROM a WHERE h = ''red'' UNION SELECT id, h FROM a WHERE h = ''blue'' AND x > {n}'),
	('SELECT id, n FROM a WHERE n = 2 AND x > {n} UNION SELECT id, n FROM a WHERE n = 3'),
	('SELECT p.id, q.t, p.x FROM a p JOIN a q ON p.id = q.id WHERE q.n {o} {n}'),
	('SELECT c.k, d.v FROM c JOIN c AS d ON d.k = c.k AND c.l = d.l'),
	('SELECT id, t FROM a WHERE x = {n} OR t = ''{w}'''),
	('SELECT a.id, b.id FROM a JOIN b ON b.a_id = a.id WHERE (a.x {o} {n} OR b.y {o} {n} OR b.t = ''{w}'') AND a.n < 5'),
	('SELECT a.id, (SELECT sum(b.y) FROM b WHERE b.a_id = a.id) FROM a'),
	('SELECT a.id, (SELECT count(*) FROM b WHERE b.y = a.x AND (b.z > {n} OR b.t = ''{w}'')) AS c FROM a WHERE a.n {o} {n}'),
	('SELECT a.id FROM a WHERE a.n > (SELECT avg(b.z) FROM b WHERE a.x = b.y)'),
	('SELECT coalesce((SELECT max(b.t) FROM b WHERE b.y = a.x), ''none'') AS m, a.* FROM a'),
	('WITH w AS (SELECT y, z FROM b WHERE z {o} {n}) SELECT p.y, q.z FROM w p JOIN w q ON p.y = q.z'),
	('WITH w AS MATERIALIZED (SELECT * FROM a) SELECT id FROM w WHERE x = {n}');

CREATE FUNCTION filled(sql text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	names CONSTANT text[] := ARRAY['{n}', '{s}', '{f}', '{d}', '{ym}', '{m}', '{y}', '{o}', '{w}'];
	name text;
	value text;
BEGIN
	FOREACH name IN ARRAY names LOOP
		WHILE position(name IN sql) > 0 LOOP
			value := CASE name
				WHEN '{n}' THEN floor(random() * 6)::text
				WHEN '{s}' THEN (floor(random() * 12) - 4)::text
				WHEN '{f}' THEN (floor(random() * 5) - 1)::text || (ARRAY['.5', '.0', '.25'])[1 + floor(random() * 3)]
				WHEN '{d}' THEN (date '2023-12-25' + floor(random() * 80)::integer)::text
				WHEN '{m}' THEN (date '2023-10-01' + make_interval(months => floor(random() * 7)::integer))::date::text
				WHEN '{ym}' THEN '2024-0' || (1 + floor(random() * 3))::text
				WHEN '{y}' THEN (2023 + floor(random() * 3))::text
				WHEN '{o}' THEN (ARRAY['=', '<', '>', '<=', '>=', '<>'])[1 + floor(random() * 6)]
				ELSE coalesce(letters(), 'abc') END;
			sql := regexp_replace(sql, regexp_replace(name, '([{}])', '\\\1', 'g'), value);
		END LOOP;
	END LOOP;
	RETURN sql;
END $$;

CREATE TABLE outcome (rule text, equivalence text, original text, rewritten text, different bigint, error text);
CREATE PROCEDURE compare(rounds integer) LANGUAGE plpgsql AS $$
DECLARE
	t record;
	r record;
	original text;
	n bigint;
BEGIN
	PERFORM setseed(0.42);
	FOR i IN 1 .. rounds LOOP
		CALL refill();
		FOR t IN SELECT sql FROM template LOOP
			original := filled(t.sql);
			FOR r IN SELECT * FROM savant._rewrites(original) AS w WHERE w.equivalence <> 'offer' LOOP
				BEGIN
					EXECUTE format('SELECT count(*) FROM (((%1$s) EXCEPT ALL (%2$s)) UNION ALL ((%2$s) EXCEPT ALL (%1$s))) AS q',
						original, r.sql) INTO n;
					INSERT INTO outcome VALUES (r.rule, r.equivalence, original, r.sql, n);
				EXCEPTION WHEN OTHERS THEN
					INSERT INTO outcome VALUES (r.rule, r.equivalence, original, r.sql, NULL, SQLERRM);
				END;
			END LOOP;
		END LOOP;
	END LOOP;
END $$;
CALL compare(200);

SELECT rule, count(*) >= 200 AS enough, count(*) FILTER (WHERE different IS DISTINCT FROM 0) AS different
FROM outcome GROUP BY rule ORDER BY rule;
SELECT rule, original, rewritten, different, error FROM outcome WHERE different IS DISTINCT FROM 0 LIMIT 5;
-- Every template has been rewritten, and no table was empty all the time.
SELECT sql FROM template AS t WHERE NOT EXISTS
	(SELECT FROM outcome AS o WHERE o.original LIKE regexp_replace(t.sql, '\{[a-z]+\}', '%', 'g'));
DROP SCHEMA same CASCADE;
