SELECT u.customer_id, u.email FROM customer AS u
WHERE u.created_at >= timestamp '2025-06-01' AND NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = u.customer_id)
