SELECT st.name, sum(s.net_paid) FROM sales AS s JOIN store AS st USING (store_key) JOIN calendar AS c USING (date_key) WHERE c.day = date '2024-12-24' GROUP BY st.name
