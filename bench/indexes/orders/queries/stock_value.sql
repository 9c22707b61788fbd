SELECT w.name, sum(s.quantity * p.price) FROM stock AS s JOIN product AS p USING (product_id) JOIN warehouse AS w USING (warehouse_id) GROUP BY w.name
