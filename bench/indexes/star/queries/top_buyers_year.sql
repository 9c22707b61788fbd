SELECT b.buyer_key, b.last_name, sum(s.net_paid) AS paid FROM sales AS s JOIN buyer AS b USING (buyer_key) JOIN calendar AS c USING (date_key)
WHERE c.year = 2025 GROUP BY b.buyer_key, b.last_name ORDER BY paid DESC LIMIT 20
