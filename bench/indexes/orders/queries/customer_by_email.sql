SELECT customer_id, full_name, city FROM customer WHERE email = 'user41234@mail11.example'
