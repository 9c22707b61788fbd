SELECT avg(t.date_key - s.date_key) FROM sales AS s JOIN returns AS t USING (item_key, ticket) WHERE s.store_key = 50
