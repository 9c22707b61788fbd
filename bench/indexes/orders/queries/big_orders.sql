SELECT order_id, customer_id, total FROM orders WHERE total > 15000 ORDER BY total DESC
