SELECT CASE WHEN sales_price < 10 THEN 'low' WHEN sales_price < 100 THEN 'middle' ELSE 'high' END AS band, count(*) FROM sales WHERE date_key = 2915 GROUP BY band
