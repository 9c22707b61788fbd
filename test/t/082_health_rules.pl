# Health rules on a server that has what they are about: configuration, objects, sessions, and what
# happens between two collections.  Where the real figure would take hours or gigabytes, the
# threshold is lowered in savant.rule_setting; the condition itself is real.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('health', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.monitor_enabled = off
allow_system_table_mods = on
archive_command = 'false'
archive_mode = on
autovacuum = off
autovacuum_max_workers = 1
bgwriter_lru_maxpages = 100
deadlock_timeout = 10ms
effective_cache_size = 1MB
enable_hashjoin = off
fsync = off
full_page_writes = off
huge_pages = off
ignore_checksum_failure = on
log_autovacuum_min_duration = -1
log_checkpoints = off
log_lock_waits = off
log_min_duration_statement = -1
log_temp_files = -1
max_prepared_transactions = 5
max_replication_slots = 10
max_wal_size = 1GB
synchronous_commit = off
track_functions = all
wal_level = logical
work_mem = 64kB
zero_damaged_pages = on
CONF

# Rules whose figure would be reached in hours, by thousands of sessions or with a full disk.
sub lower
{
	my (%warning) = @_;
	for my $rule (sort keys %warning)
	{
		$node->safe_psql('postgres', "INSERT INTO savant.rule_setting (rule, warning) VALUES ('$rule', $warning{$rule})
			ON CONFLICT (rule) DO UPDATE SET warning = excluded.warning");
	}
	return;
}

# Rule -> objects, of ai_health_findings() now.
sub findings
{
	my %found;
	for my $line (split /\n/, $node->safe_psql('postgres', 'SELECT rule, object FROM ai_health_findings()'))
	{
		my ($rule, $object) = split /\|/, $line, 2;
		push @{ $found{$rule} }, $object;
	}
	return \%found;
}

sub finds
{
	my ($found, @rules) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	ok($found->{$_}, $_) for @rules;
	return;
}

# A psql that stays; what it has been told to do is done when `state` is what the server says.
sub open_session
{
	my ($name, $role, $sql, $condition) = @_;
	my ($in, $out, $err) = ('', '', '');
	local $ENV{PGAPPNAME} = $name;
	my $run = IPC::Run::start([ 'psql', '-XAtq', '-U', $role, '-d', $node->connstr('postgres') ], '<', \$in, '>', \$out, '2>', \$err);
	$in .= "$sql\n";
	$run->pump_nb;
	$node->poll_query_until('postgres', "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = '$name' AND $condition")
		or die "session $name: $err";
	return $run;
}

# Every probe's and every rule's SQL runs, for a superuser and for a member of pg_monitor.
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
CREATE ROLE app LOGIN CONNECTION LIMIT 2;
CREATE ROLE watcher LOGIN IN ROLE pg_monitor;
CREATE ROLE plain LOGIN;
SELECT ai_grant('plain', 'monitor');
SQL
my $bad = $node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT count(*) FROM (' || statement || ') s';
	RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;
SELECT rule, pg_temp.try(evidence) FROM ai_health_rules() WHERE pg_temp.try(evidence) <> 'ok';
SQL
is($bad, '', 'the evidence of every rule can be run');
is($node->safe_psql('postgres', q{SELECT count(*) >= 120 FROM ai_health_rules()}), 't', 'there are 120 rules');
is($node->safe_psql('postgres', q{SELECT string_agg(DISTINCT reason, ', ' ORDER BY reason) FROM ai_health_rules()
	WHERE state = 'not_applicable' AND reason !~ 'two snapshots|standby'}),
	'the system does not say what kind of disk it is', 'a superuser is told why rules do not apply')
	if $node->safe_psql('postgres', q{SELECT count(*) FROM ai_health_rules() WHERE reason ~ 'kind of disk'});
for my $role ('watcher', 'plain')
{
	my ($code, $out, $err) = $node->psql('postgres', q{SELECT string_agg(DISTINCT reason, '; ' ORDER BY reason) FROM ai_health_rules()
		WHERE rule IN ('idle_in_xact', 'hba_trust', 'wal_dir_growth')}, extra_params => [ '-U', $role ]);
	is($out, $role eq 'watcher' ? 'needs a superuser' : 'needs a superuser; needs pg_read_all_stats; '
		. 'needs privileges: permission denied for function pg_ls_archive_statusdir', "$role learns which privilege is missing");
}

# Configuration.
finds(findings(), qw(autovacuum_off fsync_off full_page_writes_off ignore_checksum_failure_on zero_damaged_pages_on
	developer_settings_on planner_features_off log_autovacuum_off log_checkpoints_off log_lock_waits_off log_min_duration_off
	log_temp_files_off log_destination_off synchronous_commit_off io_timing_off data_checksums_off effective_cache_size_default));
$node->safe_psql('postgres', q{ALTER SYSTEM SET max_connections = 77});
$node->reload;
ok($node->poll_query_until('postgres', q{SELECT pending_restart FROM pg_settings WHERE name = 'max_connections'}), 'reloaded');
finds(findings(), 'settings_pending_restart');
$node->append_conf('postgresql.conf', "no_such_setting = 1\n");
$node->append_conf('pg_hba.conf', "host all all 0.0.0.0/0 trust\nhost all all nonsense/99 scram-sha-256\n");
$node->reload;
$node->safe_psql('postgres', <<'SQL');
SET password_encryption = md5;
CREATE ROLE old_password LOGIN PASSWORD 'secret';
CREATE ROLE super1 SUPERUSER LOGIN;
CREATE ROLE super2 SUPERUSER LOGIN;
CREATE ROLE super3 SUPERUSER LOGIN;
DO $$ BEGIN EXECUTE format('CREATE ROLE leaving LOGIN VALID UNTIL %L', now() + interval '2 days'); END $$;
GRANT CREATE ON SCHEMA public TO PUBLIC;
CREATE EXTENSION hstore VERSION '1.4';
SQL
lower(memory_overcommit_risk => 0, memory_low => 1, huge_pages_off => 1, maintenance_work_mem_low => 1,
	wal_dir_growth => 0, xid_wraparound_db => 0, mxid_wraparound => 0, mxid_members_fill => 0, xid_wraparound_table => 0,
	lock_table_fill => 0, fastpath_exhausted => 0, large_object_orphans => 1, toast_compression_default => 0);
finds(findings(), qw(settings_file_error hba_trust hba_error password_md5 superusers_many
	role_password_expiring public_schema_create extension_outdated memory_overcommit_risk memory_low huge_pages_off
	maintenance_work_mem_low wal_dir_growth xid_wraparound_db mxid_wraparound mxid_members_fill xid_wraparound_table
	lock_table_fill fastpath_exhausted large_object_orphans toast_compression_default));
is($node->safe_psql('postgres', q{SELECT count(*) FROM ai_health_findings() WHERE title || detail ~ '\mnan\M'}), '0', 'no finding has a figure that is none');

$node->adjust_conf('postgresql.conf', 'no_such_setting', undef);
PostgreSQL::Test::Utils::append_to_file($node->data_dir . '/pg_hba.conf.new', "local all all trust\n");
rename $node->data_dir . '/pg_hba.conf.new', $node->data_dir . '/pg_hba.conf' or die;

# Objects.
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE "Order" (id integer PRIMARY KEY, customer integer, note text, at timestamptz);
INSERT INTO "Order" SELECT i, i % 100, repeat('x', 50), now() FROM generate_series(1, 30000) i;
CREATE INDEX order_customer ON "Order" (customer);
CREATE INDEX order_customer_again ON "Order" (customer);
CREATE INDEX order_customer_note ON "Order" (customer, note);
CREATE INDEX order_broken ON "Order" (at);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'order_broken'::regclass;
CREATE TABLE item (id serial PRIMARY KEY, "order" integer);
SELECT setval('item_id_seq', 2000000000);
ALTER TABLE item ADD CONSTRAINT item_order FOREIGN KEY ("order") REFERENCES "Order" NOT VALID;
ALTER TABLE item ADD CONSTRAINT item_id CHECK (id > 0) NOT VALID;
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER item_audit BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION slow();
ALTER TABLE item DISABLE TRIGGER item_audit;
CREATE TABLE large_key (id integer PRIMARY KEY);
INSERT INTO large_key SELECT 2000000000 + i FROM generate_series(1, 1000) i;
ANALYZE large_key;
CREATE UNLOGGED TABLE passing AS SELECT * FROM "Order";
ANALYZE passing;
CREATE TABLE log (at timestamptz, n integer) PARTITION BY RANGE (at);
CREATE TABLE log_rest PARTITION OF log DEFAULT;
CREATE TABLE many (n integer) PARTITION BY LIST (n);
DO $$ BEGIN
	EXECUTE format('CREATE TABLE log_today PARTITION OF log FOR VALUES FROM (%L) TO (%L)', now() - interval '1 day', now() + interval '1 hour');
	FOR i IN 1..100 LOOP EXECUTE format('CREATE TABLE many_%s PARTITION OF many FOR VALUES IN (%s)', i, i); END LOOP;
END $$;
INSERT INTO log SELECT now() + interval '9 days', i FROM generate_series(1, 2000) i;
CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM "Order" WITH NO DATA;
UPDATE pg_database SET datcollversion = '0' WHERE datname = current_database();
CREATE TABLE no_key (n integer);
CREATE PUBLICATION everything FOR TABLE no_key;
CREATE SUBSCRIPTION nothing CONNECTION 'host=localhost' PUBLICATION everything WITH (connect = false);
SELECT pg_create_physical_replication_slot('left_behind', true);
ALTER TABLE no_key SET (autovacuum_enabled = false);
CREATE TABLE crowd (n integer, m integer);
INSERT INTO crowd SELECT i, i FROM generate_series(1, 30000) i;
DELETE FROM crowd WHERE n > 15000;
SQL
lower(partition_too_many => 100, table_unlogged => 1, slot_wal_retained => 0, autovacuum_backlog => 1);
finds(findings(), qw(index_invalid index_duplicate index_redundant sequence_exhaustion int4_pk_growth fk_not_valid
	constraint_not_valid trigger_disabled table_unlogged partition_missing_future default_partition_filling partition_too_many
	partitioned_parent_not_analyzed matview_stale collation_version_mismatch publication_no_replident subscription_disabled
	slot_inactive slot_wal_retained table_autovacuum_disabled dead_tuples_high autovacuum_backlog analyze_stale table_no_stats));
# poll_query_until() takes a warning for a failure.
$node->safe_psql('postgres', 'UPDATE pg_database SET datcollversion = NULL WHERE datname = current_database()');
is($node->safe_psql('postgres', q{SELECT remedy FROM ai_health_findings() WHERE rule = 'index_duplicate'}),
	'DROP INDEX CONCURRENTLY public.order_customer_again;', 'of two indexes the younger is to go');
$node->safe_psql('postgres', $_) for split /(?<=;)\s*/,
	$node->safe_psql('postgres', q{SELECT string_agg(remedy, ' ' ORDER BY rule, object) FROM ai_health_findings()
		WHERE rule IN ('index_invalid', 'index_duplicate', 'fk_not_valid', 'constraint_not_valid', 'trigger_disabled',
			'table_no_stats', 'table_autovacuum_disabled', 'publication_no_replident', 'matview_stale') AND object !~ 'log|many'});
my $after = findings();
ok(!$after->{$_}, "$_ is gone when its remedy was typed")
	for qw(index_invalid index_duplicate fk_not_valid constraint_not_valid trigger_disabled publication_no_replident matview_stale);

# Sessions and locks.
$node->safe_psql('postgres', q{BEGIN; INSERT INTO no_key VALUES (1); PREPARE TRANSACTION 'it''s late'});
my $idle = open_session('idle', 'app', 'BEGIN; SELECT 1;', q{state = 'idle in transaction'});
my $aborted = open_session('aborted', 'postgres', 'BEGIN; SELECT 1 / 0;', q{state = 'idle in transaction (aborted)'});
my $root = open_session('root', 'postgres', 'BEGIN; UPDATE "Order" SET note = 1 WHERE id = 1;', q{state = 'idle in transaction'});
my $ddl = open_session('ddl', 'postgres', 'ALTER TABLE "Order" ADD extra integer;', q{wait_event_type = 'Lock'});
my $reader = open_session('reader', 'postgres', 'SELECT count(*) FROM "Order";', q{wait_event_type = 'Lock'});
my $sleeper = open_session('sleeper', 'postgres', 'SELECT pg_sleep(600);', q{wait_event = 'PgSleep'});
lower(idle_in_xact => 0, idle_in_xact_aborted => 0, long_query => 0, long_transaction => 0, prepared_xact_old => 0,
	blocked_sessions => 0, lock_root_blocker => 2, ddl_queue_jam => 0, connections_saturation => 0.01,
	connections_per_role_limit => 0.5, xmin_horizon_held => 0, statement_timeout_unset_app_role => 1);
my $found = findings();
finds($found, qw(idle_in_xact idle_in_xact_aborted long_query long_transaction prepared_xact_old blocked_sessions lock_root_blocker
	ddl_queue_jam connections_saturation connections_per_role_limit xmin_horizon_held statement_timeout_unset_app_role));
is($node->safe_psql('postgres', q{SELECT count(*) FROM ai_health_findings() WHERE title || detail ~ 'pg_sleep|UPDATE'}), '0', 'no finding has the text of a statement');
like($node->safe_psql('postgres', q{SELECT detail FROM ai_health_findings() WHERE rule = 'blocked_sessions'}),
	qr/application root.*holds .*RowExclusiveLock on public\."Order"/, 'the session at the root is told');
$node->safe_psql('postgres', $node->safe_psql('postgres', q{SELECT remedy FROM ai_health_findings() WHERE rule = 'lock_root_blocker'}));
ok($node->poll_query_until('postgres', q{SELECT count(*) = 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'}), 'its remedy frees the others');
$_->kill_kill for $idle, $aborted, $root, $ddl, $reader, $sleeper;
$node->safe_psql('postgres', q{ROLLBACK PREPARED 'it''s late'});

# Between two collections.
lower(temp_spill_rate => 1, work_mem_low => 1, temp_query => 1, checkpoint_too_frequent => 10000, max_wal_size_low => 2,
	seq_scan_big_tables => 1000, function_slow => 0, query_errors_rate => 0.05, hot_update_low => 0.9, query_slow_mean => 0,
	query_rows_per_call => 100, query_plan_time => 0, vacuum_never => 0, wal_buffers_full => 0, pgss_near_max => 0,
	deadlocks => 0.001, query_top_share => 0, sessions_abandoned => 0.001, connection_churn => 0, xid_burn_rate_eta => 1e15,
	slot_catalog_xmin_old => 0);
$node->safe_psql('postgres', q{SELECT pg_create_logical_replication_slot('changes', 'pgoutput')});
$node->safe_psql('postgres', q{SELECT count(*) FROM ai_collect()});
$node->safe_psql('postgres', 'SELECT count(*) FROM (SELECT g FROM generate_series(1, 200000) g ORDER BY -g) s');
$node->safe_psql('postgres', 'CHECKPOINT') for 1 .. 5;
$node->safe_psql('postgres', 'SELECT * FROM crowd WHERE m < 3000;' x 110);
$node->safe_psql('postgres', 'BEGIN; SELECT 1; ROLLBACK;' x 150);
$node->safe_psql('postgres', 'UPDATE "Order" SET customer = customer + 1');
$node->safe_psql('postgres', <<'SQL');
ALTER TABLE item ENABLE TRIGGER item_audit;
ALTER SEQUENCE item_id_seq RESTART 5;
CREATE FUNCTION busy() RETURNS integer LANGUAGE plpgsql AS 'BEGIN FOR i IN 1..300000 LOOP END LOOP; RETURN 1; END';
SELECT busy();
ALTER SYSTEM SET work_mem = '128kB';
SQL
$node->reload;
# A deadlock: when the holder of 3 goes, the one with 1 asks for 2, and the other way round.
my $holder = open_session('holder', 'postgres', 'SELECT pg_advisory_lock(3);', q{state = 'idle'});
my @crossed = (
	open_session('one', 'postgres', 'BEGIN; SELECT pg_advisory_xact_lock(1); SELECT pg_advisory_xact_lock(3); SELECT pg_advisory_xact_lock(2);', q{wait_event_type = 'Lock'}),
	open_session('two', 'postgres', 'BEGIN; SELECT pg_advisory_xact_lock(2); SELECT pg_advisory_xact_lock(1);', q{wait_event_type = 'Lock'}));
$node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'});
ok($node->poll_query_until('postgres', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name IN ('one', 'two')
	AND state = 'idle in transaction (aborted)'}), 'a deadlock');
# It is counted when the transaction is over.
$_->kill_kill for $holder, @crossed;
ok($node->poll_query_until('postgres', 'SELECT deadlocks > 0 FROM pg_stat_database WHERE datname = current_database()'), 'counted');
my @killed = map { open_session("killed $_", 'postgres', 'SELECT 1;', q{state = 'idle'}) } 1 .. 5;
$node->safe_psql('postgres', q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^killed'});
$_->kill_kill for @killed;
ok($node->poll_query_until('postgres', 'SELECT sessions_killed >= 5 FROM pg_stat_database WHERE datname = current_database()'), 'killed');
$node->safe_psql('postgres', 'SELECT pg_current_xact_id();' x 1100);
$node->poll_query_until('postgres', q{SELECT failed_count > 0 FROM pg_stat_archiver}) if $node->safe_psql('postgres', 'SELECT pg_switch_wal() IS NOT NULL');
$node->safe_psql('postgres', q{SELECT count(*) FROM ai_collect()});
lower(archiver_backlog => 1);
$found = findings();
finds($found, qw(temp_spill_rate work_mem_low temp_query checkpoint_too_frequent checkpoints_requested max_wal_size_low
	seq_scan_big_tables function_slow query_errors_rate hot_update_low query_slow_mean query_rows_per_call vacuum_never pgss_near_max
	settings_changed ddl_change_detected archiver_failing archiver_backlog query_top_share deadlocks sessions_abandoned
	connection_churn xid_burn_rate_eta slot_catalog_xmin_old));
new_database($node, 'other');
is($node->safe_psql('other', q{SELECT remedy FROM ai_health_findings() WHERE rule = 'pgss_missing'}),
	'CREATE EXTENSION pg_stat_statements;', 'pgss_missing, in a database without it');
is($node->safe_psql('postgres', q{SELECT count(*) FROM ai_health_rules() WHERE reason = 'needs two snapshots'}), '0', 'no rule wants another snapshot');
is($node->safe_psql('postgres', q{SELECT count(DISTINCT since) > 0 FROM ai_health_findings() WHERE rule = 'fsync_off' AND since IS NOT NULL}), 't', 'since when is known');

# Off, and back.
$node->safe_psql('postgres', q{INSERT INTO savant.rule_setting (rule, enabled) VALUES ('fsync_off', false)});
is($node->safe_psql('postgres', q{SELECT state FROM ai_health_rules() WHERE rule = 'fsync_off'}), 'disabled', 'a rule that is switched off says so');
like($node->safe_psql('postgres', q{SELECT line FROM ai_health() AS line OFFSET 0} ), qr/1 disabled$/, 'and is counted in the last line');

# A reset and a restart are told, and no difference over them.
$node->safe_psql('postgres', q{SELECT pg_stat_reset(); SELECT count(*) FROM ai_collect()});
ok(findings()->{stats_reset_detected} || $node->safe_psql('postgres', q{SELECT count(*) FROM savant.health_result WHERE rule = 'stats_reset_detected'}), 'stats_reset_detected');
$node->restart;
$node->safe_psql('postgres', q{SELECT count(*) FROM ai_collect()});
is($node->safe_psql('postgres', q{SELECT count(*) FROM savant.health_result WHERE rule = 'server_restarted'}), '1', 'server_restarted');
lower(crash_loop => 2);
is($node->safe_psql('postgres', q{SELECT count(*) FROM ai_health_findings() WHERE rule = 'crash_loop'}), '1', 'crash_loop: two starts within the hour');

done_testing();
