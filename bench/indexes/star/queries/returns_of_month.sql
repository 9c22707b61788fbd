SELECT r.reason, count(*), sum(t.amount) FROM returns AS t JOIN return_reason AS r USING (reason_key) JOIN calendar AS c USING (date_key)
WHERE c.year = 2024 AND c.month = 1 GROUP BY r.reason ORDER BY 3 DESC
