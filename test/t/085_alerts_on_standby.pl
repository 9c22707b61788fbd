# Alerts on a standby: nothing can be written there, the log has them; after a promotion they are rows.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $primary = new_node('alert_primary', monitor => 1, streaming => 1, conf => 'savant.monitor_interval = 1');
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('alert_standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

# Test clusters run with fsync off, which is a finding.
$standby->wait_for_log(qr/alert of the monitor: critical fsync_off: fsync is off/);
my $log = slurp_file($standby->logfile);
my $times = () = $log =~ /alert of the monitor: critical fsync_off/g;
is($times, 1, 'told once per cooldown');
unlike($log, qr/cannot execute .* during recovery|snapshot of the monitor: alerts/, 'nothing is tried that a standby refuses');

# The rows of the primary are seen here; they are not the standby's to change.
ok($standby->poll_query_until('postgres', "SELECT count(*) FROM ai_alerts() WHERE rule = 'fsync_off'", '1'),
	'alerts of the primary are seen on the standby');
my $id = $standby->safe_psql('postgres', "SELECT id FROM ai_alerts() WHERE rule = 'fsync_off'");
like(stderr_of($standby, 'postgres', "SELECT ai_acknowledge($id)"), qr/read-only transaction/, 'acknowledging needs the primary');

# After a promotion its own monitor goes on with them.
$primary->stop('immediate');
$standby->promote;
my $seen = $standby->safe_psql('postgres', "SELECT last_seen_at FROM savant.alert WHERE id = $id");
ok($standby->poll_query_until('postgres',
		"SELECT count(*) FROM savant.alert WHERE id = $id AND state = 'open' AND last_seen_at > '$seen'", '1'),
	'the promoted server goes on with the same alert');

done_testing();
