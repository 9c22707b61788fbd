SELECT shipment_id, order_id, shipped_at FROM shipment WHERE delivered_at IS NULL ORDER BY shipped_at LIMIT 100
