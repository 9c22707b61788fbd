SELECT v.item_key, count(*) FROM inventory AS v WHERE v.on_hand = 0 AND v.date_key > 2600 GROUP BY v.item_key
