SELECT e.full_name, sum(o.total) AS sold FROM orders AS o JOIN employee AS e USING (employee_id)
WHERE o.ordered_at >= timestamp '2025-01-01' AND e.department = 'sales' GROUP BY e.full_name ORDER BY sold DESC LIMIT 10
