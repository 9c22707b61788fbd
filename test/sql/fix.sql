-- ai_fix: statements that do not pass the checks, mended without a model.
SET savant.rate_limit_per_minute = 0;
CREATE TABLE regions (region_id int PRIMARY KEY, region_name text);
CREATE TABLE shops (shop_id int PRIMARY KEY, region_id int REFERENCES regions, "shopName" text, opened date, revenue numeric);
INSERT INTO regions VALUES (1, 'North'), (2, 'South');
INSERT INTO shops VALUES (1, 1, 'A', '2020-01-02', 10.5), (2, 1, 'B', '2021-02-03', 20), (3, 2, 'C', '2021-03-04', 5);
ANALYZE regions, shops;

CREATE FUNCTION fixed(sql text) RETURNS TABLE (fixed_sql text, ok boolean, confidence numeric, changes text)
LANGUAGE sql VOLATILE AS $$
	SELECT f ->> 'sql', (f ->> 'ok')::boolean, (f ->> 'confidence')::numeric,
		(SELECT string_agg(c, '; ' ORDER BY n) FROM jsonb_array_elements_text(f -> 'changes') WITH ORDINALITY AS e(c, n))
	FROM ai_fix(sql) AS f
$$;
\x on

-- A good statement stays as it is.
SELECT * FROM fixed('SELECT  region_name FROM regions -- all');
-- Misspelt, plural, mixed case, an alias of nothing, a function of another database: one call.
SELECT * FROM fixed('SELECT x.regoin_name, IFNULL(max(s.shopname), ''?'') FROM region AS r JOIN shop s ON r.region_id = s.region_id GROUP BY r.region_name');
-- What other databases write: TOP, backticks, brackets, double quotes around text, LIMIT with two numbers.
SELECT * FROM fixed('SELECT TOP 1 [shopName] FROM shops WHERE YEAR(opened) == 2021 ORDER BY revenue DESC');
SELECT * FROM fixed('SELECT `region_name` FROM `Regions` WHERE region_name = "South" LIMIT 0, 5;');
-- A missing GROUP BY; a name that two tables have.
SELECT * FROM fixed('SELECT region_id, region_name, count(*) FROM shops JOIN regions ON regions.region_id = shops.region_id');
-- Text that is no SQL at the beginning and the end, a keyword with a slip.
SELECT * FROM fixed(E'Here you are:\n```sql\nSELECT region_name FORM regions\n```\nHope this helps.');
-- A table that FROM forgot.
SELECT * FROM fixed('SELECT region_name, sum(revenue) FROM shops GROUP BY region_name');
-- Nothing is near: the statement stays, the error is told.
SELECT ai_fix('SELECT altitude FROM shops') - 'warnings';
SELECT ai_fix('SELECT count(*) FROM planets') -> 'error' ->> 'code' AS code;
-- What is forbidden is not mended into something allowed, and nothing is run.
SELECT ai_fix('DELETE FROM shop') ->> 'ok' AS ok, count(*) FROM shops;
SELECT ai_fix('SELECT pg_sleep(100) FROM shop') #>> '{error,code}' AS code;
-- An uncertain repair carries a warning.
SELECT ai_fix('SELECT region_name, sum(revenue) FROM shops GROUP BY region_name') #>> '{warnings,0,code}' AS warning;
SELECT ai_fix(NULL) IS NULL AS nothing;

-- The picture that names are looked up in stays, whatever others change meanwhile.
SELECT savant._picture_probe();

-- Only names that the caller may read are considered.
CREATE ROLE regress_savant_fix;
SELECT ai_grant('regress_savant_fix', 'ask');
GRANT SELECT ON regions TO regress_savant_fix;
SET ROLE regress_savant_fix;
SELECT ai_fix('SELECT count(*) FROM shps') ->> 'candidates' AS candidates;
SELECT ai_fix('SELECT count(*) FROM regoins') ->> 'sql' AS sql;
RESET ROLE;
SELECT ai_revoke('regress_savant_fix', 'ask');
DROP TABLE shops, regions;
DROP OWNED BY regress_savant_fix;
DROP ROLE regress_savant_fix;
