SELECT item_code, list_price FROM item WHERE brand = 'Brand 333' AND list_price > 50 ORDER BY list_price DESC
