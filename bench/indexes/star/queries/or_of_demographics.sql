SELECT avg(s.quantity), sum(s.net_paid) FROM sales AS s JOIN buyer AS b USING (buyer_key) JOIN demographic AS d USING (demographic_key) JOIN calendar AS c USING (date_key)
WHERE c.year = 2021 AND ((d.marital = 'M' AND d.education = 'doctor' AND s.sales_price BETWEEN 100 AND 150) OR (d.marital = 'S' AND d.education = 'school' AND s.sales_price BETWEEN 50 AND 60))
