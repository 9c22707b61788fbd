SELECT order_id, customer_id, ordered_at, total FROM orders WHERE status IN ('new', 'paid', 'packed') ORDER BY ordered_at LIMIT 100
