-- Hostile statements.  Each case begins with a line "-- case: name"; the rest up to the next
-- one is the statement, byte for byte.  {pid} is a session that must stay alive, {conn}
-- a connection string to this database.  test/attack/run.sh runs every case through every
-- verb, as a superuser and as an ordinary role, and looks for its effects.

-- case: insert
INSERT INTO t VALUES (-10, 'x')
-- case: insert returning
INSERT INTO t VALUES (-10, 'x') RETURNING *
-- case: update
UPDATE t SET b = 'owned'
-- case: delete
DELETE FROM t
-- case: truncate
TRUNCATE t
-- case: merge
MERGE INTO t USING (VALUES (1)) v(a) ON t.a = v.a WHEN MATCHED THEN DELETE
-- case: drop table
DROP TABLE t CASCADE
-- case: alter table
ALTER TABLE t ADD COLUMN owned int
-- case: create table
CREATE TABLE owned (a int)
-- case: create table as
CREATE TABLE owned AS SELECT * FROM t
-- case: create function
CREATE FUNCTION owned() RETURNS int LANGUAGE sql AS 'SELECT 1'
-- case: create role
CREATE ROLE owned SUPERUSER
-- case: alter role
ALTER ROLE regress_savant_analyst SUPERUSER
-- case: grant
GRANT ALL ON secret TO PUBLIC
-- case: comment on
COMMENT ON TABLE person IS 'owned'
-- case: security label
SECURITY LABEL FOR savant ON COLUMN person.email IS NULL
-- case: cte insert
WITH x AS (INSERT INTO t VALUES (-11, 'x') RETURNING a) SELECT * FROM x
-- case: cte delete nested
SELECT * FROM (WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x) y
-- case: cte update unreferenced
WITH x AS (UPDATE t SET b = 'owned') SELECT 1
-- case: select into
SELECT * INTO owned FROM t
-- case: select into temp
SELECT * INTO TEMP owned FROM t
-- case: for update
SELECT * FROM t FOR UPDATE
-- case: for share in subquery
SELECT * FROM (SELECT * FROM t FOR SHARE) x
-- case: for update in view
SELECT * FROM v_for_update
-- case: for key share skip locked
SELECT * FROM t FOR KEY SHARE SKIP LOCKED
-- case: insert by rule
INSERT INTO trigger_t VALUES (1)
-- case: two statements
SELECT 1; DROP TABLE t
-- case: two statements, comment between
SELECT 1 /* ; */ ; -- ;
DELETE FROM t
-- case: leading semicolons
;;; DELETE FROM t
-- case: commit
COMMIT
-- case: rollback and write
ROLLBACK; DELETE FROM t
-- case: begin read write
BEGIN READ WRITE; DELETE FROM t; COMMIT
-- case: savepoint
SAVEPOINT a
-- case: prepare transaction
PREPARE TRANSACTION 'attack'
-- case: prepare and execute
PREPARE px AS DELETE FROM t
-- case: execute
EXECUTE px
-- case: declare with hold
DECLARE c CURSOR WITH HOLD FOR SELECT 1
-- case: do block
DO $$ BEGIN INSERT INTO t VALUES (-14, 'do'); END $$
-- case: call
CALL owned()
-- case: explain analyze
EXPLAIN ANALYZE INSERT INTO t VALUES (-15, 'x')
-- case: explain analyze select
EXPLAIN (ANALYZE) SELECT pg_advisory_lock(4711)
-- case: copy to program
COPY t TO PROGRAM 'cat > /tmp/savant_attack_program'
-- case: copy to file
COPY (SELECT 1) TO '/tmp/savant_attack_copy'
-- case: copy from program
COPY t FROM PROGRAM 'echo -99'
-- case: copy to stdout
COPY t TO STDOUT
-- case: set
SET transaction_read_only = off
-- case: set role
SET ROLE postgres
-- case: set session authorization
SET SESSION AUTHORIZATION postgres
-- case: reset
RESET ALL
-- case: discard
DISCARD ALL
-- case: listen
LISTEN attack
-- case: notify
NOTIFY attack, 'statement'
-- case: lock table
LOCK TABLE t IN ACCESS EXCLUSIVE MODE
-- case: vacuum
VACUUM
-- case: checkpoint
CHECKPOINT
-- case: alter system
ALTER SYSTEM SET work_mem = '1GB'
-- case: load
LOAD 'auto_explain'
-- case: create extension
CREATE EXTENSION hstore
-- case: refresh
REFRESH MATERIALIZED VIEW m
-- case: import foreign schema
IMPORT FOREIGN SCHEMA public FROM SERVER files INTO public
-- case: table command with write
TABLE t; DELETE FROM t
-- case: values with write
VALUES (1); DELETE FROM t
-- case: nextval
SELECT nextval('s')
-- case: nextval in where
SELECT * FROM t WHERE nextval('s') > 0
-- case: nextval in order by
SELECT a FROM t ORDER BY nextval('s') LIMIT 1
-- case: nextval in limit
SELECT a FROM t LIMIT nextval('s')
-- case: nextval in lateral
SELECT * FROM t, LATERAL (SELECT nextval('s')) x LIMIT 1
-- case: nextval in values
VALUES (nextval('s'))
-- case: nextval in window
SELECT sum(a) OVER (ORDER BY nextval('s')) FROM t LIMIT 1
-- case: nextval in filter
SELECT count(*) FILTER (WHERE nextval('s') > 0) FROM t
-- case: nextval in case
SELECT CASE WHEN a > 0 THEN nextval('s') END FROM t LIMIT 1
-- case: nextval in array
SELECT ARRAY[nextval('s')]
-- case: nextval in coalesce
SELECT coalesce(NULL, nextval('s'))
-- case: nextval in grouping sets
SELECT count(*) FROM t GROUP BY GROUPING SETS ((nextval('s')), ())
-- case: nextval by upper case and comment
SELECT /*x*/ "nextval"/**/ ('s')
-- case: nextval qualified
SELECT pg_catalog.nextval('s'::regclass)
-- case: nextval unicode escaped
SELECT U&"\006Eextval"('s')
-- case: nextval named twice
SELECT (SELECT (SELECT nextval('s')))
-- case: nextval in exists
SELECT EXISTS (SELECT nextval('s'))
-- case: nextval in recursive cte
WITH RECURSIVE r AS (SELECT nextval('s') n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r
-- case: nextval in rows from
SELECT * FROM ROWS FROM (generate_series(1, 2), nextval('s')) x
-- case: nextval in tablesample
SELECT * FROM t TABLESAMPLE bernoulli (nextval('s'))
-- case: nextval in distinct on
SELECT DISTINCT ON (nextval('s')) a FROM t
-- case: nextval in json
SELECT jsonb_build_object('a', nextval('s'))
-- case: nextval in within group
SELECT percentile_cont(nextval('s') * 0.001) WITHIN GROUP (ORDER BY a) FROM t
-- case: setval
SELECT setval('s', 1000)
-- case: setval three arguments
SELECT setval('s', 1000, true)
-- case: lo_import
SELECT lo_import('/etc/hostname')
-- case: lo_from_bytea
SELECT lo_from_bytea(0, 'x')
-- case: lo_export
SELECT lo_export(424242, '/tmp/savant_attack_lo')
-- case: lo_create
SELECT lo_create(0)
-- case: lo_put
SELECT lo_put(424242, 0, 'owned')
-- case: lo_unlink
SELECT lo_unlink(424242)
-- case: lo_get
SELECT lo_get(424242)
-- case: lo_open and lowrite
SELECT lowrite(lo_open(424242, 131072), 'owned')
-- case: lo_truncate
SELECT lo_truncate(lo_open(424242, 131072), 0)
-- case: large object catalog
SELECT * FROM pg_largeobject
-- case: dblink_exec
SELECT dblink_exec('{conn}', 'insert into t values (-12, ''x'')')
-- case: dblink
SELECT * FROM dblink('{conn}', 'insert into t values (-13, ''x'') returning a') AS d(a int)
-- case: dblink_connect
SELECT dblink_connect('attack', '{conn}')
-- case: dblink_send_query
SELECT dblink_send_query('attack', 'delete from t')
-- case: pg_read_file
SELECT pg_read_file('/etc/passwd')
-- case: pg_read_binary_file
SELECT convert_from(pg_read_binary_file('/etc/passwd'), 'UTF8')
-- case: pg_ls_dir
SELECT pg_ls_dir('/')
-- case: pg_stat_file
SELECT pg_stat_file('/etc/passwd')
-- case: pg_ls_waldir
SELECT * FROM pg_ls_waldir()
-- case: pg_ls_logdir
SELECT * FROM pg_ls_logdir()
-- case: pg_file_write
SELECT pg_file_write('/tmp/savant_attack_file', 'x', false)
-- case: pg_file_unlink
SELECT pg_file_unlink('/tmp/savant_attack_keep')
-- case: pg_file_rename
SELECT pg_file_rename('/tmp/savant_attack_keep', '/tmp/savant_attack_moved')
-- case: foreign table on a file
SELECT * FROM passwd
-- case: foreign table as a partition
SELECT * FROM mixed_parent
-- case: page inspection
SELECT get_raw_page('secret', 0)
-- case: terminate backend
SELECT pg_terminate_backend({pid})
-- case: terminate by scan
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = {pid}
-- case: cancel backend
SELECT pg_cancel_backend({pid})
-- case: reload configuration
SELECT pg_reload_conf()
-- case: rotate log
SELECT pg_rotate_logfile()
-- case: switch wal
SELECT pg_switch_wal()
-- case: logical message
SELECT pg_logical_emit_message(false, 'attack', 'b')
-- case: logical message bytea
SELECT pg_logical_emit_message(true, 'attack', '\x00'::bytea)
-- case: restore point
SELECT pg_create_restore_point('attack')
-- case: backup start
SELECT pg_backup_start('attack', true)
-- case: promote
SELECT pg_promote(false, 1)
-- case: physical slot
SELECT pg_create_physical_replication_slot('attack')
-- case: logical slot
SELECT pg_create_logical_replication_slot('attack', 'test_decoding')
-- case: replication origin
SELECT pg_replication_origin_create('attack')
-- case: statistics reset
SELECT pg_stat_reset()
-- case: shared statistics reset
SELECT pg_stat_reset_shared('bgwriter')
-- case: advisory lock
SELECT pg_advisory_lock(4711)
-- case: advisory try lock
SELECT pg_try_advisory_lock(4711)
-- case: advisory transaction lock
SELECT pg_advisory_xact_lock(4711)
-- case: advisory lock in a view
SELECT * FROM v_lock
-- case: advisory unlock all
SELECT pg_advisory_unlock_all()
-- case: notify function
SELECT pg_notify('attack', 'x')
-- case: set_config search path
SELECT set_config('search_path', 'evil', false)
-- case: set_config read only
SELECT set_config('transaction_read_only', 'off', false)
-- case: set_config role
SELECT set_config('role', 'postgres', false)
-- case: set_config replication role
SELECT set_config('session_replication_role', 'replica', false)
-- case: set_config timeout
SELECT set_config('statement_timeout', '0', false)
-- case: set_config savant
SELECT set_config('savant.max_plan_cost', '0', false)
-- case: set_config through update of pg_settings
UPDATE pg_settings SET setting = '1' WHERE name = 'work_mem'
-- case: setseed
SELECT setseed(0.5)
-- case: sleep
SELECT pg_sleep(100)
-- case: sleep in join
SELECT * FROM t JOIN LATERAL (SELECT pg_sleep(a)) x ON true
-- case: sleep until
SELECT pg_sleep_until('infinity')
-- case: security definer
SELECT evil_sd()
-- case: stable security definer with dblink
SELECT evil_sd_stable()
-- case: volatile user function
SELECT user_vol()
-- case: user operator
SELECT 1 ### 2
-- case: user operator by OPERATOR()
SELECT 1 OPERATOR(public.###) 2
-- case: immutable user operator in where
SELECT * FROM t WHERE a === 1
-- case: immutable user operator by ANY
SELECT * FROM t WHERE a === ANY (ARRAY[1, 2])
-- case: negator of an operator, called while planning
SELECT * FROM skewed WHERE a <!> 3
-- case: negator by NOT
SELECT * FROM skewed WHERE NOT (a <!> 3)
-- case: negator by ALL
SELECT * FROM skewed WHERE NOT (a <!> ALL (ARRAY[3, 4]))
-- case: commutator of an operator
SELECT * FROM skewed WHERE 3 @@> a
-- case: masked count of a condition
SELECT count(CASE WHEN email LIKE 'v%' THEN 1 END) FROM person
-- case: immutable lie
SELECT imm_lie(1)
-- case: immutable lie at plan time
SELECT * FROM t WHERE a = imm_lie(1)
-- case: lie that locks
SELECT lock_lie(1)
-- case: inlined SQL function
SELECT inlined()
-- case: set-returning lie
SELECT * FROM srf_lie()
-- case: dynamic SQL
SELECT dyn('INSERT INTO t VALUES (-20, ''dyn'')')
-- case: dynamic command
SELECT dyn('COPY t TO ''/tmp/savant_attack_dyn''')
-- case: user aggregate
SELECT evil_sum(a) FROM t
-- case: user aggregate as window
SELECT evil_sum(a) OVER () FROM t
-- case: user cast
SELECT row(1)::lie::int
-- case: domain check
SELECT 1::dlie
-- case: domain check that locks
SELECT 1::dlock
-- case: domain check from text
SELECT '1'::dlock
-- case: domain check in an array literal
SELECT '{1}'::dlock[]
-- case: domain check in a composite literal
SELECT '(1)'::has_dlock
-- case: domain check by json_populate_record
SELECT json_populate_record(NULL::has_dlock, '{"d": 1}')
-- case: domain check by jsonb_to_recordset
SELECT * FROM jsonb_to_recordset('[{"d": 1}]') AS x(d dlock)
-- case: domain check by domain_in
SELECT domain_in('1', 'dlock'::regtype, -1)
-- case: domain check by xmltable
SELECT * FROM XMLTABLE('/a' PASSING ('<a>1</a>'::xml) COLUMNS d dlock PATH '.')
-- case: range type difference at plan time
SELECT * FROM ranged WHERE r && evil_range(5, 6)
-- case: range literal
SELECT '[1,2)'::evil_range
-- case: default argument
SELECT default_arg()
-- case: view over a volatile function
SELECT * FROM v_evil
-- case: view over a view
SELECT * FROM v_evil2
-- case: barrier view
SELECT * FROM v_security
-- case: row policy with a volatile function
SELECT * FROM rls
-- case: row policy with a locking function
SELECT * FROM rls_lock
-- case: leaky predicate
SELECT * FROM v_secret WHERE leak(x)
-- case: shadowed function
SELECT evil.lower('X')
-- case: shadowed aggregate
SELECT evil.count(a) FROM t
-- case: query_to_xml
SELECT query_to_xml('select evil_sd()', true, true, '')
-- case: query_to_xml reads
SELECT query_to_xml('select * from blocked', true, true, '')
-- case: table_to_xml
SELECT table_to_xml('blocked', true, true, '')
-- case: schema_to_xml
SELECT schema_to_xml('public', true, true, '')
-- case: database_to_xml
SELECT database_to_xml(true, true, '')
-- case: cursor_to_xml
SELECT cursor_to_xml('c', 1, true, true, '')
-- case: ts_stat
SELECT * FROM ts_stat('select to_tsvector(x) from (select evil_sd()::text x) z')
-- case: ts_rewrite with a query
SELECT ts_rewrite('a'::tsquery, 'select ''a''::tsquery, to_tsquery(x) from blocked')
-- case: xpath_table
SELECT * FROM xpath_table('a', 'b', 't', '/x', 'user_vol() > 0') AS x(a int, b text)
-- case: crosstab
SELECT * FROM crosstab('select evil_sd(), 1, 1') AS x(a int, b int)
-- case: connectby
SELECT * FROM connectby('(select evil_sd() as a, 1 as b) x', 'a', 'b', '1', 0) AS x(a int, b int, l int)
-- case: xslt
SELECT xslt_process('<a/>', '<x xmlns="http://www.w3.org/1999/XSL/Transform"/>')
-- case: xml external entity
SELECT xmlparse(document '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>')
-- case: billion laughs
SELECT xmlparse(document '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">]><x>&f;&f;&f;&f;</x>')
-- case: count to a hundred milliards
SELECT count(*) FROM generate_series(1, 100000000000)
-- case: cross join
SELECT count(*) FROM t a, t b, t c, t d
-- case: endless recursion
WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r
-- case: endless recursion of wide rows
WITH RECURSIVE r AS (SELECT repeat('x', 10000) n UNION ALL SELECT n || 'x' FROM r) SELECT length(max(n)) FROM r
-- case: memory by repeat
SELECT repeat('x', 1000000000)
-- case: memory by string_agg
SELECT string_agg(repeat('x', 100000), '') FROM generate_series(1, 9000)
-- case: memory by array_agg
SELECT array_length(array_agg(g), 1) FROM generate_series(1, 30000000) g
-- case: memory by lpad
SELECT length(lpad('x', 1000000000, 'y'))
-- case: memory by json
SELECT length(json_agg(repeat('x', 100000))::text) FROM generate_series(1, 9000)
-- case: memory of the result
SELECT repeat('x', 100000) FROM generate_series(1, 100000)
-- case: disk by sort
SELECT a.b FROM (SELECT repeat(md5(g::text), 100) b FROM generate_series(1, 20000000) g ORDER BY 1) a OFFSET 19999999
-- case: regex bomb
SELECT regexp_match(repeat('a', 40), '(a*)*(a*)*(a*)*b')
-- case: regex compile bomb
SELECT 'x' ~ repeat('(x{1,200}){1,200}', 3)
-- case: like bomb
SELECT repeat('a', 100000) LIKE repeat('%a', 1000) || 'b'
-- case: factorial
SELECT factorial(100000)
-- case: numeric power
SELECT length((2::numeric ^ 130000)::text), 9.9 ^ 90000.1
-- case: password hashes
SELECT rolpassword FROM pg_authid
-- case: password hashes by pg_shadow
SELECT passwd FROM pg_shadow
-- case: password hashes by whole row
SELECT pg_authid FROM pg_authid
-- case: password hashes by a view
SELECT * FROM v_authid
-- case: password hashes in a subquery
SELECT (SELECT string_agg(rolpassword, ',') FROM pg_authid)
-- case: user mappings
SELECT umoptions FROM pg_user_mapping
-- case: user mappings view
SELECT * FROM pg_user_mappings
-- case: statistics catalog
SELECT stavalues1::text FROM pg_statistic
-- case: statistics of expressions
SELECT * FROM pg_statistic_ext_data
-- case: subscriptions
SELECT subconninfo FROM pg_subscription
-- case: authentication rules
SELECT * FROM pg_hba_file_rules
-- case: configuration files
SELECT * FROM pg_file_settings
-- case: secret setting
SELECT current_setting('primary_conninfo')
-- case: all settings by function
SELECT * FROM pg_show_all_settings()
-- case: toast table
SELECT * FROM pg_toast.pg_toast_1255
-- case: blocked table
SELECT * FROM blocked
-- case: blocked table, quoted
SELECT * FROM "public"."blocked"
-- case: blocked table by view
SELECT * FROM v_blocked
-- case: blocked table in exists
SELECT 1 WHERE EXISTS (SELECT FROM blocked WHERE x LIKE 'B%')
-- case: blocked partition
SELECT * FROM blocked_part
-- case: blocked parent
SELECT * FROM blocked_parent
-- case: table of another owner
SELECT * FROM secret
-- case: transaction number
SELECT txid_current()
-- case: transaction number, new name
SELECT pg_current_xact_id()
-- case: export snapshot
SELECT pg_export_snapshot()
-- case: prepared transactions by dblink
SELECT dblink_exec('{conn}', 'begin; insert into t values (-30, ''x''); prepare transaction ''attack''')
-- case: binary upgrade function
SELECT binary_upgrade_set_next_pg_type_oid(1)
-- case: import collations
SELECT pg_import_system_collations('public')
-- case: index maintenance
SELECT brin_summarize_new_values('t_pkey'), gin_clean_pending_list('t_pkey')
-- case: memory contexts to the log
SELECT pg_log_backend_memory_contexts({pid})
-- case: library by validator
SELECT fmgr_c_validator('evil_sd'::regproc)
-- case: savant inside savant
SELECT ai_run('DELETE FROM t')
-- case: savant probe
SELECT savant._run_with_layers('DELETE FROM t', '')
-- case: dollar quoted second statement
SELECT $a$;$a$; DELETE FROM t; SELECT $a$;$a$
-- case: nested comments
SELECT 1 /* /* */ ; DELETE FROM t; -- */
-- case: backslash quoting
SELECT 'a\'; DELETE FROM t; --'
-- case: escape string
SELECT E'a\'; DELETE FROM t; --'
-- case: unicode string
SELECT U&'\0027; DELETE FROM t; --'
-- case: line comment with carriage return
SELECT 1 -- x DELETE FROM t
-- case: zero width space
SELECT​ nextval('s')
-- case: full width semicolon
SELECT 1； DELETE FROM t
-- case: parameter
SELECT $1
-- case: psql command
\! touch /tmp/savant_attack_psql
-- case: empty
 
-- case: only a comment
-- DELETE FROM t
-- case: masked email
SELECT email FROM person
-- case: masked in a subquery
SELECT x FROM (SELECT email AS x FROM person) y
-- case: masked by cte
WITH c AS (SELECT email, ssn FROM person) SELECT * FROM c
-- case: masked by union
SELECT name FROM person UNION ALL SELECT email FROM person
-- case: masked by concatenation
SELECT 'x' || email FROM person
-- case: masked by function
SELECT reverse(email), upper(email), substr(ssn, 1, 3), md5(card) FROM person
-- case: masked by whole row
SELECT person FROM person
-- case: masked by row_to_json
SELECT row_to_json(person) FROM person
-- case: masked by to_jsonb
SELECT to_jsonb(p) -> 'email' FROM person p
-- case: masked by aggregate
SELECT string_agg(email, ','), min(ssn), max(card), array_agg(salary), sum(salary) FROM person
-- case: masked by view
SELECT * FROM v_person
-- case: masked by lateral
SELECT l.* FROM person p, LATERAL (SELECT p.email, p.ssn) l
-- case: masked by function in from
SELECT * FROM person p, unnest(ARRAY[p.email]) u
-- case: masked by regexp rows
SELECT r FROM person p, regexp_split_to_table(p.email, '') r
-- case: masked by case
SELECT CASE WHEN true THEN email END, coalesce(email, ''), nullif(ssn, '') FROM person
-- case: masked by scalar subquery
SELECT (SELECT email FROM person LIMIT 1)
-- case: masked by array subquery
SELECT ARRAY(SELECT email FROM person)
-- case: masked by window
SELECT first_value(email) OVER (), lag(ssn, 0) OVER (ORDER BY id) FROM person
-- case: masked by values
SELECT v.* FROM person p, LATERAL (VALUES (p.email)) v(x)
-- case: masked by recursive cte
WITH RECURSIVE r(a, b, n) AS (SELECT 'x'::text, email, 0 FROM person UNION ALL SELECT b, a, n + 1 FROM r WHERE n < 1) SELECT a FROM r
-- case: masked by cast error
SELECT email::int FROM person
-- case: masked by date cast error
SELECT ssn::date FROM person
-- case: masked by join using
SELECT email FROM person JOIN person p2 USING (email)
-- case: masked by natural full join
SELECT * FROM person NATURAL FULL JOIN (SELECT id, email FROM person) q
-- case: masked by xml
SELECT xmlelement(name e, email) FROM person
-- case: masked by to_tsvector
SELECT to_tsvector('simple', email) FROM person
-- case: masked by statistics
SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE tablename = 'person'
-- case: planned update by lying operator
UPDATE skewed SET a = 1 WHERE a <=> 3
-- case: planned delete by negator
DELETE FROM skewed WHERE NOT (a <!> 3)
-- case: planned delete by lying function
DELETE FROM t WHERE a = lock_lie(1)
-- case: planned insert of lying function
INSERT INTO t SELECT imm_lie(1), 'x'
-- case: planned insert of lying domain
INSERT INTO t VALUES (1::dlie, 'x')
-- case: planned insert with defaults
INSERT INTO defaults DEFAULT VALUES
-- case: planned insert returning
INSERT INTO defaults (a) VALUES (lock_lie(2)) RETURNING *, imm_lie(3), set_config('work_mem', '1MB', false)
-- case: planned upsert
INSERT INTO t VALUES (1, 'x') ON CONFLICT (a) DO UPDATE SET b = lock_lie(1)::text WHERE t.a <=> 3
-- case: planned merge
MERGE INTO t USING (SELECT lock_lie(1) AS a) v ON t.a = v.a AND v.a === 1 WHEN MATCHED AND imm_lie(1) = 1 THEN DELETE
-- case: planned inlined volatile function
SELECT inlined_volatile(1)
-- case: planned modification inside of a query
WITH x AS (UPDATE t SET b = imm_lie(4)::text WHERE a = lock_lie(5) RETURNING a) SELECT nextval('s') FROM x
-- case: planned function of another user
SELECT lies_to_superusers(1)
-- case: planned function of another user in a modification
UPDATE t SET b = 'x' WHERE a = lies_to_superusers(1)
-- case: planned function that runs text
SELECT * FROM t WHERE a = runs_text('select public.lies_to_superusers(1)')
-- case: planned function that runs a command
DELETE FROM t WHERE a = runs_text('copy public.t to program ''touch /tmp/savant_attack_planned''')
-- case: planned function that locks by text
SELECT * FROM t WHERE a = runs_text('select pg_advisory_lock(4711)')
-- case: planned function that reads a blocked table
SELECT * FROM t WHERE a = runs_text('select 1/(x = ''a'')::int from public.blocked')
-- case: planned pruning by a lying function
SELECT * FROM by_day WHERE d >= day_lie()
-- case: planned pruning of an update by a lying function
UPDATE by_day SET a = 1 WHERE d >= day_lie()
-- case: planned volatile functions
SELECT pg_advisory_lock(4711), pg_notify('attack', 'x'), nextval('s'), user_vol(), lo_unlink(424242), pg_reload_conf()
-- case: explain analyze of a delete
EXPLAIN ANALYZE DELETE FROM t
-- case: explain with options of an insert
EXPLAIN (ANALYZE, VERBOSE, FORMAT json) INSERT INTO t VALUES (-12, 'x')
-- case: explain execute
EXPLAIN ANALYZE EXECUTE planned(1)
-- case: explain create table as
EXPLAIN ANALYZE CREATE TABLE owned AS SELECT * FROM t
-- case: explain declare cursor
EXPLAIN DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t
-- case: explain and another statement
EXPLAIN SELECT 1; DELETE FROM t
-- case: planned probing of a masked column by an update
UPDATE t SET b = 'x' FROM person WHERE person.email LIKE 'victim%'
-- case: planned probing of a masked column by a delete
DELETE FROM person WHERE salary > 987653
-- case: planned probing of a masked column by a merge
MERGE INTO t USING person p ON t.a = p.id AND p.ssn < '5' WHEN MATCHED THEN DELETE
-- case: planned elsewhere: a secret table
[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "secret", "Schema": "public", "Alias": "secret", "Startup Cost": 0.00, "Total Cost": 1000000.00, "Plan Rows": 1, "Plan Width": 32, "Filter": "(secret.x = 'a'::text)"}}]
-- case: planned elsewhere: a hostile query text
{"Query Text": "DELETE FROM t; SELECT pg_advisory_lock(4711)", "Plan": {"Node Type": "Seq Scan", "Relation Name": "t", "Schema": "public", "Alias": "t", "Startup Cost": 0.00, "Total Cost": 1000000.00, "Plan Rows": 1000000, "Plan Width": 32, "Filter": "(t.b = 'a'::text)"}}
-- case: planned elsewhere: masked columns
[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "person", "Schema": "public", "Alias": "person", "Startup Cost": 0.00, "Total Cost": 1000000.00, "Plan Rows": 1000, "Plan Width": 32, "Filter": "((person.email = 'a'::text) AND (person.ssn = 'b'::text) AND (lower(person.card) = 'c'::text))", "Actual Rows": 1, "Actual Loops": 1, "Actual Total Time": 5000, "Actual Startup Time": 0.1, "Rows Removed by Filter": 500000}}]
