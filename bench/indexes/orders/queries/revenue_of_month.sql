SELECT sum(total) FROM orders WHERE ordered_at >= timestamp '2025-05-01' AND ordered_at < timestamp '2025-06-01' AND status = 'done'
