SELECT product_id, avg(stars), count(*) FROM review WHERE product_id IN (10, 200, 3000, 15000) GROUP BY product_id
