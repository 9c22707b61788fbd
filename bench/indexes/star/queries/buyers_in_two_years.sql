SELECT count(*) FROM (
	SELECT buyer_key FROM sales JOIN calendar USING (date_key) WHERE year = 2023 AND month = 6
	INTERSECT
	SELECT buyer_key FROM sales JOIN calendar USING (date_key) WHERE year = 2024 AND month = 6) AS both_years
