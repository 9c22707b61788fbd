SELECT date_trunc('month', ordered_at) AS month, count(*), sum(total) FROM orders
WHERE ordered_at >= timestamp '2024-01-01' AND ordered_at < timestamp '2025-01-01' GROUP BY month ORDER BY month
