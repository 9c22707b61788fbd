SELECT c.year, avg(CASE WHEN s.promotion_key IS NULL THEN 1 ELSE 0 END) FROM sales AS s JOIN calendar AS c USING (date_key) WHERE c.month = 7 GROUP BY c.year
