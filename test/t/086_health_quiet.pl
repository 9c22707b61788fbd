# A server as initdb makes it, with a little work: nothing at warning or above but what the test's
# own cluster is made with (fsync) and the machine it runs on (disks, memory).
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('quiet', conf => <<'CONF');
shared_preload_libraries = 'pg_stat_statements,pg_savant'
savant.monitor_enabled = off
CONF
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION pg_stat_statements;
INSERT INTO savant.rule_setting (rule, enabled) VALUES ('fsync_off', false), ('disk_space', false), ('memory_low', false);
CREATE TABLE account (id integer PRIMARY KEY, balance integer);
INSERT INTO account SELECT i, 0 FROM generate_series(1, 5000) i;
CREATE INDEX ON account (balance);
SQL

sub loud
{
	return $node->safe_psql('postgres', q{SELECT rule, object, title FROM ai_health_findings() WHERE severity <> 'info' ORDER BY rule});
}

sub work
{
	my ($rounds) = @_;
	$node->safe_psql('postgres', join ' ', map {
		my $id = 1 + $_ * 37 % 5000;
		"BEGIN; UPDATE account SET balance = balance + $_ WHERE id = $id; SELECT balance FROM account WHERE id = $id; COMMIT;"
	} 1 .. $rounds);
	return;
}

is(loud(), '', 'at first');
$node->safe_psql('postgres', 'SELECT ai_collect()');
for my $round (1 .. 3)
{
	work(200);
	$node->safe_psql('postgres', 'SELECT ai_collect()');
	is(loud(), '', "after round $round");
}
my $told = $node->safe_psql('postgres', q{SELECT string_agg(DISTINCT rule, ' ' ORDER BY rule) FROM ai_health_findings()});
note("told as info: $told");
unlike($told, qr/query_errors_rate|cache_hit_low|index_unused|deadlocks/, 'no rule without its floor of traffic');
like($told, qr/archive_off/, 'neither archive nor standby is a remark');
like($node->safe_psql('postgres', q{SELECT line FROM ai_health() AS line ORDER BY line ~ 'rules? fine' DESC LIMIT 1}),
	qr/^\d+ rules fine, \d+ not applicable \(.*\), 3 disabled$/, 'the last line counts the rules');

done_testing();
