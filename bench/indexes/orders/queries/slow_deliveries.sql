SELECT carrier, count(*) FROM shipment WHERE delivered_at - shipped_at > interval '8 days' GROUP BY carrier
