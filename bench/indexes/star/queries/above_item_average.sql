SELECT sum(s.net_paid) FROM sales AS s JOIN item AS i USING (item_key)
WHERE i.brand = 'Brand 550' AND s.quantity < (SELECT 0.2 * avg(x.quantity) FROM sales AS x WHERE x.item_key = s.item_key)
