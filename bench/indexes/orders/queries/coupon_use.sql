SELECT c.code, count(*), sum(o.total) FROM coupon AS c JOIN orders AS o USING (coupon_id)
WHERE c.valid_from >= date '2024-01-01' GROUP BY c.code ORDER BY 2 DESC LIMIT 20
