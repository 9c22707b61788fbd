SELECT product_id, name, price FROM product WHERE sku = 'SKU-0012345'
