SELECT item_key, quantity, net_paid FROM sales WHERE ticket = 100001
