SELECT p.product_id, p.name FROM product AS p
WHERE p.is_active AND NOT EXISTS (SELECT 1 FROM order_line AS l JOIN orders AS o USING (order_id) WHERE l.product_id = p.product_id AND o.ordered_at >= timestamp '2025-06-01')
