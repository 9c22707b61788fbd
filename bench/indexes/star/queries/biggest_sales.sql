SELECT ticket, item_key, net_paid FROM sales ORDER BY net_paid DESC LIMIT 25
