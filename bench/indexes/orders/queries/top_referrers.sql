SELECT r.customer_id, r.full_name, count(*) AS referred FROM customer AS u JOIN customer AS r ON r.customer_id = u.referred_by
GROUP BY r.customer_id, r.full_name ORDER BY referred DESC LIMIT 10
