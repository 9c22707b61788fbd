-- Skewed and correlated on purpose: few customers and products have most rows; the city follows
-- the country; old orders are done, new ones open; shipment and payment follow the order; the
-- price of a line follows the product.  Deterministic.
SELECT setseed(0.42);

INSERT INTO country
SELECT i, chr(65 + i / 8) || chr(65 + i % 8), 'Country ' || i,
       (ARRAY['Europe', 'America', 'Asia', 'Africa'])[1 + i % 4]
FROM generate_series(1, 40) AS i;

INSERT INTO customer
SELECT i, 'user' || i || '@mail' || i % 13 || '.example', 'Person ' || md5(i::text),
       c, 'City ' || c || '-' || floor(power(random(), 2) * 12),
       (ARRAY['private', 'private', 'private', 'business', 'reseller'])[1 + floor(random() * 5)::int],
       timestamp '2016-01-01' + random() * interval '3650 days',
       CASE WHEN i > 100 AND random() < 0.2 THEN 1 + floor(power(random(), 4) * (i - 1))::int END,
       random() < 0.01
FROM (SELECT i, 1 + floor(power(random(), 3) * 40)::int AS c FROM generate_series(1, 60000) AS i) AS s;

INSERT INTO category
SELECT i, CASE WHEN i > 12 THEN 1 + i % 12 END, 'Category ' || i FROM generate_series(1, 150) AS i;

INSERT INTO supplier
SELECT i, 'Supplier ' || i, 1 + floor(power(random(), 2) * 40)::int, round((1 + 4 * random())::numeric, 2)
FROM generate_series(1, 800) AS i;

INSERT INTO product
SELECT i, 'SKU-' || lpad(i::text, 7, '0'), 'Product ' || md5(i::text),
       1 + floor(power(random(), 2) * 150)::int, 1 + floor(power(random(), 2) * 800)::int,
       round((2 + exp(random() * 6))::numeric, 2), 10 + floor(random() * 9000)::int,
       random() < 0.8, date '2016-01-01' + floor(random() * 3500)::int
FROM generate_series(1, 20000) AS i;

INSERT INTO warehouse SELECT i, 1 + i % 40, 'Warehouse ' || i FROM generate_series(1, 12) AS i;

INSERT INTO stock
SELECT w, p, floor(power(random(), 3) * 500)::int, timestamp '2025-12-01' + random() * interval '30 days'
FROM generate_series(1, 12) AS w, generate_series(1, 20000) AS p
WHERE random() < 0.7;

INSERT INTO employee
SELECT i, CASE WHEN i > 10 THEN 1 + i % 10 END, 'Employee ' || i,
       (ARRAY['sales', 'support', 'logistics', 'finance'])[1 + i % 4], date '2012-01-01' + i * 7
FROM generate_series(1, 300) AS i;

INSERT INTO coupon
SELECT i, 'SAVE' || i, round((0.05 + random() * 0.3)::numeric, 3), d, d + 30
FROM (SELECT i, date '2016-01-01' + i * 7 AS d FROM generate_series(1, 500) AS i) AS s;

-- Orders come in the order of time, more of them each year, most from few customers.
INSERT INTO orders
SELECT i, 1 + floor(power(random(), 3) * 60000)::int,
       CASE WHEN random() < 0.3 THEN 1 + floor(random() * 300)::int END,
       CASE WHEN random() < 0.1 THEN 1 + floor(random() * 500)::int END,
       CASE WHEN i > 297000 THEN (ARRAY['new', 'paid', 'packed'])[1 + floor(random() * 3)::int]
            WHEN random() < 0.04 THEN 'cancelled' ELSE 'done' END,
       (ARRAY['web', 'web', 'web', 'app', 'app', 'phone', 'shop'])[1 + floor(random() * 7)::int],
       timestamp '2016-01-01' + sqrt(i / 300000.0) * interval '3640 days', 0, NULL
FROM generate_series(1, 300000) AS i;

INSERT INTO order_line
SELECT o, l, p.product_id, 1 + floor(power(random(), 4) * 20)::int, p.price, CASE WHEN random() < 0.1 THEN 0.1 ELSE 0 END
FROM (SELECT o, l, 1 + floor(power(random(), 2.5) * 20000)::int AS pick
      FROM generate_series(1, 300000) AS o, generate_series(1, 5) AS l
      WHERE l <= 1 + (hashint4(o) & 3)) AS s
JOIN product AS p ON p.product_id = s.pick;

UPDATE orders AS o SET total = t.total
FROM (SELECT order_id, sum(quantity * unit_price * (1 - discount)) AS total FROM order_line GROUP BY order_id) AS t
WHERE t.order_id = o.order_id;
VACUUM FULL orders;

INSERT INTO shipment
SELECT row_number() OVER (ORDER BY order_id), order_id, 1 + floor(power(random(), 2) * 12)::int,
       (ARRAY['post', 'post', 'post', 'express', 'freight'])[1 + floor(random() * 5)::int],
       ordered_at + interval '1 day' + random() * interval '3 days',
       CASE WHEN order_id < 295000 THEN ordered_at + interval '4 days' + random() * interval '6 days' END,
       'TR' || md5(order_id::text)
FROM orders WHERE status = 'done';

INSERT INTO payment
SELECT row_number() OVER (ORDER BY order_id), order_id,
       (ARRAY['card', 'card', 'card', 'invoice', 'paypal', 'cash'])[1 + floor(random() * 6)::int],
       CASE WHEN status <> 'new' THEN ordered_at + random() * interval '10 days' END, total, random() < 0.02
FROM orders WHERE status <> 'cancelled';

INSERT INTO product_return
SELECT row_number() OVER (ORDER BY l.order_id, l.line_no), l.order_id, l.line_no,
       (ARRAY['damaged', 'late', 'wrong item', 'no reason', 'no reason', 'no reason'])[1 + floor(random() * 6)::int],
       (o.ordered_at + interval '12 days')::date, l.quantity * l.unit_price
FROM order_line AS l JOIN orders AS o USING (order_id)
WHERE o.status = 'done' AND random() < 0.04;

INSERT INTO review
SELECT i, 1 + floor(power(random(), 2.5) * 20000)::int, 1 + floor(power(random(), 3) * 60000)::int,
       5 - floor(power(random(), 2) * 5)::int, timestamp '2018-01-01' + random() * interval '2900 days',
       repeat(md5(i::text), 1 + floor(random() * 6)::int)
FROM generate_series(1, 120000) AS i;

INSERT INTO page_view
SELECT i, CASE WHEN random() < 0.6 THEN 1 + floor(power(random(), 3) * 60000)::int END,
       CASE WHEN random() < 0.8 THEN 1 + floor(power(random(), 2.5) * 20000)::int END,
       md5((i / 7)::text), timestamp '2024-01-01' + (i / 900000.0) * interval '725 days',
       (ARRAY['phone', 'phone', 'desktop', 'tablet'])[1 + floor(random() * 4)::int], floor(power(random(), 3) * 900)::int
FROM generate_series(1, 900000) AS i;
