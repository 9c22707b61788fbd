-- Statements run in turns through the guarded executor and compared with the first.
CREATE FUNCTION ai_benchmark(statements text[], runs integer DEFAULT 5, time_limit interval DEFAULT '1 minute')
RETURNS TABLE (statement integer, completed integer, min_ms double precision, median_ms double precision,
	mean_ms double precision, max_ms double precision, rows bigint, buffers_hit bigint, buffers_read bigint,
	ratio double precision, verdict text, same_result boolean, error text)
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_benchmark';
COMMENT ON FUNCTION ai_benchmark(text[], integer, interval) IS
'runs SELECTs in turns through the guarded executor and tells times, rows, blocks, and which is measurably faster than the first';
REVOKE ALL ON FUNCTION ai_benchmark(text[], integer, interval) FROM PUBLIC;
