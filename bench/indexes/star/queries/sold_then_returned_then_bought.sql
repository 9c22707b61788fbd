SELECT i.item_code, count(*) FROM sales AS s JOIN returns AS t ON t.item_key = s.item_key AND t.ticket = s.ticket
JOIN sales AS again ON again.buyer_key = t.buyer_key AND again.item_key = t.item_key AND again.date_key > t.date_key
JOIN item AS i ON i.item_key = s.item_key JOIN calendar AS c ON c.date_key = s.date_key
WHERE c.year = 2020 AND c.month = 4 GROUP BY i.item_code ORDER BY 2 DESC LIMIT 20
