SELECT order_id, ordered_at FROM orders WHERE status = 'packed' AND channel = 'phone' ORDER BY ordered_at
