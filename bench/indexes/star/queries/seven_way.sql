SELECT i.category, st.state, d.gender, p.channel, c.quarter, sum(s.net_profit) AS profit
FROM sales AS s JOIN calendar AS c USING (date_key) JOIN item AS i USING (item_key) JOIN store AS st USING (store_key)
JOIN buyer AS b USING (buyer_key) JOIN demographic AS d USING (demographic_key) JOIN promotion AS p USING (promotion_key)
WHERE c.year = 2023 AND i.color = 'plum' AND st.market = 3 AND d.dependants = 5 AND p.channel = 'tv'
GROUP BY i.category, st.state, d.gender, p.channel, c.quarter ORDER BY profit DESC LIMIT 50
