SELECT c.day, sum(sum(s.net_paid)) OVER (ORDER BY c.day) AS paid FROM sales AS s JOIN calendar AS c USING (date_key) WHERE s.store_key = 33 AND c.year = 2020 GROUP BY c.day ORDER BY c.day
