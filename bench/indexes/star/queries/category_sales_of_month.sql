SELECT i.category, sum(s.sales_price * s.quantity) AS amount FROM sales AS s JOIN calendar AS c USING (date_key) JOIN item AS i USING (item_key)
WHERE c.year = 2024 AND c.month = 11 GROUP BY i.category ORDER BY amount DESC
