SELECT product_id, max(viewed_at) AS last FROM page_view WHERE customer_id = 4242 AND product_id IS NOT NULL GROUP BY product_id ORDER BY last DESC LIMIT 10
