SELECT s.product_id, p.name, s.quantity FROM stock AS s JOIN product AS p USING (product_id)
WHERE s.quantity < 2 AND p.is_active AND s.warehouse_id = 4 ORDER BY s.quantity LIMIT 50
