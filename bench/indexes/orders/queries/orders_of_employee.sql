SELECT count(*), avg(total) FROM orders WHERE employee_id = 77
