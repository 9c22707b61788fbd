# An alert that is true of the whole server, while the database that tells such alerts changes: it
# is told once, wherever it is open.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

# The server of a test runs with fsync = off, which is critical.
my $node = new_node('owner', monitor => 1, conf => "savant.monitor_interval = 1\nsavant.monitor_databases = 'other'");
$node->safe_psql('postgres', 'CREATE DATABASE other');
$node->safe_psql('other', 'CREATE EXTENSION pg_savant');

sub watch
{
	my ($databases) = @_;
	$node->append_conf('postgresql.conf', "savant.monitor_databases = '$databases'\n");
	$node->reload;
	return;
}

sub snapshots_go_on
{
	my ($database) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	my $last = $node->safe_psql($database, "SELECT coalesce(max(taken_at), '-infinity') FROM savant.snapshot");
	return ok($node->poll_query_until($database, "SELECT count(*) >= 3 FROM savant.snapshot WHERE taken_at > '$last'"),
		"$database is watched");
}

# What has happened to the alert there; ! is what people were told.
sub events
{
	my ($database) = @_;
	return $node->safe_psql($database, q{SELECT coalesce(string_agg(e.event || CASE WHEN e.is_told THEN '!' ELSE '' END, ' '
		ORDER BY e.id), '') FROM savant.alert_event e JOIN savant.alert a ON a.id = e.alert
		WHERE a.source = 'health' AND a.rule = 'fsync_off'});
}

my $open = q{SELECT count(*) FROM savant.alert WHERE rule = 'fsync_off' AND state <> 'closed'};
ok($node->poll_query_until('other', $open, '1'), 'the only database that is watched opens it');
is(events('other'), 'opened!', 'and tells it');

# postgres has the lower OID: it tells from now on, but not what is told already.
watch('*');
snapshots_go_on('postgres');
snapshots_go_on('other');
is(events('postgres'), '', 'another database tells such alerts now, not this one');
is($node->safe_psql('other', $open), '1', 'it is still open where it was');
is(events('other'), 'opened!', 'and was told once');

# Nobody looks after it there any more.
watch('postgres');
ok($node->poll_query_until('postgres', $open, '1'), 'the other goes on with it');
snapshots_go_on('postgres');
is(events('postgres'), 'opened', 'without telling again');

# Back again: it leaves it to the one that has it.
watch('*');
ok($node->poll_query_until('other', $open, '0'), 'who comes back closes its own');
is(events('other'), 'opened! closed', 'without a word');
is(events('postgres'), 'opened', 'the other one stays');

# Switched off, the rule finds nothing: the end is told by the one that has it.
foreach my $database ('postgres', 'other')
{
	$node->safe_psql($database, q{INSERT INTO savant.rule_setting (rule, enabled) VALUES ('fsync_off', false)
		ON CONFLICT (rule) DO UPDATE SET enabled = false});
}
ok($node->poll_query_until('postgres', $open, '0'), 'it closes');
is(events('postgres'), 'opened closed!', 'and that is told');
is(events('other'), 'opened! closed', 'once');

$node->stop;
done_testing();
