SELECT d.gender, d.marital, count(*) FROM buyer AS b JOIN demographic AS d USING (demographic_key)
WHERE b.state = 'EO' AND EXISTS (SELECT 1 FROM sales AS s JOIN calendar AS c USING (date_key) WHERE s.buyer_key = b.buyer_key AND c.year = 2025 AND c.quarter = 2)
GROUP BY d.gender, d.marital
