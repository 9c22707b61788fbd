SELECT st.city, sum(s.net_profit) FROM sales AS s JOIN store AS st USING (store_key) WHERE st.floor_m2 > 2100 GROUP BY st.city
