SELECT customer_id, full_name FROM customer WHERE lower(email) = 'user512@mail5.example'
