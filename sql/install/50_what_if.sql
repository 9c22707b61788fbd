-- For tests and benchmarks: what statements would cost with other indexes.  The functions refuse
-- everyone but superusers, whoever was granted EXECUTE: sizes tell of data.

-- Modes: 'offer_irrelevant' and 'peer_model', see WhatIfOptions.
-- Row kinds: 'statement' (cost with all of `indexes` and without those named in `hide`), and 'index'
-- (predicted size of each of `indexes`, real size of existing ones).
CREATE FUNCTION savant._what_if(statements text[], indexes text[] DEFAULT '{}', hide text[] DEFAULT '{}', modes text[] DEFAULT '{}')
RETURNS TABLE (kind text, number integer, name text, cost double precision,
	careful_cost double precision, used text, bytes double precision, peer_bytes double precision,
	entries double precision, tree_height integer, build_ms double precision, problem text)
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__what_if';
COMMENT ON FUNCTION savant._what_if(text[], text[], text[], text[]) IS
'for tests, superusers only: costs of statements with indexes that do not exist, and their predicted sizes';
REVOKE ALL ON FUNCTION savant._what_if(text[], text[], text[], text[]) FROM PUBLIC;

-- What an index could do for each table of a statement.
CREATE FUNCTION savant._what_if_shape(statement text)
RETURNS TABLE (table_name text, part text, role text, method text, key text,
	selectivity double precision, predicate text)
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__what_if_shape';
COMMENT ON FUNCTION savant._what_if_shape(text) IS
'for tests, superusers only: conditions, orders and columns of a statement as index advice sees them';
REVOKE ALL ON FUNCTION savant._what_if_shape(text) FROM PUBLIC;

-- Plans each statement `rounds` times; how long that took, and how much memory it left in use.
CREATE FUNCTION savant._what_if_rate(statements text[], indexes text[], rounds integer)
RETURNS TABLE (plans bigint, milliseconds double precision, memory_before bigint, memory_after bigint)
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant__what_if_rate';
COMMENT ON FUNCTION savant._what_if_rate(text[], text[], integer) IS
'for benchmarks, superusers only: planner calls in this backend';
REVOKE ALL ON FUNCTION savant._what_if_rate(text[], text[], integer) FROM PUBLIC;
