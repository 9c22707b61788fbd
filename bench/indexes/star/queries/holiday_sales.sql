SELECT c.year, sum(s.net_paid) FROM sales AS s JOIN calendar AS c USING (date_key) WHERE c.is_holiday GROUP BY c.year ORDER BY c.year
