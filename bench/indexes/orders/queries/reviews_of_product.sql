SELECT stars, written_at, body FROM review WHERE product_id = 2500 ORDER BY written_at DESC LIMIT 10
