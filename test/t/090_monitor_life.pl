# The life of the monitor: how databases get and lose theirs, and whom it keeps waiting.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('life', monitor => 1, conf => "savant.monitor_interval = 1\nmax_worker_processes = 40");

sub monitors
{
	my ($condition) = @_;
	return "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND $condition";
}

sub comes
{
	my ($database, $what) = @_;
	ok($node->poll_query_until('postgres', monitors("datname = '$database'"), '1'), $what);
	return;
}

sub goes
{
	my ($database, $what) = @_;
	ok($node->poll_query_until('postgres', monitors("datname = '$database'"), '0'), $what);
	return;
}

# Found without a restart.
comes('postgres', 'CREATE EXTENSION in a running server brings a monitor');
new_database($node, 'shop');
comes('shop', 'and so in the next database');
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->safe_psql('postgres', "BEGIN; SELECT savant._announce(); ROLLBACK;");

# Commands that want nobody else in the database.
is($node->safe_psql('postgres', 'CREATE DATABASE copy TEMPLATE shop; SELECT 1'), '1',
	'CREATE DATABASE ... TEMPLATE of a watched database');
comes('copy', 'the copy has the extension and gets a monitor');
comes('shop', 'the template has its monitor again');
$node->safe_psql('postgres', 'ALTER DATABASE copy RENAME TO copied');
comes('copied', 'a renamed database has its monitor again');
is($node->psql('postgres', 'DROP DATABASE copied'), 0, 'DROP DATABASE');
new_database($node, 'forced');
comes('forced', 'a monitor before DROP DATABASE ... FORCE');
is($node->psql('postgres', 'DROP DATABASE forced WITH (FORCE)'), 0, 'DROP DATABASE ... WITH (FORCE)');
is($node->safe_psql('postgres', monitors("datname IS NULL")), '0', 'no monitor is left behind');

# Whoever may not drop a database does not send its monitor away.
$node->safe_psql('postgres', 'CREATE ROLE nobody LOGIN');
my $pid_of = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'savant monitor' AND datname = 'shop'";
my $pid = $node->safe_psql('postgres', $pid_of);
my ($code, undef, $error) =
  $node->psql('postgres', 'SET ROLE nobody; DROP DATABASE shop', on_error_stop => 0);
like($error, qr/must be owner of database shop/, 'DROP DATABASE by somebody else is refused');
is($node->safe_psql('postgres', $pid_of), $pid, 'and the monitor has not moved');

# A command that fails gives the database back.
my $session = $node->background_psql('shop');
$session->query_safe('SELECT 1');
($code, undef, $error) = $node->psql('postgres', 'DROP DATABASE shop');
like($error, qr/is being accessed by other users/, 'DROP DATABASE fails for another session');
$session->quit;
comes('shop', 'the monitor comes back after a DROP DATABASE that failed');

# DROP EXTENSION, rolled back and committed.
$node->safe_psql('shop', 'BEGIN; DROP EXTENSION pg_savant; ROLLBACK;');
comes('shop', 'DROP EXTENSION rolled back');
$node->safe_psql('shop', 'DROP EXTENSION pg_savant');
goes('shop', 'DROP EXTENSION: the monitor leaves');
$node->safe_psql('shop', 'CREATE EXTENSION pg_savant');
comes('shop', 'CREATE EXTENSION again: it is back');

# The settings.
$node->append_conf('postgresql.conf', "savant.monitor_databases = 'postgres'\n");
$node->reload;
goes('shop', 'a database that is no longer in savant.monitor_databases');
comes('postgres', 'the one that is stays');
$node->append_conf('postgresql.conf', "savant.monitor_enabled = off\n");
$node->reload;
goes('postgres', 'savant.monitor_enabled = off');
$node->append_conf('postgresql.conf', "savant.monitor_enabled = on\nsavant.monitor_databases = '*'\n");
$node->reload;
comes('shop', 'savant.monitor_enabled = on again');

# A monitor that is terminated comes back.
$pid = $node->safe_psql('postgres', $pid_of);
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid)");
ok($node->poll_query_until('postgres', monitors("datname = 'shop' AND pid <> $pid"), '1'),
	'a terminated monitor is started again');

# No transaction is open while it waits.
is($node->safe_psql('postgres',
		monitors("wait_event_type = 'Extension' AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL)")),
	'0', 'no transaction is open while a monitor waits');

$node->stop('fast');
done_testing();
