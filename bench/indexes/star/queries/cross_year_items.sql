SELECT i.item_code FROM item AS i WHERE i.manager_id BETWEEN 40 AND 42
AND NOT EXISTS (SELECT 1 FROM sales AS s JOIN calendar AS c USING (date_key) WHERE s.item_key = i.item_key AND c.year = 2025 AND c.month = 12)
