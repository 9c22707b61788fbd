SELECT count(*) FROM page_view WHERE customer_id IS NULL AND seconds > 600
