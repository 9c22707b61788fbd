SELECT order_id, ordered_at FROM orders WHERE customer_id = 901 ORDER BY ordered_at DESC LIMIT 1
