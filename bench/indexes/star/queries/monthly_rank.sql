SELECT * FROM (SELECT i.brand, c.month, sum(s.sales_price) AS paid, rank() OVER (PARTITION BY c.month ORDER BY sum(s.sales_price) DESC) AS place
FROM sales AS s JOIN item AS i USING (item_key) JOIN calendar AS c USING (date_key) WHERE c.year = 2022 AND i.category = 'Category 2' GROUP BY i.brand, c.month) AS r WHERE place <= 3
