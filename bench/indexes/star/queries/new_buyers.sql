SELECT c.month, count(*) FROM buyer AS b JOIN calendar AS c ON c.date_key = b.first_sale_key WHERE c.year = 2021 GROUP BY c.month ORDER BY c.month
