SELECT item_key, item_code FROM item WHERE color = 'teal' AND list_price BETWEEN 100 AND 110
