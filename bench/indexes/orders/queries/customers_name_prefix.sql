SELECT customer_id, full_name FROM customer WHERE full_name LIKE 'Person abc%' ORDER BY full_name LIMIT 20
