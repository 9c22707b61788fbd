SELECT order_id, customer_id, total FROM orders WHERE ordered_at >= timestamp '2025-03-14' AND ordered_at < timestamp '2025-03-15'
