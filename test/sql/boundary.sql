-- The border between C++ and the server: each guarded path raises while C++
-- objects are alive; afterwards none is left, and the report has arrived whole.
SELECT savant._boundary_probe('call_error');
\echo :LAST_ERROR_SQLSTATE
DO $$
DECLARE
	state text; message text; detail text; hint text; table_name text;
BEGIN
	PERFORM savant._boundary_probe('call_error');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, table_name = TABLE_NAME;
	RAISE NOTICE '% | % | % | % | %', state, message, detail, hint, table_name;
END
$$;

-- The same through a hook inside a call inside a function.
SELECT savant._boundary_probe('call_in_hook');
-- The position within an inner statement survives.
SELECT savant._boundary_probe('syntax_error');
-- Our function, called by the server, called by our function.
SELECT savant._boundary_probe('nested_entry');
-- The server's out of memory, and C++'s.
\set VERBOSITY sqlstate
SELECT savant._boundary_probe('out_of_memory');
SELECT savant._boundary_probe('bad_alloc');
\set VERBOSITY default
-- An exception of core's, one too long for the report, foreign bytes, and no exception object.
SELECT savant._boundary_probe('user_error');
DO $$
BEGIN
	PERFORM savant._boundary_probe('long_user_error');
EXCEPTION WHEN feature_not_supported THEN
	RAISE NOTICE 'message of % characters', length(SQLERRM);
END
$$;
SELECT savant._boundary_probe('broken_text');
SELECT savant._boundary_probe('unknown_exception');
SELECT savant._boundary_probe('no such probe');
SELECT savant._boundary_probe(NULL);
SELECT savant._boundary_probe('');

-- Going on after an error, because a subtransaction has undone it.
SELECT savant._boundary_probe('absorbed_error');
SELECT savant._boundary_probe('absorbed_nested_entry');
-- A destructor that fails warns.
SELECT savant._boundary_probe('quiet_failure');
-- A C++ object goes with the memory context it lives in.
SELECT savant._boundary_probe('reset_context');
-- A caller's HOLD_INTERRUPTS outlives an error inside of it.
SELECT savant._boundary_probe('interrupt_holdoff');

-- Cancelled while it waits.
SET statement_timeout = '50ms';
SELECT savant._boundary_probe('wait');
RESET statement_timeout;

SELECT savant._live_objects();

-- Errors by the thousand, delivered and absorbed, leave neither objects nor
-- memory behind.  Measured after a first round, which fills the caches.
CREATE FUNCTION boundary_errors(rounds integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. rounds LOOP
		BEGIN
			PERFORM savant._boundary_probe(
				(ARRAY['call_error', 'user_error', 'nested_entry', 'bad_alloc', 'syntax_error'])
				[i % 5 + 1]);
		EXCEPTION WHEN OTHERS THEN
			NULL;
		END;
		PERFORM savant._boundary_probe('absorbed_error');
	END LOOP;
END
$$;
CREATE FUNCTION boundary_memory(OUT contexts bigint, OUT process_kb bigint) LANGUAGE sql AS $$
	SELECT (SELECT sum(used_bytes) FROM pg_backend_memory_contexts)::bigint,
	       (regexp_match(pg_read_file('/proc/self/status', 0, 10000), 'RssAnon:\s+(\d+)'))[1]::bigint
$$;
SELECT boundary_errors(1000) FROM boundary_memory() WHERE contexts > 0;
SELECT contexts AS contexts_before, process_kb AS process_before FROM boundary_memory() \gset
SELECT boundary_errors(10000);
SELECT contexts - :contexts_before < 64 * 1024 AS contexts_flat,
       process_kb - :process_before < 1024 AS process_flat
FROM boundary_memory();
SELECT savant._live_objects();
DROP FUNCTION boundary_errors(integer);
DROP FUNCTION boundary_memory();

-- Nobody but a superuser gets at the probes.
CREATE ROLE regress_savant_probe;
SET ROLE regress_savant_probe;
SELECT savant._boundary_probe('call_error');
SELECT savant._record_probe('answer');
SELECT savant._live_objects();
RESET ROLE;
DROP ROLE regress_savant_probe;
