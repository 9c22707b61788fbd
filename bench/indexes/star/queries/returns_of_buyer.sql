SELECT t.item_key, t.amount FROM returns AS t WHERE t.buyer_key = 812
