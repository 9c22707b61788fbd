SELECT b.last_name, b.first_name, c.day FROM sales AS s JOIN calendar AS c USING (date_key) JOIN buyer AS b USING (buyer_key) JOIN store AS st USING (store_key)
WHERE c.day > date '2025-12-20' AND st.city = 'Town 12' AND s.quantity > 35 ORDER BY b.last_name, b.first_name, c.day
