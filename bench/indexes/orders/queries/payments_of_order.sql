SELECT payment_id, method, amount, paid_at FROM payment WHERE order_id = 250001
