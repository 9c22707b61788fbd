-- What the door costs on top of SPI: microseconds per statement, plpgsql's EXECUTE
-- against savant._run_with_layers with all layers, best of five.  Budget: 30.
-- Run by a superuser in a database that has the extension; prints name, measured, budget.
CREATE FUNCTION pg_temp.plain(n int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz := clock_timestamp();
	r record;
BEGIN
	FOR i IN 1..n LOOP
		EXECUTE 'SELECT 1 AS a' INTO r;
	END LOOP;
	RETURN extract(epoch FROM clock_timestamp() - began) * 1e6 / n;
END $$;
CREATE FUNCTION pg_temp.guarded(n int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz := clock_timestamp();
BEGIN
	FOR i IN 1..n LOOP
		PERFORM savant._run_with_layers('SELECT 1 AS a', '1234567');
	END LOOP;
	RETURN extract(epoch FROM clock_timestamp() - began) * 1e6 / n;
END $$;
SELECT 'guarded execution over SPI, us' AS what,
	round((min(pg_temp.guarded(2000)) - min(pg_temp.plain(2000)))::numeric, 1) AS measured, 30 AS budget
FROM generate_series(1, 5) AS round(n) WHERE pg_temp.plain(100) + pg_temp.guarded(100) + n > 0;
