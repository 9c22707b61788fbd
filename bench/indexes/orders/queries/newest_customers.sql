SELECT customer_id, email, created_at FROM customer ORDER BY created_at DESC LIMIT 25
