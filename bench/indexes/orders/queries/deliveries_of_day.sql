SELECT s.warehouse_id, count(*) FROM shipment AS s WHERE s.delivered_at >= timestamp '2025-06-10' AND s.delivered_at < timestamp '2025-06-11' GROUP BY s.warehouse_id
