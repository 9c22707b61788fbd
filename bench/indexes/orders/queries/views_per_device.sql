SELECT device, count(*), avg(seconds) FROM page_view WHERE viewed_at >= timestamp '2025-12-01' GROUP BY device
