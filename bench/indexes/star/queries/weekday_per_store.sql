SELECT st.name, sum(CASE WHEN c.weekday = 1 THEN s.sales_price END) AS monday, sum(CASE WHEN c.weekday = 6 THEN s.sales_price END) AS saturday
FROM calendar AS c JOIN sales AS s USING (date_key) JOIN store AS st USING (store_key) WHERE c.year = 2021 AND st.state = 'BL' GROUP BY st.name ORDER BY st.name
