SELECT d.income_band, avg(s.net_paid) FROM sales AS s JOIN buyer AS b USING (buyer_key) JOIN demographic AS d USING (demographic_key)
JOIN calendar AS c USING (date_key) WHERE c.day BETWEEN date '2024-02-01' AND date '2024-02-14' GROUP BY d.income_band ORDER BY 1
