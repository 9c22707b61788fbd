SELECT shipment_id, order_id, shipped_at, delivered_at FROM shipment WHERE tracking_no = 'TR' || md5('777')
