SELECT st.name, count(DISTINCT s.buyer_key) FROM sales AS s JOIN store AS st USING (store_key) JOIN calendar AS c USING (date_key)
WHERE st.market = 8 AND c.year = 2024 AND c.quarter = 3 GROUP BY st.name
