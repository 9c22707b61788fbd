SELECT count(*) FROM customer WHERE is_blocked
