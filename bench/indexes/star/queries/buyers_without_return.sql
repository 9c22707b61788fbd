SELECT count(*) FROM buyer AS b WHERE b.zip LIKE '123%' AND NOT EXISTS (SELECT 1 FROM returns AS t WHERE t.buyer_key = b.buyer_key)
