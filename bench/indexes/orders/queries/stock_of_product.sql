SELECT w.name, s.quantity FROM stock AS s JOIN warehouse AS w USING (warehouse_id) WHERE s.product_id = 4711 ORDER BY s.quantity DESC
