SELECT i.class, sum(s.net_paid), sum(s.net_paid) * 100 / sum(sum(s.net_paid)) OVER () AS share FROM sales AS s JOIN item AS i USING (item_key) JOIN calendar AS c USING (date_key)
WHERE c.day BETWEEN date '2025-02-01' AND date '2025-03-02' AND i.category IN ('Category 1', 'Category 5', 'Category 9') GROUP BY i.class ORDER BY share DESC
