SELECT product_id, name, price FROM product WHERE category_id IN (5, 6, 7) AND price BETWEEN 20 AND 30 AND is_active ORDER BY price
