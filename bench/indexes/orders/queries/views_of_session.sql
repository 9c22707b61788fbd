SELECT viewed_at, product_id, seconds FROM page_view WHERE session_key = md5('54321') ORDER BY viewed_at
