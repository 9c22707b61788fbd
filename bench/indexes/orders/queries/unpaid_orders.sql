SELECT o.order_id, o.total FROM orders AS o JOIN payment AS p USING (order_id) WHERE p.paid_at IS NULL AND o.total > 1000 ORDER BY o.total DESC
