SELECT l.line_no, p.name, l.quantity, l.unit_price FROM order_line AS l JOIN product AS p USING (product_id) WHERE l.order_id = 123456 ORDER BY l.line_no
