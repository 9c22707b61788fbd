SELECT count(*), sum(total) FROM orders WHERE ordered_at::date = date '2025-03-14'
