SELECT s.supplier_id, count(r.return_id)::numeric / count(*) AS rate FROM supplier AS s JOIN product AS p USING (supplier_id)
JOIN order_line AS l USING (product_id) LEFT JOIN product_return AS r USING (order_id, line_no)
WHERE s.country_id = 5 GROUP BY s.supplier_id ORDER BY rate DESC LIMIT 10
