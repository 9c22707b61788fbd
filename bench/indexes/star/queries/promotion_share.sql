SELECT p.channel, sum(s.net_paid) FROM sales AS s JOIN promotion AS p USING (promotion_key) JOIN calendar AS c USING (date_key)
WHERE c.year = 2024 AND c.quarter = 4 GROUP BY p.channel
