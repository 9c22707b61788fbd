SELECT country_id, customer_id, spent FROM (
	SELECT u.country_id, u.customer_id, sum(o.total) AS spent, rank() OVER (PARTITION BY u.country_id ORDER BY sum(o.total) DESC) AS place
	FROM customer AS u JOIN orders AS o USING (customer_id) WHERE o.ordered_at >= timestamp '2025-01-01' GROUP BY u.country_id, u.customer_id) AS r
WHERE place <= 3
