WITH w AS (SELECT c.year, c.week, sum(s.net_paid) AS paid FROM sales AS s JOIN calendar AS c USING (date_key) WHERE c.year IN (2023, 2024) GROUP BY c.year, c.week)
SELECT a.week, a.paid, b.paid AS before, a.paid / b.paid AS ratio FROM w AS a JOIN w AS b ON b.week = a.week AND b.year = a.year - 1 WHERE a.year = 2024 ORDER BY a.week
