SELECT i.brand, count(t.ticket)::numeric / count(*) AS rate FROM sales AS s JOIN item AS i USING (item_key) LEFT JOIN returns AS t USING (item_key, ticket)
WHERE i.class = 'Class 3' GROUP BY i.brand ORDER BY rate DESC LIMIT 10
