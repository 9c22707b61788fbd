SELECT c.name, sum(l.quantity * l.unit_price) AS revenue FROM orders AS o JOIN order_line AS l USING (order_id)
JOIN product AS p USING (product_id) JOIN category AS c USING (category_id)
WHERE o.ordered_at >= timestamp '2025-07-01' AND o.ordered_at < timestamp '2025-10-01' GROUP BY c.name ORDER BY revenue DESC
