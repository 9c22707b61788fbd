SELECT s.ticket, s.net_paid, t.amount FROM sales AS s JOIN returns AS t USING (item_key, ticket) WHERE t.reason_key = 33 AND t.amount > 500
