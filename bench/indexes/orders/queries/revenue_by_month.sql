SELECT date_trunc('month', ordered_at) AS month, sum(total) FROM orders WHERE status <> 'cancelled' GROUP BY month ORDER BY month
