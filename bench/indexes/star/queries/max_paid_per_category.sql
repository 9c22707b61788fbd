SELECT i.category, (SELECT max(s.net_paid) FROM sales AS s JOIN item AS x USING (item_key) WHERE x.category = i.category AND s.date_key > 2900) AS best
FROM (SELECT DISTINCT category FROM item) AS i
