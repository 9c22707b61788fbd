SELECT b.state, i.category, sum(s.quantity) FROM sales AS s JOIN buyer AS b USING (buyer_key) JOIN item AS i USING (item_key) JOIN calendar AS c USING (date_key)
WHERE b.state = 'HR' AND c.year = 2023 AND i.class = 'Class 17' GROUP BY b.state, i.category
