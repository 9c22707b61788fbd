WITH RECURSIVE tree AS (
	SELECT category_id, name, 1 AS level FROM category WHERE parent_id IS NULL
	UNION ALL
	SELECT c.category_id, c.name, t.level + 1 FROM category AS c JOIN tree AS t ON c.parent_id = t.category_id)
SELECT level, count(*) FROM tree GROUP BY level
