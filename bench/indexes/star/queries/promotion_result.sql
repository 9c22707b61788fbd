SELECT c.month, sum(s.net_profit) FROM sales AS s JOIN calendar AS c USING (date_key) WHERE s.promotion_key = 120 GROUP BY c.month ORDER BY c.month
