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
-- More of what analysts write.
SELECT sensor, celsius, fahrenheit FROM reading WHERE fahrenheit > 80 ORDER BY at LIMIT 5
SELECT * FROM v_latest WHERE celsius > 3
SELECT * FROM v_invoker ORDER BY mean DESC
SELECT name FROM customer ORDER BY name COLLATE german
SELECT name FROM customer ORDER BY name COLLATE "de-x-icu" DESC
SELECT at AT TIME ZONE 'Europe/Berlin', at AT TIME ZONE INTERVAL '2 hours' FROM reading LIMIT 3
SELECT date_bin('6 hours', at, '2024-01-01'), avg(celsius) FROM reading GROUP BY 1 ORDER BY 1
SELECT percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY celsius) FROM reading
SELECT mode() WITHIN GROUP (ORDER BY feeling), percentile_disc(0.9) WITHIN GROUP (ORDER BY humidity) FROM reading
SELECT rank(20) WITHIN GROUP (ORDER BY celsius), cume_dist(20) WITHIN GROUP (ORDER BY celsius) FROM reading
SELECT sensor, feeling, count(*), grouping(sensor, feeling) FROM reading GROUP BY GROUPING SETS ((sensor, feeling), (sensor), ()) ORDER BY 1, 2
SELECT sensor, date_trunc('day', at), sum(celsius) FROM reading GROUP BY ROLLUP (1, 2) HAVING sum(celsius) > 10
SELECT sensor, feeling, count(*) FROM reading GROUP BY CUBE (sensor, feeling)
SELECT sensor, at, celsius - lag(celsius, 1, 0) OVER w, first_value(celsius) OVER w, nth_value(celsius, 2) OVER w FROM reading WINDOW w AS (PARTITION BY sensor ORDER BY at) LIMIT 5
SELECT avg(celsius) OVER (ORDER BY at RANGE BETWEEN '3 hours' PRECEDING AND CURRENT ROW EXCLUDE TIES) FROM reading LIMIT 5
SELECT sum(celsius) OVER (ORDER BY sensor GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM reading LIMIT 5
SELECT count(*) FILTER (WHERE celsius > 20) OVER (PARTITION BY sensor ROWS UNBOUNDED PRECEDING) FROM reading LIMIT 5
SELECT ntile(4) OVER (ORDER BY celsius), percent_rank() OVER (ORDER BY celsius), dense_rank() OVER (ORDER BY celsius) FROM reading LIMIT 5
WITH m AS MATERIALIZED (SELECT * FROM reading WHERE sensor = 1), n AS NOT MATERIALIZED (SELECT * FROM m) SELECT count(*) FROM n
WITH RECURSIVE t(id, parent) AS (SELECT id, parent FROM node WHERE parent IS NULL UNION ALL SELECT n.id, n.parent FROM node n JOIN t ON n.parent = t.id) SEARCH DEPTH FIRST BY id SET ord SELECT id FROM t ORDER BY ord
WITH RECURSIVE t(id, parent) AS (SELECT id, parent FROM node WHERE parent IS NULL UNION ALL SELECT n.id, n.parent FROM node n JOIN t ON n.parent = t.id) SEARCH BREADTH FIRST BY id SET ord CYCLE id SET looped USING route SELECT id, looped, route FROM t
SELECT count(*) FROM reading TABLESAMPLE system (50) REPEATABLE (42)
SELECT * FROM reading_0 TABLESAMPLE bernoulli (10) LIMIT 3
SELECT c.name, o.id FROM customer c LEFT JOIN LATERAL (SELECT * FROM orders o WHERE o.customer_id = c.id ORDER BY placed DESC LIMIT 2) o ON true
SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'y')) v(a, b) JOIN node n ON n.id = v.a
VALUES (1, 'one'), (2, 'two') ORDER BY 2 DESC LIMIT 1
TABLE customer ORDER BY id FETCH FIRST 2 ROWS WITH TIES
SELECT to_tsvector('english', name) @@ to_tsquery('english', 'shoe & red'), websearch_to_tsquery('"red shoe" -blue'), phraseto_tsquery('red shoe') FROM product
SELECT ts_rank_cd(to_tsvector(name), plainto_tsquery('shoe')), ts_headline(name, to_tsquery('shoe')) FROM product
SELECT regexp_replace(name, '(\w+) (\w+)', '\2 \1', 'g'), regexp_count(name, 'e'), regexp_instr(name, 's'), regexp_substr(name, 's.*') FROM product
SELECT m[1], ordinality FROM product, regexp_matches(name, '(\w)(\w)', 'g') WITH ORDINALITY AS m(m, ordinality)
SELECT format('%s has %I and %L, %5$s', name, country, status, 1, 2) FROM customer
SELECT format('%-10s|%10s|', name, id) FROM customer
SELECT enum_range(NULL::mood), enum_range('ok'::mood, NULL), enum_last('sad'::mood)
SELECT tags[1:1], tags[array_upper(tags, 1)], tags[:2], array_position(tags, 'shoe'), tags || 'new'::text, 'red' = ANY (tags) FROM product
SELECT array_agg(id ORDER BY id DESC), array_to_string(array_agg(name), ', ', '-'), cardinality(array_agg(id)) FROM customer
SELECT unnest(ARRAY[[1, 2], [3, 4]]), generate_subscripts(ARRAY[1, 2, 3, 4], 1)
SELECT a, b FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['x', 'y'])) WITH ORDINALITY AS t(a, b, n)
SELECT closed * '{[1,6)}'::nummultirange, range_merge(closed), lower(closed), unnest(closed) FROM reading LIMIT 3
SELECT range_agg(valid), range_intersect_agg(valid) FROM reading
SELECT int4range(1, 10) - int4range(5, 20), int4range(1, 5) -|- int4range(5, 8), '[1,3]'::int4range @> 2
SELECT count(*) FROM reading WHERE valid @> now() OR valid && tstzrange('2024-01-15', NULL)
SELECT attributes -> 'room', attributes ? 'room', akeys(attributes), (each(attributes)).value FROM reading LIMIT 2
SELECT count(*) FROM reading WHERE label = 'KITCHEN' AND label LIKE 'kit%'
SELECT path @> 'house.kitchen.oven', subpath(path, 1), nlevel(path), path ~ '*.kitchen' FROM reading LIMIT 1
SELECT similarity(name, 'shos'), word_similarity('sho', name), name % 'red sho', show_trgm('ab') FROM product ORDER BY name <-> 'red' LIMIT 1
SELECT feeling > 'sad', feeling::text, humidity::float8, (humidity + 1)::percent FROM reading WHERE feeling >= 'sad'::mood LIMIT 2
SELECT (c.home).city, (ROW('a', 'b')::address).street, c.home IS NULL, c.home = ROW('Main St', 'Berlin')::address FROM contact c
SELECT r.* FROM reading r WHERE (r.sensor, r.at) IN (SELECT sensor, max(at) FROM reading GROUP BY sensor)
SELECT count(*) FROM reading r WHERE EXISTS (SELECT FROM reading s WHERE s.sensor = r.sensor AND s.at > r.at) AND NOT (celsius <> ALL (SELECT max(celsius) FROM reading))
SELECT country, string_agg(DISTINCT name, ', ' ORDER BY name) FROM customer GROUP BY country
SELECT jsonb_object_agg(id, name), jsonb_agg(c ORDER BY id), json_build_object('n', count(*)) FROM customer c
SELECT data #>> '{c,0}', data @> '{"a": 1}', data ? 'b', data - 'c', jsonb_set(data, '{a}', '2'), jsonb_strip_nulls(data) FROM product
SELECT jsonb_path_query_array(data, '$.c[*] ? (@ > 1)'), data @? '$.c[*] ? (@ == 2)', jsonb_path_exists(data, '$.a ? (@ like_regex "^1")') FROM product
SELECT e.key, e.value, jsonb_typeof(e.value) FROM product, jsonb_each(data) e WHERE jsonb_typeof(e.value) <> 'array'
SELECT x.* FROM product, jsonb_to_record(data) AS x(a int, b text, c int[])
SELECT (jsonb_populate_record(NULL::customer, '{"id": 9, "name": "Zed"}')).name
SELECT elem::int * 2, ord FROM product, jsonb_array_elements_text(data -> 'c') WITH ORDINALITY AS t(elem, ord)
SELECT data['c'][1], data['b'] FROM product
SELECT xmlelement(name customer, xmlattributes(id AS key), xmlforest(name, country)) FROM customer
SELECT xmlagg(xmlelement(name c, name) ORDER BY id), xmlconcat('<a/>', '<b/>') FROM customer
SELECT x.* FROM XMLTABLE('/r/i' PASSING ('<r><i n="1">a</i><i n="2">b</i></r>'::xml) COLUMNS n int PATH '@n', v text PATH '.', pos FOR ORDINALITY) x
SELECT xpath('//i/text()', '<r><i>1</i></r>'), xpath_exists('//j', '<r/>'), xml_is_well_formed('<a>')
SELECT extract(isodow FROM placed), extract(epoch FROM placed - '2024-01-01'), to_char(placed, 'FMDay DD Mon IYYY-IW'), age(placed, '2023-01-01') FROM orders LIMIT 2
SELECT make_interval(days => 3), justify_interval('40 days'), make_date(2024, 2, 29), isfinite(now()), date '2024-01-31' + interval '1 month'
SELECT g::date, count(o.id) FROM generate_series('2024-01-01'::timestamp, '2024-01-10', '1 day') g LEFT JOIN orders o ON o.placed::date = g::date GROUP BY 1 ORDER BY 1
SELECT (date '2024-01-01', date '2024-02-01') OVERLAPS (date '2024-01-15', interval '1 month')
SELECT to_char(total, 'FM999G990D00'), to_char(total, 'RN'), round(total, -1), trunc(total, 1), total % 7, width_bucket(total, 0, 300, 5) FROM orders LIMIT 3
SELECT corr(id, total), regr_slope(total, id), stddev_samp(total), var_pop(total), covar_pop(id, total), bit_or(id), every(total > 0) FROM orders
SELECT sqrt(2), power(2, 10), ln(10), log(2, 8), cbrt(27), degrees(pi()), gcd(12, 18), lcm(4, 6), min_scale(1.10), trim_scale(1.10), factorial(5)
SELECT |/ 25.0, @ -5, 2 ^ 3, 5 # 3, ~5, 1 << 4, 17 & 5, 5 | 2
SELECT greatest(1, NULL, 3), least('a', 'b'), num_nulls(1, NULL), nullif(1, 1), coalesce(NULL, 'x')
SELECT initcap(name), lpad(name, 5, '*'), translate(name, 'o', '0'), split_part('a,b,c', ',', -1), reverse(name), strpos(name, 'o'), overlay(name placing 'X' from 1), name ^@ 'J' FROM customer
SELECT normalize('a' || U&'\0301', NFC) IS NFC NORMALIZED, unistr('\0041'), ascii('a'), chr(65), quote_literal('x'), quote_ident('A b')
SELECT md5(name), sha256(name::bytea), encode(name::bytea, 'base64'), decode('aGk=', 'base64'), crc32.c FROM customer, (SELECT 1 AS c) crc32
SELECT name SIMILAR TO '(J|A)%', name ~* '^j', name !~ 'x', name ILIKE '_o', name NOT LIKE 'A%', name BETWEEN SYMMETRIC 'Z' AND 'A' FROM customer
SELECT inet '10.1.2.3' << cidr '10.0.0.0/8', host('10.0.0.1/8'::inet), broadcast('10.0.0.0/24'::inet), macaddr '08:00:2b:01:02:03', set_masklen('10.0.0.1'::inet, 16)
SELECT point(1, 2) <-> point(4, 6), box '((0,0),(2,2))' @> point '(1,1)', area(circle '((0,0),1)'), lseg '((0,0),(1,1))' ?# lseg '((0,1),(1,0))'
SELECT B'1010' & B'0110', bit_count(B'1011'), get_bit('\x05'::bytea, 0), '\xdead'::bytea || '\xbeef', substring('\x0102'::bytea from 2)
SELECT pg_typeof(total), pg_column_size(total), total::money, total::int, cast(total AS text) FROM orders LIMIT 1
SELECT count(*) FROM orders a FULL JOIN orders b USING (id) WHERE a.total IS DISTINCT FROM b.total
SELECT * FROM customer NATURAL JOIN (SELECT id, 'y' AS extra FROM customer) x
SELECT status, count(*) FROM orders GROUP BY DISTINCT ROLLUP (status), CUBE (status)
(SELECT id FROM customer EXCEPT ALL SELECT customer_id FROM orders) UNION (SELECT 99 INTERSECT SELECT 99) ORDER BY 1
SELECT DISTINCT ON (country) country, name, created FROM customer ORDER BY country, created DESC NULLS LAST
SELECT CASE status WHEN 'new' THEN 'open' ELSE 'closed' END AS state, count(*) FROM orders GROUP BY state ORDER BY count(*) DESC, state USING <
SELECT (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) - (SELECT min(total) FROM orders o WHERE o.customer_id = c.id) AS spread FROM customer c
SELECT tableoid::regclass, count(*) FROM reading GROUP BY 1
SELECT ctid, xmin IS NOT NULL, * FROM customer LIMIT 1
SELECT c.relname, pg_size_pretty(pg_total_relation_size(c.oid)), obj_description(c.oid), pg_get_indexdef(i.indexrelid) FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace LIMIT 3
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum) FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) WHERE a.attrelid = 'reading'::regclass
SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2 LIMIT 5
SELECT tc.constraint_name, kcu.column_name FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage kcu USING (constraint_name) LIMIT 3
SELECT relname, n_live_tup, last_analyze FROM pg_stat_user_tables ORDER BY n_live_tup DESC LIMIT 3
SELECT statistics_name, attnames, kinds FROM pg_stats_ext WHERE tablename LIKE 'reading%'
SELECT has_table_privilege('customer', 'SELECT'), pg_get_viewdef('v_sales'::regclass, true), to_regclass('nowhere'), current_schemas(true)
SELECT setting, unit FROM pg_settings WHERE name = 'work_mem'
SELECT current_user, session_user, current_database(), current_date, localtime(0), version() LIKE 'PostgreSQL%', current_setting('TimeZone')
SELECT gen_random_uuid() <> gen_random_uuid(), random() BETWEEN 0 AND 1, clock_timestamp() >= now(), statement_timestamp() IS NOT NULL
SELECT levenshtein('kitten', 'sitting'), soundex('Robert'), metaphone('Thompson', 4), dmetaphone('Smith'), difference('a', 'b'), unaccent('Hôtel')
SELECT crypt('x', gen_salt('md5')) IS NOT NULL, digest('x', 'sha1'), hmac('x', 'k', 'md5'), uuid_nil(), uuid_generate_v5(uuid_ns_url(), 'x')
SELECT cube(ARRAY[1, 2]) <-> cube(ARRAY[4, 6]), cube_dim(cube(1)), earth_distance(ll_to_earth(1, 1), ll_to_earth(2, 2)) > 0
SELECT ARRAY[3, 1, 2] + 4, sort(ARRAY[3, 1]), uniq(ARRAY[1, 1, 2]), ARRAY[1, 2] && ARRAY[2], icount(ARRAY[1]), ARRAY[1, 2] @@ '1&2'::query_int
SELECT count(*) FROM orders WHERE id IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 212, 213, 214, 215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258, 259, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 270, 271, 272, 273, 274, 275, 276, 277, 278, 279, 280, 281, 282, 283, 284, 285, 286, 287, 288, 289, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299, 300, 301, 302, 303, 304, 305, 306, 307, 308, 309, 310, 311, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 329, 330, 331, 332, 333, 334, 335, 336, 337, 338, 339, 340, 341, 342, 343, 344, 345, 346, 347, 348, 349, 350, 351, 352, 353, 354, 355, 356, 357, 358, 359, 360, 361, 362, 363, 364, 365, 366, 367, 368, 369, 370, 371, 372, 373, 374, 375, 376, 377, 378, 379, 380, 381, 382, 383, 384, 385, 386, 387, 388, 389, 390, 391, 392, 393, 394, 395, 396, 397, 398, 399, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 419, 420, 421, 422, 423, 424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 435, 436, 437, 438, 439, 440, 441, 442, 443, 444, 445, 446, 447, 448, 449, 450, 451, 452, 453, 454, 455, 456, 457, 458, 459, 460, 461, 462, 463, 464, 465, 466, 467, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477, 478, 479, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 490, 491, 492, 493, 494, 495, 496, 497, 498, 499, 500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 512, 513, 514, 515, 516, 517, 518, 519, 520, 521, 522, 523, 524, 525, 526, 527, 528, 529, 530, 531, 532, 533, 534, 535, 536, 537, 538, 539, 540, 541, 542, 543, 544, 545, 546, 547, 548, 549, 550, 551, 552, 553, 554, 555, 556, 557, 558, 559, 560, 561, 562, 563, 564, 565, 566, 567, 568, 569, 570, 571, 572, 573, 574, 575, 576, 577, 578, 579, 580, 581, 582, 583, 584, 585, 586, 587, 588, 589, 590, 591, 592, 593, 594, 595, 596, 597, 598, 599, 600, 601, 602, 603, 604, 605, 606, 607, 608, 609, 610, 611, 612, 613, 614, 615, 616, 617, 618, 619, 620, 621, 622, 623, 624, 625, 626, 627, 628, 629, 630, 631, 632, 633, 634, 635, 636, 637, 638, 639, 640, 641, 642, 643, 644, 645, 646, 647, 648, 649, 650, 651, 652, 653, 654, 655, 656, 657, 658, 659, 660, 661, 662, 663, 664, 665, 666, 667, 668, 669, 670, 671, 672, 673, 674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 684, 685, 686, 687, 688, 689, 690, 691, 692, 693, 694, 695, 696, 697, 698, 699, 700, 701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 711, 712, 713, 714, 715, 716, 717, 718, 719, 720, 721, 722, 723, 724, 725, 726, 727, 728, 729, 730, 731, 732, 733, 734, 735, 736, 737, 738, 739, 740, 741, 742, 743, 744, 745, 746, 747, 748, 749, 750, 751, 752, 753, 754, 755, 756, 757, 758, 759, 760, 761, 762, 763, 764, 765, 766, 767, 768, 769, 770, 771, 772, 773, 774, 775, 776, 777, 778, 779, 780, 781, 782, 783, 784, 785, 786, 787, 788, 789, 790, 791, 792, 793, 794, 795, 796, 797, 798, 799, 800, 801, 802, 803, 804, 805, 806, 807, 808, 809, 810, 811, 812, 813, 814, 815, 816, 817, 818, 819, 820, 821, 822, 823, 824, 825, 826, 827, 828, 829, 830, 831, 832, 833, 834, 835, 836, 837, 838, 839, 840, 841, 842, 843, 844, 845, 846, 847, 848, 849, 850, 851, 852, 853, 854, 855, 856, 857, 858, 859, 860, 861, 862, 863, 864, 865, 866, 867, 868, 869, 870, 871, 872, 873, 874, 875, 876, 877, 878, 879, 880, 881, 882, 883, 884, 885, 886, 887, 888, 889, 890, 891, 892, 893, 894, 895, 896, 897, 898, 899, 900, 901, 902, 903, 904, 905, 906, 907, 908, 909, 910, 911, 912, 913, 914, 915, 916, 917, 918, 919, 920, 921, 922, 923, 924, 925, 926, 927, 928, 929, 930, 931, 932, 933, 934, 935, 936, 937, 938, 939, 940, 941, 942, 943, 944, 945, 946, 947, 948, 949, 950, 951, 952, 953, 954, 955, 956, 957, 958, 959, 960, 961, 962, 963, 964, 965, 966, 967, 968, 969, 970, 971, 972, 973, 974, 975, 976, 977, 978, 979, 980, 981, 982, 983, 984, 985, 986, 987, 988, 989, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1034, 1035, 1036, 1037, 1038, 1039, 1040, 1041, 1042, 1043, 1044, 1045, 1046, 1047, 1048, 1049, 1050, 1051, 1052, 1053, 1054, 1055, 1056, 1057, 1058, 1059, 1060, 1061, 1062, 1063, 1064, 1065, 1066, 1067, 1068, 1069, 1070, 1071, 1072, 1073, 1074, 1075, 1076, 1077, 1078, 1079, 1080, 1081, 1082, 1083, 1084, 1085, 1086, 1087, 1088, 1089, 1090, 1091, 1092, 1093, 1094, 1095, 1096, 1097, 1098, 1099, 1100, 1101, 1102, 1103, 1104, 1105, 1106, 1107, 1108, 1109, 1110, 1111, 1112, 1113, 1114, 1115, 1116, 1117, 1118, 1119, 1120, 1121, 1122, 1123, 1124, 1125, 1126, 1127, 1128, 1129, 1130, 1131, 1132, 1133, 1134, 1135, 1136, 1137, 1138, 1139, 1140, 1141, 1142, 1143, 1144, 1145, 1146, 1147, 1148, 1149, 1150, 1151, 1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1162, 1163, 1164, 1165, 1166, 1167, 1168, 1169, 1170, 1171, 1172, 1173, 1174, 1175, 1176, 1177, 1178, 1179, 1180, 1181, 1182, 1183, 1184, 1185, 1186, 1187, 1188, 1189, 1190, 1191, 1192, 1193, 1194, 1195, 1196, 1197, 1198, 1199, 1200, 1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208, 1209, 1210, 1211, 1212, 1213, 1214, 1215, 1216, 1217, 1218, 1219, 1220, 1221, 1222, 1223, 1224, 1225, 1226, 1227, 1228, 1229, 1230, 1231, 1232, 1233, 1234, 1235, 1236, 1237, 1238, 1239, 1240, 1241, 1242, 1243, 1244, 1245, 1246, 1247, 1248, 1249, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 1259, 1260, 1261, 1262, 1263, 1264, 1265, 1266, 1267, 1268, 1269, 1270, 1271, 1272, 1273, 1274, 1275, 1276, 1277, 1278, 1279, 1280, 1281, 1282, 1283, 1284, 1285, 1286, 1287, 1288, 1289, 1290, 1291, 1292, 1293, 1294, 1295, 1296, 1297, 1298, 1299, 1300, 1301, 1302, 1303, 1304, 1305, 1306, 1307, 1308, 1309, 1310, 1311, 1312, 1313, 1314, 1315, 1316, 1317, 1318, 1319, 1320, 1321, 1322, 1323, 1324, 1325, 1326, 1327, 1328, 1329, 1330, 1331, 1332, 1333, 1334, 1335, 1336, 1337, 1338, 1339, 1340, 1341, 1342, 1343, 1344, 1345, 1346, 1347, 1348, 1349, 1350, 1351, 1352, 1353, 1354, 1355, 1356, 1357, 1358, 1359, 1360, 1361, 1362, 1363, 1364, 1365, 1366, 1367, 1368, 1369, 1370, 1371, 1372, 1373, 1374, 1375, 1376, 1377, 1378, 1379, 1380, 1381, 1382, 1383, 1384, 1385, 1386, 1387, 1388, 1389, 1390, 1391, 1392, 1393, 1394, 1395, 1396, 1397, 1398, 1399, 1400, 1401, 1402, 1403, 1404, 1405, 1406, 1407, 1408, 1409, 1410, 1411, 1412, 1413, 1414, 1415, 1416, 1417, 1418, 1419, 1420, 1421, 1422, 1423, 1424, 1425, 1426, 1427, 1428, 1429, 1430, 1431, 1432, 1433, 1434, 1435, 1436, 1437, 1438, 1439, 1440, 1441, 1442, 1443, 1444, 1445, 1446, 1447, 1448, 1449, 1450, 1451, 1452, 1453, 1454, 1455, 1456, 1457, 1458, 1459, 1460, 1461, 1462, 1463, 1464, 1465, 1466, 1467, 1468, 1469, 1470, 1471, 1472, 1473, 1474, 1475, 1476, 1477, 1478, 1479, 1480, 1481, 1482, 1483, 1484, 1485, 1486, 1487, 1488, 1489, 1490, 1491, 1492, 1493, 1494, 1495, 1496, 1497, 1498, 1499, 1500, 1501, 1502, 1503, 1504, 1505, 1506, 1507, 1508, 1509, 1510, 1511, 1512, 1513, 1514, 1515, 1516, 1517, 1518, 1519, 1520, 1521, 1522, 1523, 1524, 1525, 1526, 1527, 1528, 1529, 1530, 1531, 1532, 1533, 1534, 1535, 1536, 1537, 1538, 1539, 1540, 1541, 1542, 1543, 1544, 1545, 1546, 1547, 1548, 1549, 1550, 1551, 1552, 1553, 1554, 1555, 1556, 1557, 1558, 1559, 1560, 1561, 1562, 1563, 1564, 1565, 1566, 1567, 1568, 1569, 1570, 1571, 1572, 1573, 1574, 1575, 1576, 1577, 1578, 1579, 1580, 1581, 1582, 1583, 1584, 1585, 1586, 1587, 1588, 1589, 1590, 1591, 1592, 1593, 1594, 1595, 1596, 1597, 1598, 1599, 1600, 1601, 1602, 1603, 1604, 1605, 1606, 1607, 1608, 1609, 1610, 1611, 1612, 1613, 1614, 1615, 1616, 1617, 1618, 1619, 1620, 1621, 1622, 1623, 1624, 1625, 1626, 1627, 1628, 1629, 1630, 1631, 1632, 1633, 1634, 1635, 1636, 1637, 1638, 1639, 1640, 1641, 1642, 1643, 1644, 1645, 1646, 1647, 1648, 1649, 1650, 1651, 1652, 1653, 1654, 1655, 1656, 1657, 1658, 1659, 1660, 1661, 1662, 1663, 1664, 1665, 1666, 1667, 1668, 1669, 1670, 1671, 1672, 1673, 1674, 1675, 1676, 1677, 1678, 1679, 1680, 1681, 1682, 1683, 1684, 1685, 1686, 1687, 1688, 1689, 1690, 1691, 1692, 1693, 1694, 1695, 1696, 1697, 1698, 1699, 1700, 1701, 1702, 1703, 1704, 1705, 1706, 1707, 1708, 1709, 1710, 1711, 1712, 1713, 1714, 1715, 1716, 1717, 1718, 1719, 1720, 1721, 1722, 1723, 1724, 1725, 1726, 1727, 1728, 1729, 1730, 1731, 1732, 1733, 1734, 1735, 1736, 1737, 1738, 1739, 1740, 1741, 1742, 1743, 1744, 1745, 1746, 1747, 1748, 1749, 1750, 1751, 1752, 1753, 1754, 1755, 1756, 1757, 1758, 1759, 1760, 1761, 1762, 1763, 1764, 1765, 1766, 1767, 1768, 1769, 1770, 1771, 1772, 1773, 1774, 1775, 1776, 1777, 1778, 1779, 1780, 1781, 1782, 1783, 1784, 1785, 1786, 1787, 1788, 1789, 1790, 1791, 1792, 1793, 1794, 1795, 1796, 1797, 1798, 1799, 1800, 1801, 1802, 1803, 1804, 1805, 1806, 1807, 1808, 1809, 1810, 1811, 1812, 1813, 1814, 1815, 1816, 1817, 1818, 1819, 1820, 1821, 1822, 1823, 1824, 1825, 1826, 1827, 1828, 1829, 1830, 1831, 1832, 1833, 1834, 1835, 1836, 1837, 1838, 1839, 1840, 1841, 1842, 1843, 1844, 1845, 1846, 1847, 1848, 1849, 1850, 1851, 1852, 1853, 1854, 1855, 1856, 1857, 1858, 1859, 1860, 1861, 1862, 1863, 1864, 1865, 1866, 1867, 1868, 1869, 1870, 1871, 1872, 1873, 1874, 1875, 1876, 1877, 1878, 1879, 1880, 1881, 1882, 1883, 1884, 1885, 1886, 1887, 1888, 1889, 1890, 1891, 1892, 1893, 1894, 1895, 1896, 1897, 1898, 1899, 1900, 1901, 1902, 1903, 1904, 1905, 1906, 1907, 1908, 1909, 1910, 1911, 1912, 1913, 1914, 1915, 1916, 1917, 1918, 1919, 1920, 1921, 1922, 1923, 1924, 1925, 1926, 1927, 1928, 1929, 1930, 1931, 1932, 1933, 1934, 1935, 1936, 1937, 1938, 1939, 1940, 1941, 1942, 1943, 1944, 1945, 1946, 1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962, 1963, 1964, 1965, 1966, 1967, 1968, 1969, 1970, 1971, 1972, 1973, 1974, 1975, 1976, 1977, 1978, 1979, 1980, 1981, 1982, 1983, 1984, 1985, 1986, 1987, 1988, 1989, 1990, 1991, 1992, 1993, 1994, 1995, 1996, 1997, 1998, 1999, 2000, 2001, 2002, 2003, 2004, 2005, 2006, 2007, 2008, 2009, 2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031, 2032, 2033, 2034, 2035, 2036, 2037, 2038, 2039, 2040, 2041, 2042, 2043, 2044, 2045, 2046, 2047, 2048, 2049, 2050, 2051, 2052, 2053, 2054, 2055, 2056, 2057, 2058, 2059, 2060, 2061, 2062, 2063, 2064, 2065, 2066, 2067, 2068, 2069, 2070, 2071, 2072, 2073, 2074, 2075, 2076, 2077, 2078, 2079, 2080, 2081, 2082, 2083, 2084, 2085, 2086, 2087, 2088, 2089, 2090, 2091, 2092, 2093, 2094, 2095, 2096, 2097, 2098, 2099, 2100, 2101, 2102, 2103, 2104, 2105, 2106, 2107, 2108, 2109, 2110, 2111, 2112, 2113, 2114, 2115, 2116, 2117, 2118, 2119, 2120, 2121, 2122, 2123, 2124, 2125, 2126, 2127, 2128, 2129, 2130, 2131, 2132, 2133, 2134, 2135, 2136, 2137, 2138, 2139, 2140, 2141, 2142, 2143, 2144, 2145, 2146, 2147, 2148, 2149, 2150, 2151, 2152, 2153, 2154, 2155, 2156, 2157, 2158, 2159, 2160, 2161, 2162, 2163, 2164, 2165, 2166, 2167, 2168, 2169, 2170, 2171, 2172, 2173, 2174, 2175, 2176, 2177, 2178, 2179, 2180, 2181, 2182, 2183, 2184, 2185, 2186, 2187, 2188, 2189, 2190, 2191, 2192, 2193, 2194, 2195, 2196, 2197, 2198, 2199, 2200, 2201, 2202, 2203, 2204, 2205, 2206, 2207, 2208, 2209, 2210, 2211, 2212, 2213, 2214, 2215, 2216, 2217, 2218, 2219, 2220, 2221, 2222, 2223, 2224, 2225, 2226, 2227, 2228, 2229, 2230, 2231, 2232, 2233, 2234, 2235, 2236, 2237, 2238, 2239, 2240, 2241, 2242, 2243, 2244, 2245, 2246, 2247, 2248, 2249, 2250, 2251, 2252, 2253, 2254, 2255, 2256, 2257, 2258, 2259, 2260, 2261, 2262, 2263, 2264, 2265, 2266, 2267, 2268, 2269, 2270, 2271, 2272, 2273, 2274, 2275, 2276, 2277, 2278, 2279, 2280, 2281, 2282, 2283, 2284, 2285, 2286, 2287, 2288, 2289, 2290, 2291, 2292, 2293, 2294, 2295, 2296, 2297, 2298, 2299, 2300, 2301, 2302, 2303, 2304, 2305, 2306, 2307, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2315, 2316, 2317, 2318, 2319, 2320, 2321, 2322, 2323, 2324, 2325, 2326, 2327, 2328, 2329, 2330, 2331, 2332, 2333, 2334, 2335, 2336, 2337, 2338, 2339, 2340, 2341, 2342, 2343, 2344, 2345, 2346, 2347, 2348, 2349, 2350, 2351, 2352, 2353, 2354, 2355, 2356, 2357, 2358, 2359, 2360, 2361, 2362, 2363, 2364, 2365, 2366, 2367, 2368, 2369, 2370, 2371, 2372, 2373, 2374, 2375, 2376, 2377, 2378, 2379, 2380, 2381, 2382, 2383, 2384, 2385, 2386, 2387, 2388, 2389, 2390, 2391, 2392, 2393, 2394, 2395, 2396, 2397, 2398, 2399, 2400)
SELECT id FROM orders WHERE note IS NULL AND total NOT IN (1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1034, 1035, 1036, 1037, 1038, 1039, 1040, 1041, 1042, 1043, 1044, 1045, 1046, 1047, 1048, 1049, 1050, 1051, 1052, 1053, 1054, 1055, 1056, 1057, 1058, 1059, 1060, 1061, 1062, 1063, 1064, 1065, 1066, 1067, 1068, 1069, 1070, 1071, 1072, 1073, 1074, 1075, 1076, 1077, 1078, 1079, 1080, 1081, 1082, 1083, 1084, 1085, 1086, 1087, 1088, 1089, 1090, 1091, 1092, 1093, 1094, 1095, 1096, 1097, 1098, 1099, 1100, 1101, 1102, 1103, 1104, 1105, 1106, 1107, 1108, 1109, 1110, 1111, 1112, 1113, 1114, 1115, 1116, 1117, 1118, 1119, 1120, 1121, 1122, 1123, 1124, 1125, 1126, 1127, 1128, 1129, 1130, 1131, 1132, 1133, 1134, 1135, 1136, 1137, 1138, 1139, 1140, 1141, 1142, 1143, 1144, 1145, 1146, 1147, 1148, 1149, 1150, 1151, 1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1162, 1163, 1164, 1165, 1166, 1167, 1168, 1169, 1170, 1171, 1172, 1173, 1174, 1175, 1176, 1177, 1178, 1179, 1180, 1181, 1182, 1183, 1184, 1185, 1186, 1187, 1188, 1189, 1190, 1191, 1192, 1193, 1194, 1195, 1196, 1197, 1198, 1199)
