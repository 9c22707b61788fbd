SELECT v.product_id, count(*) AS views FROM page_view AS v
WHERE v.viewed_at >= timestamp '2025-12-15' AND v.customer_id IS NOT NULL AND NOT EXISTS (
	SELECT 1 FROM orders AS o JOIN order_line AS l USING (order_id) WHERE o.customer_id = v.customer_id AND l.product_id = v.product_id)
GROUP BY v.product_id ORDER BY views DESC LIMIT 20
