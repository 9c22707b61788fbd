SELECT i.category, count(*), sum(s.net_profit) FROM sales AS s JOIN item AS i USING (item_key) WHERE s.net_profit < -300 GROUP BY i.category
