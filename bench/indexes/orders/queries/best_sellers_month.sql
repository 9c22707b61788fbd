SELECT p.product_id, p.name, sum(l.quantity) AS sold FROM orders AS o JOIN order_line AS l USING (order_id) JOIN product AS p USING (product_id)
WHERE o.ordered_at >= timestamp '2025-11-01' AND o.ordered_at < timestamp '2025-12-01' GROUP BY p.product_id, p.name ORDER BY sold DESC LIMIT 20
