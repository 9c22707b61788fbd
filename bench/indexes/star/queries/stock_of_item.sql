SELECT date_key, store_key, on_hand FROM inventory WHERE item_key = 8001 ORDER BY date_key DESC LIMIT 30
