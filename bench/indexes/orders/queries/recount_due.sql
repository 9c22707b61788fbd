SELECT warehouse_id, count(*) FROM stock WHERE counted_at < timestamp '2025-12-02' GROUP BY warehouse_id
