SELECT buyer_key, first_name, last_name FROM buyer WHERE buyer_code = 'B000000000054321'
