WITH total AS (SELECT buyer_key, store_key, sum(amount) AS amount FROM returns AS t JOIN calendar AS c USING (date_key) WHERE c.year = 2022 GROUP BY buyer_key, store_key),
mean AS (SELECT store_key, avg(amount) AS amount FROM total GROUP BY store_key)
SELECT b.buyer_code FROM total AS t JOIN mean AS m USING (store_key) JOIN store AS st USING (store_key) JOIN buyer AS b USING (buyer_key)
WHERE st.state = 'CM' AND t.amount > 1.2 * m.amount ORDER BY b.buyer_code LIMIT 100
