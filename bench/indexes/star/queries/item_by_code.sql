SELECT item_key, brand, list_price FROM item WHERE item_code = 'I00000012345'
