SELECT DISTINCT ON (s.buyer_key) s.buyer_key, s.item_key, s.date_key FROM sales AS s JOIN buyer AS b USING (buyer_key) WHERE b.zip = '10234' ORDER BY s.buyer_key, s.date_key
