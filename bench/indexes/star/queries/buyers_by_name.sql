SELECT buyer_key, first_name, last_name, zip FROM buyer WHERE last_name = 'Last4711' ORDER BY first_name
