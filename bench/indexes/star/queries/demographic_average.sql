SELECT i.item_code, avg(s.quantity), avg(s.list_price), avg(s.sales_price) FROM sales AS s JOIN buyer AS b USING (buyer_key)
JOIN demographic AS d USING (demographic_key) JOIN calendar AS c USING (date_key) JOIN item AS i USING (item_key) JOIN promotion AS p USING (promotion_key)
WHERE d.gender = 'F' AND d.marital = 'W' AND d.education = 'college' AND p.channel IN ('mail', 'event') AND c.year = 2022
GROUP BY i.item_code ORDER BY i.item_code LIMIT 100
