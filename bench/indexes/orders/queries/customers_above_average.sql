SELECT u.customer_id, sum(o.total) AS spent FROM customer AS u JOIN orders AS o USING (customer_id)
WHERE u.country_id = 9 GROUP BY u.customer_id HAVING sum(o.total) > (SELECT avg(total) * 10 FROM orders WHERE ordered_at >= timestamp '2025-01-01') ORDER BY spent DESC LIMIT 20
