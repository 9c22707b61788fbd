-- Harmless constructs that the door must let through: blocking one of these is as much a
-- defect as letting an attack pass.  One statement per line; test/attack/harmless.sh
-- runs each through ai_check and ai_run as an ordinary role.
SELECT 1
SELECT 1 AS one, 'two' AS two, NULL AS nothing, true AS yes
SELECT 1;
SELECT 1 -- a comment
/* leading comment */ SELECT 1
VALUES (1, 'a'), (2, 'b')
TABLE customer
SELECT * FROM customer
SELECT * FROM ONLY customer
SELECT c.* FROM customer AS c WHERE c.id = 1
SELECT DISTINCT country FROM customer
SELECT DISTINCT ON (country) country, name FROM customer ORDER BY country, name
SELECT count(*), count(DISTINCT country), sum(id), avg(id), min(name), max(name) FROM customer
SELECT country, count(*) FROM customer GROUP BY country HAVING count(*) > 1 ORDER BY 2 DESC
SELECT country, status, count(*) FROM customer GROUP BY GROUPING SETS ((country), (status), ())
SELECT country, status, count(*), grouping(country) FROM customer GROUP BY CUBE (country, status)
SELECT country, status, count(*) FROM customer GROUP BY ROLLUP (country, status)
SELECT count(*) FILTER (WHERE country = 'DE') FROM customer
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders
SELECT percentile_disc(ARRAY[0.25, 0.5]) WITHIN GROUP (ORDER BY total) FROM orders
SELECT mode() WITHIN GROUP (ORDER BY country) FROM customer
SELECT rank(50) WITHIN GROUP (ORDER BY total), dense_rank(50) WITHIN GROUP (ORDER BY total) FROM orders
SELECT stddev(total), variance(total), stddev_pop(total), var_samp(total), corr(total, id), regr_slope(total, id) FROM orders
SELECT bool_and(total > 0), bool_or(total > 5), every(total > 0), bit_and(id), bit_or(id), bit_xor(id) FROM orders
SELECT string_agg(name, ', ' ORDER BY name), array_agg(id ORDER BY id DESC) FROM customer
SELECT json_agg(c), jsonb_agg(c.name), json_object_agg(id, name), jsonb_object_agg(id, name) FROM customer c
SELECT row_number() OVER (ORDER BY id), rank() OVER (PARTITION BY country ORDER BY id), dense_rank() OVER (ORDER BY country) FROM customer
SELECT lag(total) OVER w, lead(total, 2, 0) OVER w, first_value(total) OVER w, last_value(total) OVER w, nth_value(total, 2) OVER w FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed)
SELECT sum(total) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM orders
SELECT avg(total) OVER (ORDER BY placed RANGE BETWEEN '7 days' PRECEDING AND '1 day' FOLLOWING) FROM orders
SELECT count(*) OVER (ORDER BY status GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM orders
SELECT ntile(4) OVER (ORDER BY total), cume_dist() OVER (ORDER BY total), percent_rank() OVER (ORDER BY total) FROM orders
SELECT sum(count(*)) OVER () FROM orders GROUP BY status
SELECT o.id, c.name FROM orders o JOIN customer c ON c.id = o.customer_id
SELECT c.name, o.total FROM customer c LEFT JOIN orders o ON o.customer_id = c.id
SELECT c.name, o.total FROM customer c RIGHT OUTER JOIN orders o ON o.customer_id = c.id
SELECT c.name, o.total FROM customer c FULL JOIN orders o ON o.customer_id = c.id
SELECT * FROM customer CROSS JOIN (VALUES (1), (2)) v(x)
SELECT * FROM customer a JOIN customer b USING (id)
SELECT * FROM (SELECT id FROM customer) a NATURAL JOIN (SELECT id FROM orders) b
SELECT c.name, l.total FROM customer c, LATERAL (SELECT total FROM orders o WHERE o.customer_id = c.id ORDER BY total DESC LIMIT 1) l
SELECT c.name, l.n FROM customer c LEFT JOIN LATERAL (SELECT count(*) n FROM orders o WHERE o.customer_id = c.id) l ON true
SELECT name FROM customer WHERE id IN (SELECT customer_id FROM orders)
SELECT name FROM customer WHERE id NOT IN (SELECT customer_id FROM orders WHERE customer_id IS NOT NULL)
SELECT name FROM customer c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)
SELECT name FROM customer c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)
SELECT name FROM customer WHERE id = ANY (SELECT customer_id FROM orders)
SELECT name FROM customer WHERE id > ALL (SELECT customer_id FROM orders WHERE total < 0)
SELECT name, (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) FROM customer c
SELECT ARRAY(SELECT id FROM customer ORDER BY id)
SELECT * FROM customer WHERE (country, status) = ('DE', 'active')
SELECT * FROM customer WHERE (country, id) > ('A', 1)
SELECT * FROM customer WHERE (id, country) IN ((1, 'DE'), (2, 'FR'))
SELECT ROW(1, 'a'), ROW(1, 2) = ROW(1, 2)
SELECT 1 UNION SELECT 2
SELECT 1 UNION ALL SELECT 2 ORDER BY 1
SELECT id FROM customer INTERSECT SELECT customer_id FROM orders
SELECT id FROM customer EXCEPT ALL SELECT customer_id FROM orders
(SELECT id FROM customer LIMIT 1) UNION (SELECT id FROM orders LIMIT 1)
WITH a AS (SELECT 1 x), b AS (SELECT x + 1 y FROM a) SELECT * FROM a, b
WITH a AS MATERIALIZED (SELECT * FROM customer) SELECT count(*) FROM a
WITH a AS NOT MATERIALIZED (SELECT * FROM customer) SELECT count(*) FROM a
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n
WITH RECURSIVE t AS (SELECT id, parent FROM node WHERE parent IS NULL UNION ALL SELECT n.id, n.parent FROM node n JOIN t ON n.parent = t.id) SELECT count(*) FROM t
WITH RECURSIVE t(id, parent) AS (SELECT id, parent FROM node UNION SELECT n.id, n.parent FROM node n, t WHERE n.parent = t.id) SEARCH DEPTH FIRST BY id SET o SELECT * FROM t ORDER BY o
WITH RECURSIVE t(id, parent) AS (SELECT id, parent FROM node WHERE id = 1 UNION ALL SELECT n.id, n.parent FROM node n, t WHERE n.parent = t.id) CYCLE id SET looped USING path SELECT * FROM t
SELECT * FROM customer ORDER BY name COLLATE "C" DESC NULLS LAST LIMIT 3 OFFSET 1
SELECT * FROM customer ORDER BY id FETCH FIRST 2 ROWS ONLY
SELECT * FROM orders ORDER BY total DESC FETCH FIRST 1 ROWS WITH TIES
SELECT * FROM customer LIMIT ALL
SELECT * FROM customer TABLESAMPLE BERNOULLI (50)
SELECT * FROM customer TABLESAMPLE SYSTEM (50) REPEATABLE (1)
SELECT CASE WHEN id > 1 THEN 'many' ELSE 'one' END, CASE country WHEN 'DE' THEN 1 END FROM customer
SELECT coalesce(NULL, 1), nullif(1, 1), greatest(1, 2, 3), least('a', 'b')
SELECT 1 IS DISTINCT FROM 2, 1 IS NOT DISTINCT FROM 1, NULL IS NULL, true IS NOT TRUE, NULL IS UNKNOWN
SELECT 5 BETWEEN 1 AND 10, 5 NOT BETWEEN SYMMETRIC 10 AND 1
SELECT 'abc' LIKE 'a%', 'abc' ILIKE 'A_C', 'abc' NOT LIKE 'x', 'a%c' LIKE 'a\%c' ESCAPE '\'
SELECT 'abc' SIMILAR TO '(a|b)%', 'abc' ~ '^a', 'abc' ~* 'A', 'abc' !~ 'x', 'abc' !~* 'X'
SELECT regexp_match('abc', '(b)(c)'), regexp_replace('abc', 'b', 'x', 'g'), regexp_split_to_array('a,b', ',')
SELECT * FROM regexp_matches('foobar', '.', 'g'), regexp_split_to_table('a b', ' ')
SELECT regexp_count('aaa', 'a'), regexp_instr('abc', 'b'), regexp_like('abc', 'B', 'i'), regexp_substr('abc', 'b.')
SELECT upper('a'), lower('A'), initcap('ab cd'), length('abc'), char_length('abc'), octet_length('abc'), bit_length('a')
SELECT substring('abcdef' FROM 2 FOR 3), substring('abc', 2), substr('abc', 1, 1), left('abc', 2), right('abc', 2), overlay('abc' PLACING 'x' FROM 2)
SELECT trim(BOTH 'x' FROM 'xax'), ltrim(' a'), rtrim('a '), btrim(' a '), lpad('1', 3, '0'), rpad('1', 3, '0')
SELECT position('b' IN 'abc'), strpos('abc', 'c'), split_part('a,b,c', ',', 2), replace('abc', 'b', 'x'), translate('abc', 'ab', 'xy'), reverse('abc')
SELECT concat('a', 1, NULL), concat_ws('-', 'a', 'b'), format('%s %I %L', 'a', 'b', 'c'), 'a' || 'b' || 1
SELECT repeat('ab', 3), chr(65), ascii('A'), to_hex(255), md5('x'), sha256('x'), encode('abc', 'base64'), decode('YWJj', 'base64')
SELECT quote_ident('a b'), quote_literal('a''b'), quote_nullable(NULL), starts_with('abc', 'a'), string_to_array('a,b', ','), array_to_string(ARRAY[1, 2], '-')
SELECT normalize('a'), 'a' IS NORMALIZED, unistr('\0041'), convert_from('abc', 'UTF8'), convert_to('abc', 'UTF8'), to_ascii('abc', 'LATIN1')
SELECT abs(-1), ceil(1.2), floor(1.8), round(1.234, 2), trunc(1.9), mod(5, 3), power(2, 3), sqrt(4), cbrt(8), exp(1), ln(2), log(10), log(2, 8), sign(-1), pi(), div(7, 2)
SELECT sin(1), cos(1), tan(1), cot(1), asin(0.5), acos(0.5), atan(1), atan2(1, 2), sinh(1), degrees(1), radians(90), sind(30)
SELECT width_bucket(5, 0, 10, 5), width_bucket(3, ARRAY[1, 2, 4]), gcd(12, 18), lcm(4, 6), factorial(5), scale(1.23), min_scale(1.20), trim_scale(1.20), 5 % 3, 2 ^ 3, 7 / 2, |/ 4, ||/ 8, @ -1
SELECT 5 & 3, 5 | 3, 5 # 3, ~ 5, 1 << 3, 8 >> 1, B'101' & B'110', bit_count(B'101')
SELECT 1::text, '1'::int, CAST('1.5' AS numeric(5, 2)), '2024-01-01'::date, int '7', 1.5::real::double precision, 'a'::varchar(3), 1::boolean, '1'::bigint::smallint
SELECT now(), current_date, current_timestamp, current_time, localtime, localtimestamp, clock_timestamp(), statement_timestamp(), transaction_timestamp(), timeofday()
SELECT date '2024-01-31' + 1, date '2024-03-01' - date '2024-02-01', timestamp '2024-01-01' + interval '1 month 2 days', now() - interval '1 week'
SELECT extract(year FROM placed), extract(epoch FROM now()), date_part('dow', placed), date_trunc('month', placed), date_bin('15 minutes', placed, timestamp '2000-01-01') FROM orders
SELECT age(timestamp '2024-05-01', timestamp '2020-01-15'), age(now()), justify_days(interval '40 days'), justify_hours('30 hours'), justify_interval('1 month -1 day')
SELECT make_date(2024, 1, 31), make_time(1, 2, 3), make_timestamp(2024, 1, 1, 0, 0, 0), make_timestamptz(2024, 1, 1, 0, 0, 0), make_interval(days => 3, hours => 2)
SELECT to_char(now(), 'YYYY-MM-DD HH24:MI'), to_char(1234.5, '9,999.99'), to_date('2024-01-31', 'YYYY-MM-DD'), to_timestamp('2024', 'YYYY'), to_timestamp(0), to_number('1,234', '9,999')
SELECT now() AT TIME ZONE 'UTC', timezone('Europe/Berlin', now()), (date '2024-01-01', date '2024-02-01') OVERLAPS (date '2024-01-15', interval '1 day'), isfinite(now())
SELECT placed::date, count(*) FROM orders GROUP BY placed::date ORDER BY 1
SELECT date_trunc('month', placed) AS month, sum(total) FROM orders GROUP BY 1 ORDER BY 1
SELECT g FROM generate_series(1, 10, 2) g
SELECT generate_series('2024-01-01'::date, '2024-01-05', '1 day')
SELECT d::date, count(o.id) FROM generate_series('2024-01-01'::timestamp, '2024-01-10', '1 day') d LEFT JOIN orders o ON o.placed::date = d::date GROUP BY 1
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) WITH ORDINALITY AS x(a, b, n)
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a', 'b', 'c'])) AS r(n, t)
SELECT generate_subscripts(ARRAY[5, 6], 1)
SELECT ARRAY[1, 2] || 3, (ARRAY[1, 2])[1], (ARRAY[1, 2, 3])[1:2], (ARRAY[[1, 2], [3, 4]])[2][1], ARRAY[1] @> ARRAY[1], ARRAY[1] && ARRAY[2], 1 = ANY (ARRAY[1, 2]), 1 <> ALL (ARRAY[2])
SELECT array_length(ARRAY[1], 1), cardinality(ARRAY[1, 2]), array_append(ARRAY[1], 2), array_prepend(0, ARRAY[1]), array_cat(ARRAY[1], ARRAY[2]), array_remove(ARRAY[1, 2], 1), array_replace(ARRAY[1], 1, 2), array_position(ARRAY[1, 2], 2), array_positions(ARRAY[1, 1], 1), array_fill(0, ARRAY[2]), array_ndims(ARRAY[1]), array_dims(ARRAY[1]), trim_array(ARRAY[1, 2], 1)
SELECT tags, tags[1], 'red' = ANY (tags), array_to_string(tags, ',') FROM product
SELECT unnest(tags), count(*) FROM product GROUP BY 1
SELECT data -> 'a', data ->> 'b', data #> '{c,0}', data #>> '{c,0}', data ? 'a', data ?| ARRAY['a'], data ?& ARRAY['a', 'b'], data @> '{"a": 1}', data - 'a', data #- '{c,0}', data || '{"z": 1}' FROM product
SELECT data['a'], jsonb_typeof(data), jsonb_array_length(data -> 'c'), jsonb_pretty(data), jsonb_strip_nulls(data), jsonb_set(data, '{a}', '2'), jsonb_insert(data, '{c,0}', '9'), jsonb_extract_path_text(data, 'b') FROM product
SELECT key, value FROM product, jsonb_each(data)
SELECT * FROM product, jsonb_array_elements(data -> 'c') e
SELECT jsonb_object_keys(data), jsonb_each_text(data) FROM product
SELECT jsonb_path_query(data, '$.c[*] ? (@ > 1)'), jsonb_path_exists(data, '$.a'), data @? '$.a', data @@ '$.a == 1', jsonb_path_query_array(data, '$.c[*]'), jsonb_path_query_first(data, '$.c') FROM product
SELECT json_build_object('a', 1), jsonb_build_array(1, 'b'), to_json(1), to_jsonb(now()), row_to_json(c), array_to_json(ARRAY[1]), json_object('{a,1}') FROM customer c
SELECT * FROM json_to_record('{"a": 1, "b": "x"}') AS x(a int, b text)
SELECT * FROM jsonb_to_recordset('[{"a": 1}, {"a": 2}]') AS x(a int)
SELECT (jsonb_populate_record(NULL::customer, '{"id": 7}')).id
SELECT '[1,2]'::json -> 0, '{"a": {"b": 1}}'::json #>> '{a,b}', json_typeof('1'), json_array_length('[1]')
SELECT int4range(1, 5) @> 3, int4range(1, 5) && int4range(4, 6), int4range(1, 5) * int4range(3, 8), int4range(1, 3) + int4range(3, 5), lower(int4range(1, 5)), upper(int4range(1, 5)), isempty('empty'::int4range), numrange(1.0, 2.0, '[]'), daterange('2024-01-01', '2024-02-01')
SELECT int4multirange(int4range(1, 3), int4range(5, 7)) @> 6, range_agg(int4range(id, id + 2)), range_merge(int4range(1, 2), int4range(5, 6)) FROM customer
SELECT unnest('{[1,3),[5,7)}'::int4multirange), tstzrange(now(), NULL) @> now(), range_intersect_agg(int4range(id, 100)) FROM customer GROUP BY id
SELECT * FROM booking WHERE during && tsrange('2024-01-01', '2024-02-01')
SELECT lower(during), upper(during) - lower(during) FROM booking
SELECT status, status > 'new', status::text, enum_range(NULL::order_status), enum_first(NULL::order_status), enum_last(NULL::order_status) FROM orders
SELECT * FROM orders WHERE status IN ('new', 'paid')
SELECT gen_random_uuid(), 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid
SELECT random(), random() < 0.5, (random() * 10)::int
SELECT * FROM customer ORDER BY random() LIMIT 1
SELECT to_tsvector('english', 'The quick foxes'), to_tsquery('english', 'fox & quick'), plainto_tsquery('quick fox'), phraseto_tsquery('quick fox'), websearch_to_tsquery('"quick fox" -dog')
SELECT name FROM product WHERE to_tsvector('english', name) @@ to_tsquery('english', 'red | blue')
SELECT ts_rank(to_tsvector(name), 'red'), ts_rank_cd(to_tsvector(name), 'red'), ts_headline(name, 'red') FROM product
SELECT ts_lexize('english_stem', 'foxes'), numnode('a & b'::tsquery), querytree('a & b'::tsquery), strip('a:1'::tsvector), setweight('a:1'::tsvector, 'A'), tsvector_to_array('a b'), ts_delete('a b'::tsvector, 'a'), 'a'::tsquery && 'b'::tsquery, !! 'a'::tsquery
SELECT * FROM ts_debug('english', 'quick fox')
SELECT * FROM ts_parse('default', 'quick fox'), ts_token_type('default')
SELECT similarity('word', 'wrod'), 'word' % 'wrod', word_similarity('word', 'two words'), show_trgm('word'), 'a' <-> 'b'
SELECT name FROM customer ORDER BY name <-> 'Jo' LIMIT 3
SELECT levenshtein('kitten', 'sitting'), soundex('Robert'), metaphone('Thompson', 4), dmetaphone('x'), difference('a', 'b')
SELECT 'a=>1, b=>2'::hstore -> 'a', hstore('x', '1') || 'y=>2', akeys('a=>1'), each('a=>1'), 'a=>1'::hstore ? 'a'
SELECT 'Top.Science'::ltree <@ 'Top', nlevel('a.b.c'), subpath('a.b.c', 0, 2), 'a.b'::ltree ~ '*.b'::lquery
SELECT 'ABC'::citext = 'abc', lower('ABC'::citext), replace('abc'::citext, 'B', 'x')
SELECT unaccent('Hôtel')
SELECT crypt('x', '$1$abcdefgh'), digest('x', 'sha256'), hmac('x', 'k', 'md5')
SELECT cube(1, 2), cube_distance('(0)', '(1)'), earth_distance(ll_to_earth(0, 0), ll_to_earth(1, 1))
SELECT ARRAY[1, 2] & ARRAY[2, 3], icount(ARRAY[1]), sort(ARRAY[2, 1]), uniq(ARRAY[1, 1])
SELECT uuid_generate_v4(), uuid_nil(), normal_rand(2, 0, 1)
SELECT * FROM v_customer
SELECT * FROM v_sales WHERE total > 0
SELECT * FROM mv_sales
SELECT count(*) FROM event
SELECT count(*) FROM event WHERE at >= '2024-01-01' AND at < '2024-02-01'
SELECT * FROM event_2024
SELECT tableoid::regclass, count(*) FROM event GROUP BY 1
SELECT count(*) FROM parent
SELECT ctid, xmin, tableoid FROM customer LIMIT 1
SELECT * FROM public.customer c WHERE c.name = U&'\004A' OR c.name = E'a\tb' OR c.name = $$x$$ OR c.name = $q$y$q$
SELECT "name", "c"."id" FROM "public"."customer" AS "c"
SELECT count(*) AS "number of rows", 1 AS "a""b", 2 AS "select" FROM customer
SELECT amount, amount + 1, amount::numeric FROM priced
SELECT email_address FROM contact WHERE email_address LIKE '%@%'
SELECT (home).street, home FROM contact
SELECT ROW('Main St', 'Berlin')::address, (ROW('Main St', 'Berlin')::address).city
SELECT 5::positive + 1
SELECT * FROM own_rows
SELECT count(*) FROM tenant_rows
SELECT count(*) FROM helper_rows
SELECT current_user, session_user, user, current_role, current_catalog, current_schema, current_schemas(true), current_database(), version()
SELECT current_setting('server_version'), current_setting('search_path'), current_setting('no.such', true), current_setting('app.tenant', true)
SELECT name, setting FROM pg_settings WHERE name LIKE 'work%'
SELECT relname, reltuples FROM pg_class WHERE relkind = 'r'
SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'
SELECT tc.table_name, kcu.column_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu USING (constraint_name)
SELECT table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
SELECT * FROM pg_indexes WHERE schemaname = 'public'
SELECT * FROM pg_tables WHERE schemaname = 'public'
SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'customer'::regclass
SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'public.customer'::regclass
SELECT pg_get_viewdef('v_customer'::regclass), obj_description('customer'::regclass), col_description('customer'::regclass, 1)
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) WHERE a.attrelid = 'customer'::regclass AND a.attnum > 0
SELECT pg_size_pretty(pg_total_relation_size('customer')), pg_relation_size('customer'), pg_table_size('customer'), pg_indexes_size('customer'), pg_size_bytes('1 MB')
SELECT pg_size_pretty(pg_database_size(current_database()))
SELECT relname, n_live_tup, seq_scan, idx_scan, last_analyze FROM pg_stat_user_tables
SELECT * FROM pg_stat_user_indexes
SELECT * FROM pg_statio_user_tables
SELECT * FROM pg_stat_database WHERE datname = current_database()
SELECT tablename, attname, n_distinct FROM pg_stats WHERE schemaname = 'public'
SELECT pid, state, query FROM pg_stat_activity
SELECT locktype, mode, granted FROM pg_locks
SELECT rolname, rolsuper, rolcanlogin FROM pg_roles
SELECT nspname FROM pg_namespace
SELECT extname, extversion FROM pg_extension
SELECT proname, pg_get_function_arguments(oid), pg_get_function_result(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace LIMIT 3
SELECT * FROM pg_sequences
SELECT last_value FROM order_seq
SELECT enumlabel FROM pg_enum WHERE enumtypid = 'order_status'::regtype ORDER BY enumsortorder
SELECT has_table_privilege('customer', 'SELECT'), has_schema_privilege('public', 'USAGE'), pg_has_role(current_user, 'USAGE')
SELECT to_regclass('nothing'), 'customer'::regclass::oid, 'int4'::regtype, pg_typeof(1), pg_column_size(1)
SELECT pg_backend_pid(), pg_is_in_recovery(), pg_postmaster_start_time(), pg_current_wal_lsn(), inet_client_addr()
SELECT relid, level FROM pg_partition_tree('event')
SELECT '192.168.0.1/24'::inet, host('10.0.0.1'), network('10.1.2.3/8'), masklen('10.0.0.0/8'), '10.0.0.1'::inet << '10.0.0.0/8', abbrev('10.0.0.0/8'::cidr), '08:00:2b:01:02:03'::macaddr
SELECT point(1, 2) <-> point(4, 6), box(point(0, 0), point(1, 1)) @> point(0.5, 0.5), area(box(point(0, 0), point(2, 2))), circle(point(0, 0), 1), center(circle(point(0, 0), 1)), polygon('((0,0),(1,1),(1,0))'), length(path('((0,0),(1,1))')), '((0,0),(1,1))'::lseg
SELECT xmlelement(name a, xmlattributes(1 AS b), 'c'), xmlforest(1 AS a), xpath('/a/text()', '<a>1</a>'::xml), xmlconcat('<a/>', '<b/>'), xml_is_well_formed('<a/>')
SELECT * FROM XMLTABLE('/r/i' PASSING ('<r><i a="1"/></r>'::xml) COLUMNS a int PATH '@a')
SELECT '1 2'::oidvector, 1::oid, 'a'::"char", 'a'::name, '\xdead'::bytea, get_byte('\xdead', 0), set_byte('\xdead', 0, 1), '12:30'::time, '12:30+02'::timetz, '$1.50'::money, 'infinity'::timestamp, 'NaN'::float8, '1-2'::interval year to month
SELECT hashtext('a'), hash_record(ROW(1)), hashint4(1) % 10
SELECT sum(x) FROM (SELECT unnest(ARRAY[1, 2, 3]) x) s WHERE x > 1
SELECT x.* FROM (SELECT c.*, row_number() OVER (PARTITION BY country ORDER BY id) AS n FROM customer c) x WHERE n = 1
SELECT country, 100.0 * count(*) / sum(count(*)) OVER () AS share FROM customer GROUP BY country
SELECT a.country, b.country FROM (SELECT DISTINCT country FROM customer) a, (SELECT DISTINCT country FROM customer) b WHERE a.country < b.country
SELECT date_part('year', placed) y, count(*) FILTER (WHERE status = 'paid') paid, count(*) FILTER (WHERE status = 'new') fresh FROM orders GROUP BY 1
SELECT corr(o.total, c.id), covar_pop(o.total, c.id) FROM orders o, customer c WHERE o.customer_id = c.id
SELECT name || ' (' || country || ')' AS label FROM customer WHERE name ~ '^[A-M]' AND length(name) > 1 AND NOT (country = 'XX' OR id < 0)
SELECT id, total, total - avg(total) OVER (PARTITION BY customer_id) AS difference FROM orders WHERE total > (SELECT avg(total) FROM orders)
SELECT * FROM customer WHERE created > now() - interval '100 years' AND created <= current_date + 1
SELECT * FROM customer c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) >= 1
SELECT max(n) FROM (SELECT count(*) n FROM orders GROUP BY customer_id) s
SELECT 'insert into t values (1)', 'drop table x; --' AS "delete", ';' AS "update"
SELECT "update", "delete" FROM odd_names
SELECT * FROM "Mixed Case"
SELECT "Id" FROM "Mixed Case" WHERE "Id" = 1
SELECT 1 WHERE false
SELECT FROM customer
SELECT ALL id FROM customer
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(id, name) JOIN customer USING (id)
SELECT count(*) FROM customer c1 JOIN customer c2 ON c1.country = c2.country AND c1.id < c2.id
SELECT min(placed), max(placed), max(placed) - min(placed) FROM orders
SELECT to_char(placed, 'YYYY-"W"IW') w, sum(total) FROM orders GROUP BY w ORDER BY w
SELECT id FROM orders WHERE note IS NULL OR note = ''
SELECT lower(name) AS name, count(*) FROM customer GROUP BY lower(name)
SELECT * FROM customer WHERE name COLLATE "C" < 'Z'
SELECT coalesce(sum(total), 0)::numeric(10, 2) FROM orders WHERE false
SELECT string_agg(DISTINCT country, '/') FROM customer
SELECT array_agg(DISTINCT status) FROM orders
SELECT EXISTS (SELECT 1 FROM customer), NOT EXISTS (SELECT 1 FROM orders WHERE total < 0)
