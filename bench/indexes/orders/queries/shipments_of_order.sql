SELECT shipment_id, carrier, delivered_at FROM shipment WHERE order_id = 200200
