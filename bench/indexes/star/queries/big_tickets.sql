SELECT ticket, sum(net_paid) AS paid FROM sales WHERE store_key = 59 GROUP BY ticket HAVING sum(net_paid) > 8000 ORDER BY paid DESC LIMIT 20
