SELECT product_id, name, price FROM product WHERE category_id = 90 AND is_active ORDER BY price LIMIT 30
