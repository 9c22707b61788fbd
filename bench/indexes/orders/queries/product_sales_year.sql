SELECT sum(l.quantity), sum(l.quantity * l.unit_price) FROM order_line AS l JOIN orders AS o USING (order_id)
WHERE l.product_id = 812 AND o.ordered_at >= timestamp '2025-01-01'
