# Health rules about replication, from the primary and from the standby.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $primary = new_node('primary', streaming => 1, conf => <<'CONF');
savant.monitor_enabled = off
wal_keep_size = 0
max_wal_size = 32MB
min_wal_size = 32MB
autovacuum = off
CONF
$primary->safe_psql('postgres', q{CREATE TABLE t (n integer); INSERT INTO t SELECT generate_series(1, 1000)});
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby1');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->append_conf('postgresql.conf', "max_standby_streaming_delay = 0\nhot_standby_feedback = off\n");
$standby->start;
$primary->wait_for_catchup($standby);

sub rule_is
{
	my ($node, $rule, $severity, $name) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	is($node->safe_psql('postgres', "SELECT DISTINCT severity FROM ai_health_findings() WHERE rule = '$rule'"), $severity, $name // $rule);
	return;
}

sub lower
{
	my ($rule, $warning) = @_;
	$primary->safe_psql('postgres', "INSERT INTO savant.rule_setting (rule, warning) VALUES ('$rule', $warning)");
	$primary->wait_for_catchup($standby) if $standby->safe_psql('postgres', 'SELECT NOT pg_is_wal_replay_paused()') eq 't';
	return;
}

is($standby->safe_psql('postgres', q{SELECT count(*) FROM ai_health_rules() WHERE reason = 'on a primary only'}) > 5, 1, 'rules of a primary say so on a standby');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM ai_health_findings() WHERE area = 'replication'}), '0', 'a standby in order');
is($primary->safe_psql('postgres', q{SELECT count(*) FROM ai_health_findings() WHERE area = 'replication'}), '0', 'a primary in order');

# Behind.
lower('replica_lag_bytes', 1);
lower('replica_lag_seconds', 0);
lower('standby_behind', 0);
$primary->safe_psql('postgres', 'SELECT ai_collect()');
$primary->wait_for_catchup($standby);
$standby->safe_psql('postgres', 'SELECT pg_wal_replay_pause()');
ok($standby->poll_query_until('postgres', q{SELECT pg_get_wal_replay_pause_state() = 'paused'}), 'paused');
$primary->safe_psql('postgres', 'INSERT INTO t SELECT generate_series(1, 1000)');
ok($primary->poll_query_until('postgres', 'SELECT replay_lsn < sent_lsn AND sent_lsn = pg_current_wal_lsn() FROM pg_stat_replication'), 'sent');
rule_is($standby, 'standby_replay_paused', 'warning');
rule_is($standby, 'standby_behind', 'warning');
rule_is($primary, 'replica_lag_bytes', 'warning');
$standby->safe_psql('postgres', $standby->safe_psql('postgres', q{SELECT remedy FROM ai_health_findings() WHERE rule = 'standby_replay_paused'}));
$primary->wait_for_catchup($standby);
rule_is($standby, 'standby_replay_paused', '', 'its remedy lets it go on');

# A synchronous standby that is not there.
$primary->safe_psql('postgres', q{ALTER SYSTEM SET synchronous_standby_names = 'nobody'; ALTER SYSTEM SET synchronous_commit = 'local'});
$primary->reload;
ok($primary->poll_query_until('postgres', q{SELECT current_setting('synchronous_standby_names') = 'nobody'}), 'nobody is synchronous');
rule_is($primary, 'sync_standby_names_dangling', '', 'nobody waits for it with synchronous_commit = local');
$primary->safe_psql('postgres', q{ALTER SYSTEM RESET synchronous_commit});
$primary->reload;
ok($primary->poll_query_until('postgres', q{SELECT reset_val = 'on' FROM pg_settings WHERE name = 'synchronous_commit'}), 'reloaded');
rule_is($primary, 'sync_standby_names_dangling', 'critical');
my $writer = in_background($primary, 'postgres', 'INSERT INTO t VALUES (0)');
ok($primary->poll_query_until('postgres', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'}), 'a writer waits');
$primary->safe_psql('postgres', q{SET synchronous_commit = local; INSERT INTO savant.rule_setting (rule, warning) VALUES ('walsender_sync_wait', 0)});
rule_is($primary, 'walsender_sync_wait', 'warning');
$primary->safe_psql('postgres', q{ALTER SYSTEM SET synchronous_standby_names = ''});
$primary->reload;
$writer->finish;
$primary->wait_for_catchup($standby);

# Recovery cancels a reader: it has a snapshot from before the rows were deleted and vacuumed.
$primary->safe_psql('postgres', 'SELECT ai_collect()');
$primary->wait_for_catchup($standby);
my $reader = in_background($standby, 'postgres', 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t; SELECT pg_sleep(600)');
ok($standby->poll_query_until('postgres', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'PgSleep'}), 'a reader');
$primary->safe_psql('postgres', 'DELETE FROM t');
$primary->safe_psql('postgres', 'VACUUM t');
$reader->finish;
ok($standby->poll_query_until('postgres', 'SELECT confl_snapshot + confl_lock > 0 FROM pg_stat_database_conflicts WHERE datname = current_database()'), 'the reader is canceled');
is($standby->safe_psql('postgres', q{SELECT reason FROM ai_health_rules() WHERE rule = 'recovery_conflicts'}),
	'needs two snapshots', 'a standby without a monitor says what it needs');

# The standby goes: its slot is inactive, then lost.
$primary->safe_psql('postgres', q{SELECT pg_create_physical_replication_slot('standby1', true)});
$standby->append_conf('postgresql.conf', "primary_slot_name = 'standby1'\n");
$standby->reload;
ok($primary->poll_query_until('postgres', q{SELECT active FROM pg_replication_slots WHERE slot_name = 'standby1'}), 'with a slot');
$primary->safe_psql('postgres', 'SELECT ai_collect()');
$standby->stop;
ok($primary->poll_query_until('postgres', q{SELECT NOT active FROM pg_replication_slots WHERE slot_name = 'standby1'}), 'gone');
$primary->safe_psql('postgres', 'SELECT ai_collect()');
rule_is($primary, 'replica_disconnect', 'warning');
rule_is($primary, 'slot_inactive', 'info');
$primary->safe_psql('postgres', q{INSERT INTO savant.rule_setting (rule, warning) VALUES ('slot_wal_retained', 0), ('replica_missing', 0)});
rule_is($primary, 'replica_missing', 'warning');
rule_is($primary, 'slot_wal_retained', 'warning');
$primary->safe_psql('postgres', q{ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'});
$primary->reload;
for (1 .. 4)
{
	$primary->safe_psql('postgres', 'INSERT INTO t VALUES (1); SELECT pg_switch_wal();');
}
$primary->safe_psql('postgres', 'CHECKPOINT');
ok($primary->poll_query_until('postgres', q{SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = 'standby1'}), 'lost');
rule_is($primary, 'slot_lost', 'critical');

# A standby whose primary is not there.
$primary->stop;
$standby->start;
ok($standby->poll_query_until('postgres', 'SELECT count(*) = 0 FROM pg_stat_wal_receiver WHERE pid IS NOT NULL'), 'no receiver');
rule_is($standby, 'wal_receiver_down', 'warning');
$standby->stop;

done_testing();
