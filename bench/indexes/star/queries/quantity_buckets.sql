SELECT (SELECT count(*) FROM sales WHERE quantity BETWEEN 1 AND 5) AS few, (SELECT avg(net_paid) FROM sales WHERE quantity > 38) AS many, (SELECT count(*) FROM sales WHERE quantity = 20) AS twenty
