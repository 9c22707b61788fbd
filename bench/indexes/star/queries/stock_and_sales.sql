SELECT i.item_code, v.on_hand, sum(s.quantity) FROM inventory AS v JOIN item AS i USING (item_key) JOIN sales AS s ON s.item_key = v.item_key AND s.store_key = v.store_key AND s.date_key BETWEEN v.date_key AND v.date_key + 27
WHERE v.date_key = 2801 AND v.store_key = 7 GROUP BY i.item_code, v.on_hand ORDER BY 3 DESC LIMIT 20
