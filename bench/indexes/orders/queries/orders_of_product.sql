SELECT o.order_id, o.ordered_at, l.quantity FROM order_line AS l JOIN orders AS o USING (order_id)
WHERE l.product_id = 15000 ORDER BY o.ordered_at DESC LIMIT 50
