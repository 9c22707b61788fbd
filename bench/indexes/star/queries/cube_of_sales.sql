SELECT i.category, st.market, sum(s.net_paid) FROM sales AS s JOIN item AS i USING (item_key) JOIN store AS st USING (store_key) JOIN calendar AS c USING (date_key)
WHERE c.year = 2019 AND c.month BETWEEN 4 AND 6 GROUP BY ROLLUP (i.category, st.market)
