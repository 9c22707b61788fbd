SELECT c.year, c.month, sum(s.quantity) FROM sales AS s JOIN calendar AS c USING (date_key) WHERE s.item_key = 9000 GROUP BY c.year, c.month ORDER BY 1, 2
