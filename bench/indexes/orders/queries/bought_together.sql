SELECT b.product_id, count(*) AS together FROM order_line AS a JOIN order_line AS b ON b.order_id = a.order_id AND b.product_id <> a.product_id
WHERE a.product_id = 9000 GROUP BY b.product_id ORDER BY together DESC LIMIT 10
