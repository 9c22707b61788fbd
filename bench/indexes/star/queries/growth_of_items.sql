SELECT i.item_code, sum(CASE WHEN c.year = 2024 THEN s.net_paid ELSE -s.net_paid END) AS growth FROM sales AS s JOIN calendar AS c USING (date_key) JOIN item AS i USING (item_key)
WHERE c.year IN (2023, 2024) AND i.category = 'Category 4' AND c.month = 3 GROUP BY i.item_code ORDER BY growth DESC LIMIT 20
