(SELECT item_key, avg(net_profit) AS profit FROM sales WHERE store_key = 5 GROUP BY item_key HAVING count(*) > 20 ORDER BY profit DESC LIMIT 10)
UNION ALL
(SELECT item_key, avg(net_profit) AS profit FROM sales WHERE store_key = 5 GROUP BY item_key HAVING count(*) > 20 ORDER BY profit LIMIT 10)
