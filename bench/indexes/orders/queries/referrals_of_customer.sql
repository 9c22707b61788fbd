SELECT customer_id, full_name FROM customer WHERE referred_by = 17
