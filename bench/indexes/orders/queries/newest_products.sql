SELECT product_id, name, listed_on FROM product WHERE is_active ORDER BY listed_on DESC, product_id LIMIT 24
