-- Skewed and correlated on purpose: sales cluster by day, December is three times May, few items
-- and buyers make most sales, the brand gives class and category, the state follows the zip.
-- Deterministic.
SELECT setseed(0.7);

INSERT INTO calendar
SELECT i, d, extract(year FROM d), extract(quarter FROM d), extract(month FROM d), extract(week FROM d),
       extract(isodow FROM d), extract(month FROM d) = 12 AND extract(day FROM d) BETWEEN 24 AND 26
FROM (SELECT i, date '2018-01-01' + i - 1 AS d FROM generate_series(1, 2922) AS i) AS s;

INSERT INTO item
SELECT i, 'I' || lpad(i::text, 11, '0'), 'Brand ' || b, 'Class ' || b % 60, 'Category ' || b % 10,
       (ARRAY['red', 'blue', 'green', 'black', 'white', 'plum', 'ivory', 'teal'])[1 + floor(power(random(), 2) * 8)::int],
       round((1 + exp(random() * 5.5))::numeric, 2), 1 + floor(random() * 100)::int
FROM (SELECT i, 1 + floor(power(random(), 2) * 600)::int AS b FROM generate_series(1, 16000) AS i) AS s;

INSERT INTO store
SELECT i, 'Store ' || i, 'Town ' || i % 25, chr(65 + i % 9) || chr(75 + i % 9), 1 + i % 10, 200 + i * 37 % 4000
FROM generate_series(1, 60) AS i;

INSERT INTO demographic
SELECT i, CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END, substr('MSDWU', 1 + i / 2 % 5, 1),
       (ARRAY['none', 'school', 'college', 'bachelor', 'master', 'doctor'])[1 + i / 10 % 6], i / 60 % 6, 1 + i / 360 % 10
FROM generate_series(1, 3600) AS i;

INSERT INTO buyer
SELECT i, 'B' || lpad(i::text, 15, '0'), 1 + floor(random() * 3600)::int, 'First' || floor(power(random(), 2) * 900),
       'Last' || floor(power(random(), 2) * 6000), 1935 + floor(random() * 70)::int, z::text,
       chr(65 + z / 11111) || chr(75 + z / 11111), 1 + floor(random() * 2000)::int
FROM (SELECT i, 10000 + floor(power(random(), 2) * 89999)::int AS z FROM generate_series(1, 90000) AS i) AS s;

INSERT INTO promotion
SELECT i, 'Promotion ' || i, (ARRAY['mail', 'tv', 'event', 'web', 'radio'])[1 + i % 5], round((random() * 5000)::numeric, 2)
FROM generate_series(1, 300) AS i;

INSERT INTO return_reason SELECT i, 'Reason ' || i FROM generate_series(1, 35) AS i;

INSERT INTO sales
SELECT DISTINCT ON (item_key, ticket) date_key, item_key, buyer_key, store_key, promotion_key, ticket, quantity,
       list_price, round(list_price * (0.5 + cut / 2), 2), round(quantity * list_price * (0.5 + cut / 2), 2),
       round(quantity * list_price * (cut / 2 - 0.1), 2)
FROM (SELECT t AS ticket, c.date_key, i.item_key, t.buyer_key, t.store_key, t.promotion_key,
             1 + floor(power(random(), 2) * 40)::int AS quantity, i.list_price, random()::numeric AS cut
      FROM (SELECT n AS t, 1 + floor(power(random(), 0.8) * 2921)::int AS date_key,
                   CASE WHEN random() < 0.96 THEN 1 + floor(power(random(), 3) * 90000)::int END AS buyer_key,
                   1 + floor(power(random(), 2) * 60)::int AS store_key,
                   CASE WHEN random() < 0.2 THEN 1 + floor(random() * 300)::int END AS promotion_key,
                   1 + (hashint4(n) & 7) AS lines, random() AS keep
            FROM generate_series(1, 420000) AS n) AS t (t, date_key, buyer_key, store_key, promotion_key, lines, keep)
      JOIN calendar AS c USING (date_key)
      CROSS JOIN LATERAL (SELECT 1 + floor(power(random(), 2) * 16000)::int AS pick FROM generate_series(1, t.lines)) AS p
      JOIN item AS i ON i.item_key = p.pick
      WHERE c.month = 12 OR t.keep < 0.3 + c.month / 20.0) AS s;
CREATE TABLE sales_by_day AS SELECT * FROM sales ORDER BY date_key, ticket;
TRUNCATE sales;
INSERT INTO sales SELECT * FROM sales_by_day;
DROP TABLE sales_by_day;

INSERT INTO returns
SELECT least(date_key + 3 + floor(random() * 40)::int, 2922), item_key, buyer_key, store_key,
       1 + floor(power(random(), 2) * 35)::int, ticket, 1 + quantity / 2, round(net_paid / 2, 2)
FROM sales WHERE random() < 0.06;

INSERT INTO inventory
SELECT d, i, s, floor(power(random(), 2) * 900)::int
FROM generate_series(1, 2922, 28) AS d, generate_series(1, 16000, 20) AS i, generate_series(1, 60, 6) AS s;
