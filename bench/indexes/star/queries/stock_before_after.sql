SELECT v.store_key, i.item_code, sum(CASE WHEN c.day < date '2024-05-01' THEN v.on_hand ELSE 0 END), sum(CASE WHEN c.day >= date '2024-05-01' THEN v.on_hand ELSE 0 END)
FROM inventory AS v JOIN item AS i USING (item_key) JOIN calendar AS c USING (date_key)
WHERE i.list_price BETWEEN 30 AND 35 AND c.day BETWEEN date '2024-04-01' AND date '2024-05-31' GROUP BY v.store_key, i.item_code LIMIT 100
