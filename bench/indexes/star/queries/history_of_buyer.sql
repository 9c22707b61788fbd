SELECT c.day, i.item_code, s.net_paid FROM sales AS s JOIN calendar AS c USING (date_key) JOIN item AS i USING (item_key)
WHERE s.buyer_key = 33000 ORDER BY c.day DESC LIMIT 50
