SELECT order_id, ordered_at, status, total FROM orders WHERE customer_id = 23456 ORDER BY ordered_at DESC LIMIT 20
