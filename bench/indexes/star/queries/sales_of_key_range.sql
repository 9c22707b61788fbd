SELECT count(*), sum(net_profit) FROM sales WHERE date_key BETWEEN 2500 AND 2507
