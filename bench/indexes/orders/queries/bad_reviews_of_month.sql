SELECT r.review_id, p.name, r.stars FROM review AS r JOIN product AS p USING (product_id)
WHERE r.stars = 1 AND r.written_at >= timestamp '2025-08-01' AND r.written_at < timestamp '2025-09-01'
