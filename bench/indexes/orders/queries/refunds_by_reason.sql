SELECT reason, count(*), sum(refund) FROM product_return WHERE returned_on BETWEEN date '2025-01-01' AND date '2025-03-31' GROUP BY reason
