SELECT s.carrier, avg(s.delivered_at - o.ordered_at) FROM shipment AS s JOIN orders AS o USING (order_id)
WHERE o.ordered_at >= timestamp '2025-09-01' GROUP BY s.carrier
