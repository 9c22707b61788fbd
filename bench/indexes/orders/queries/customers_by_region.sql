SELECT c.region, count(*) AS customers FROM customer AS u JOIN country AS c USING (country_id) GROUP BY c.region ORDER BY customers DESC
