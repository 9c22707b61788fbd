SELECT count(*), sum(s.net_paid) FROM sales AS s JOIN buyer AS b USING (buyer_key) JOIN demographic AS d USING (demographic_key)
WHERE b.birth_year > 2000 AND d.education = 'master' AND d.income_band = 9
