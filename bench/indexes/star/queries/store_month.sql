SELECT sum(s.net_paid), count(DISTINCT s.ticket) FROM sales AS s JOIN calendar AS c USING (date_key) WHERE s.store_key = 44 AND c.year = 2024 AND c.month = 5
