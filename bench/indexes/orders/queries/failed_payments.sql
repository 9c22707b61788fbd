SELECT p.payment_id, p.order_id, p.amount FROM payment AS p WHERE p.failed AND p.method = 'card' AND p.paid_at >= timestamp '2025-10-01'
