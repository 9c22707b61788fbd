-- Two tables with the kinds of columns that indexes are made on: skewed and even, few and many
-- values, in the order of the heap and at random, fixed and variable width, NULLs, pairs that
-- depend on each other.
SELECT setseed(0.42);

CREATE TABLE event AS
SELECT i AS id,
	floor(20000 * power(random(), 4))::int AS kind, -- skewed
	floor(random() * 8)::int AS low,
	date '2024-01-01' + i / 600 AS day,
	timestamptz '2024-01-01 00:00+00' + i * interval '37 seconds' AS at,
	timestamp '2024-01-01' + floor(random() * 40000) * interval '1 minute' AS moment,
	'C-' || lpad(floor(random() * 30000)::text, 5, '0') AS code,
	repeat(md5(random()::text), 1 + floor(random() * 3)::int) AS note,
	('P' || floor(random() * 500))::char(10) AS pack,
	round((random() * 5000)::numeric, 2) AS price,
	gen_random_uuid() AS uid,
	i / 4 AS parent, -- four rows each, side by side
	CASE WHEN random() < 0.15 THEN floor(random() * 50000)::int END AS rare,
	random() < 0.3 AS flag,
	(random() * 1000)::float8 AS score,
	floor(random() * 3000)::int AS a,
	0 AS b,
	CASE floor(random() * 20)::int WHEN 0 THEN 'failed' WHEN 1 THEN 'open' ELSE 'done' END AS state
FROM generate_series(1, 400000) AS i;
UPDATE event SET b = a / 3 + 7;
VACUUM FULL event;
ALTER TABLE event ADD PRIMARY KEY (id);

CREATE TABLE line AS
SELECT o AS order_id, n AS number, part, part % 700 + 1 AS supplier,
	date '2020-01-01' + floor(random() * 2000)::int AS shipped,
	floor(random() * 50)::int AS quantity
FROM generate_series(1, 150000) AS o,
	LATERAL (SELECT n, floor(random() * 15000 + 0 * o)::int AS part
		FROM generate_series(1, 1 + o * 7 % 7) AS n) AS lines;
ALTER TABLE line ADD PRIMARY KEY (order_id, number);

VACUUM ANALYZE event;
VACUUM ANALYZE line;
