-- Confirmed answers and opinions about answers.

CREATE FUNCTION ai_verify(question text, sql text DEFAULT NULL, shared boolean DEFAULT false)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'savant_ai_verify';
COMMENT ON FUNCTION ai_verify(text, text, boolean) IS
	'keeps SQL as the answer to a question; without SQL, the one that the question gets today';
REVOKE ALL ON FUNCTION ai_verify(text, text, boolean) FROM PUBLIC;

CREATE FUNCTION ai_verified()
RETURNS TABLE (id bigint, question text, sql text, shared boolean, role regrole, stale boolean,
               created_at timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT v.id, v.question, v.sql, v.shared, v.role, v.stale, v.created_at
	FROM savant.verified v
	ORDER BY v.id;
END;
COMMENT ON FUNCTION ai_verified() IS
	'the verified questions that you may see; a stale one uses a table or column that is gone';
REVOKE ALL ON FUNCTION ai_verified() FROM PUBLIC;

CREATE FUNCTION ai_unverify(id bigint) RETURNS boolean
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH gone AS (
		DELETE FROM savant.verified_question v WHERE v.id = ai_unverify.id RETURNING v.id
	)
	SELECT EXISTS (SELECT FROM gone);
END;
COMMENT ON FUNCTION ai_unverify(bigint) IS
	'forgets a verified question of yours; false when there is none with that id';
REVOKE ALL ON FUNCTION ai_unverify(bigint) FROM PUBLIC;

CREATE FUNCTION ai_feedback(request_id uuid, rating integer, comment text DEFAULT NULL,
                            corrected_sql text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF request_id IS NULL THEN
		RAISE EXCEPTION 'request_id must not be null'
			USING ERRCODE = 'null_value_not_allowed',
			      HINT = 'It is in the last line of ai_ask() and in ai_answer() ->> ''request_id''.';
	END IF;
	IF rating IS NULL OR rating NOT BETWEEN -1 AND 1 THEN
		RAISE EXCEPTION 'rating must be -1, 0 or 1'
			USING ERRCODE = 'invalid_parameter_value',
			      HINT = '-1 says that the answer was wrong, 1 that it was right.';
	END IF;
	INSERT INTO savant.feedback AS f (request_id, rating, comment, corrected_sql)
	VALUES (ai_feedback.request_id, ai_feedback.rating, ai_feedback.comment,
	        ai_feedback.corrected_sql)
	ON CONFLICT ON CONSTRAINT feedback_pkey DO UPDATE
	SET rating = excluded.rating, comment = excluded.comment,
	    corrected_sql = excluded.corrected_sql, created_at = now();
	-- A wrong draft must not come from the cache again.  The log shows one's own requests
	-- (and all to a monitor); what is forgotten is one's own in any case.
	IF rating < 0 AND has_table_privilege(current_user, 'savant.request_log', 'SELECT')
	   AND has_function_privilege(current_user, 'savant._cache_forget(text)', 'EXECUTE') THEN
		PERFORM savant._cache_forget(r.question)
		FROM savant.request_log r
		WHERE r.request_id = ai_feedback.request_id AND r.question IS NOT NULL;
	END IF;
	RETURN 'Thank you.';
END
$$;
COMMENT ON FUNCTION ai_feedback(uuid, integer, text, text) IS
	'says whether an answer was right (1), wrong (-1) or so-so (0); the last word counts';
REVOKE ALL ON FUNCTION ai_feedback(uuid, integer, text, text) FROM PUBLIC;
