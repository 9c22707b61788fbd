SELECT customer_id, full_name, segment FROM customer WHERE country_id = 3 AND city = 'City 3-2' ORDER BY full_name
