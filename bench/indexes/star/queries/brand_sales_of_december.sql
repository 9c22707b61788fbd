SELECT c.year, i.brand, sum(s.net_paid) AS paid FROM calendar AS c JOIN sales AS s USING (date_key) JOIN item AS i USING (item_key)
WHERE i.manager_id = 7 AND c.month = 12 AND c.year = 2023 GROUP BY c.year, i.brand ORDER BY paid DESC LIMIT 100
