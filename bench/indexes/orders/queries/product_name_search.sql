SELECT product_id, name FROM product WHERE name LIKE '%abcd%'
