SELECT DISTINCT ON (o.customer_id) o.customer_id, o.order_id, o.ordered_at FROM orders AS o JOIN customer AS u USING (customer_id)
WHERE u.created_at >= timestamp '2025-09-01' ORDER BY o.customer_id, o.ordered_at
