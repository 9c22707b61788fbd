SELECT count(*) FROM (
	SELECT buyer_key FROM sales JOIN calendar USING (date_key) WHERE day BETWEEN date '2024-01-01' AND date '2024-01-31'
	EXCEPT
	SELECT buyer_key FROM sales JOIN calendar USING (date_key) WHERE day BETWEEN date '2025-01-01' AND date '2025-01-31') AS lost
