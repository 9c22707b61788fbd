# Snapshots on a standby and after its promotion: nothing is written there, all that can be
# asked is asked, and the other role of the server gives no differences.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use PostgreSQL::Test::Cluster;
use SavantCluster;
use Test::More;

my $primary = new_node('primary', streaming => 1);
$primary->safe_psql('postgres', 'SELECT ai_collect()');
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
$primary->wait_for_catchup($standby);

my $told = $standby->safe_psql('postgres', 'SELECT ai_collect()');
like($told, qr/snapshot not written/, 'a standby writes no snapshot');
like($told, qr/problem: this is a standby, which can write nothing/, 'and says why');
unlike($told, qr/no answer/, 'every probe that suits a standby has an answer');
is($standby->safe_psql('postgres', 'SELECT count(*) FROM savant.snapshot'), '1', 'the history of the primary is there to read');

$primary->safe_psql('postgres', 'SELECT ai_collect()');
is($primary->safe_psql('postgres', q{SELECT value FROM savant.metric WHERE series = 'standbys' ORDER BY taken_at DESC LIMIT 1}),
	'1', 'the primary counts its standby');
$primary->wait_for_catchup($standby);

$primary->stop;
$standby->promote;
ok($standby->poll_query_until('postgres', 'SELECT NOT pg_is_in_recovery()'), 'promoted');
like($standby->safe_psql('postgres', 'SELECT ai_collect()'), qr/snapshot written/, 'then snapshots are written');
is($standby->safe_psql('postgres', q{SELECT d ->> 'kind' FROM savant.snapshot, jsonb_array_elements(discontinuities) AS d
	WHERE taken_at = (SELECT max(taken_at) FROM savant.snapshot) AND d ->> 'kind' = 'restart'}),
	'restart', 'the state kept by the primary is of another server');
is($standby->safe_psql('postgres', q{SELECT count(*) FROM savant.metric
	WHERE series ~ 'per_second' AND taken_at = (SELECT max(taken_at) FROM savant.snapshot)}), '0', 'so there are no rates');

$standby->stop;
done_testing();
