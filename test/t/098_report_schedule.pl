# Reports on schedule: the monitor writes the one that is due, once, and keeps it where level monitor can read it.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('schedule', monitor => 1,
	conf => "savant.monitor_interval = 1s\nsavant.report_schedule = ''\nlog_timezone = 'UTC'\ntimezone = 'UTC'");
ok($node->poll_query_until('postgres', 'SELECT count(*) > 0 FROM savant.snapshot'), 'the monitor takes snapshots');
is($node->safe_psql('postgres', 'SELECT count(*) FROM savant.report'), 0, 'without a schedule there is no report');

# The last full minute is the moment of the schedule; it has a snapshot, so there is something to tell.
my $minute = $node->safe_psql('postgres', <<'SQL');
INSERT INTO savant.snapshot (taken_at, seconds, took_ms, is_standby, by_monitor)
VALUES (date_trunc('minute', now()), 60, 1, false, true) ON CONFLICT DO NOTHING;
SELECT to_char(now(), 'HH24:MI');
SQL
$node->safe_psql('postgres', "ALTER SYSTEM SET savant.report_schedule = 'daily $minute'");
$node->safe_psql('postgres', 'SELECT pg_reload_conf()');
ok($node->poll_query_until('postgres', "SELECT count(*) = 1 FROM savant.report WHERE page <> ''"), 'the due report is written');
is( $node->safe_psql('postgres', <<'SQL'),
SELECT kind, justify_hours(period_to - period_from), extract(second FROM period_to)::int, page LIKE '<!DOCTYPE html>%', facts ? 'statements',
	summary <> '' FROM savant.report
SQL
	'day|1 day|0|t|t|t', 'with its page, its facts and its verdict');

my $taken = $node->safe_psql('postgres', 'SELECT count(*) FROM savant.snapshot');
ok($node->poll_query_until('postgres', "SELECT count(*) > $taken + 3 FROM savant.snapshot"), 'the monitor goes on');
is($node->safe_psql('postgres', "SELECT count(*), count(DISTINCT period_to) FROM savant.report") =~ /^(\d+)\|\1$/,
	1, 'and writes no report twice');
$node->safe_psql('postgres', "CREATE ROLE reader LOGIN; SELECT ai_grant('reader', 'monitor')");
is($node->safe_psql('postgres', 'SELECT count(*) > 0 FROM savant.report', extra_params => [ '-U', 'reader' ]),
	't', 'level monitor reads reports');
my (undef, undef, $err) =
  $node->psql('postgres', "DELETE FROM savant.report", extra_params => [ '-U', 'reader' ]);
like($err, qr/permission denied/, 'and writes none');

done_testing();
