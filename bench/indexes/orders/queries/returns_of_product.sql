SELECT r.returned_on, r.reason, r.refund FROM product_return AS r JOIN order_line AS l USING (order_id, line_no) WHERE l.product_id = 300
