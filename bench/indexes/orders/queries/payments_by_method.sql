SELECT method, count(*), sum(amount) FROM payment WHERE paid_at >= timestamp '2025-01-01' GROUP BY method
