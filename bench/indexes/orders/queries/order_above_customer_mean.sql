SELECT o.order_id, o.total FROM orders AS o
CROSS JOIN LATERAL (SELECT avg(x.total) AS mean FROM orders AS x WHERE x.customer_id = o.customer_id) AS m
WHERE o.order_id > 299960 AND o.total > 3 * m.mean
