# ai_metrics(): every line of it by the rules of the exposition format, and numbers
# that agree with ai_stats().
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my $node = new_node('metrics');

# name{labels} => value of each sample; dies at the first line that breaks a rule.
sub parse_strictly
{
	my ($text) = @_;
	my (%sample, %seen_family, $family, $type, $state);
	$text =~ /\n\z/ or die 'the text does not end in a line feed';
	for my $line (split /\n/, $text)
	{
		if ($line =~ /^# HELP (pg_savant_[a-z0-9_]+) (?:[^\\]|\\\\|\\n)+$/)
		{
			$seen_family{$1}++ and die "family $1 twice";
			die "family $family has no samples" if defined $state && $state ne 'samples';
			($family, $state) = ($1, 'help');
		}
		elsif ($line =~ /^# TYPE (\S+) (counter|gauge)$/)
		{
			die "TYPE without HELP: $line" unless $state eq 'help' && $1 eq $family;
			($type, $state) = ($2, 'type');
			die "counter $family" if $type eq 'counter' && $family !~ /_total$/;
			die "gauge $family" if $type eq 'gauge' && $family =~ /_total$/;
		}
		elsif ($line =~ /^([a-z0-9_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,(?!\})|(?=\})))+\})? (\S+)$/)
		{
			my ($name, $labels, $value) = ($1, $2 // '', $3);
			die "sample outside of its family: $line" unless $name eq $family && $state =~ /type|samples/;
			$state = 'samples';
			die "sample twice: $line" if exists $sample{"$name$labels"};
			die "not a number: $line" unless $value =~ /^-?[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?$/;
			$sample{"$name$labels"} = $value;
		}
		else
		{
			die "not a line of the format: $line";
		}
	}
	return %sample;
}

sub metrics
{
	my ($out) = run_command([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', 'SELECT ai_metrics()' ]);
	return parse_strictly($out . ($out =~ /\n\z/ ? '' : "\n"));
}

# The parser itself must be able to fail.
for my $broken (
	"pg_savant_x 1\n",
	"# HELP pg_savant_x help\n# TYPE pg_savant_x counter\npg_savant_x 1\n",
	"# HELP pg_savant_x_total help\n# TYPE pg_savant_x_total counter\npg_savant_y_total 1\n",
	"# HELP pg_savant_x help\n# TYPE pg_savant_x gauge\npg_savant_x{a=\"\"b\"} 1\n",
	"# HELP pg_savant_x help\n# TYPE pg_savant_x gauge\npg_savant_x{a=\"b\",} 1\n",
	"# HELP pg_savant_x help\n# TYPE pg_savant_x gauge\npg_savant_x one\n",
	"# HELP pg_savant_x help\n# TYPE pg_savant_x gauge\npg_savant_x 1\npg_savant_x 1\n",
	"# HELP pg_savant_x help\n# TYPE pg_savant_x gauge\npg_savant_x 1")
{
	my $ok = eval { my %ignored = parse_strictly($broken); 1 };
	ok(!$ok, 'the parser refuses: ' . join(' / ', split /\n/, $broken));
}

my %before = metrics();
cmp_ok(scalar(keys %before), '>', 50, 'all samples parse');
my $version = $node->safe_psql('postgres', 'SELECT ai_version()');
is($before{"pg_savant_info{version=\"$version\",mode=\"preloaded\"}"}, 1, 'version and mode');
cmp_ok($before{pg_savant_shared_memory_bytes}, '<=', 16 * 1024 * 1024, 'shared memory within its budget');

my $kinds = join ', ', map { "'$_'" } qw(answer answer fail refuse clarify);
$node->safe_psql('postgres', "SELECT count(savant._record_probe(kind)) FROM unnest(ARRAY[$kinds]) AS kind");
my %after = metrics();
is($after{pg_savant_requests_total} - $before{pg_savant_requests_total}, 5, 'requests are counted');
my %ended = (answered => 2, failed => 1, refused => 1, clarified => 1, aborted => 0);
for my $status (sort keys %ended)
{
	my $name = "pg_savant_requests_ended_total{status=\"$status\"}";
	is($after{$name} - $before{$name}, $ended{$status}, "$ended{$status} $status");
}
is($after{pg_savant_active_requests}, 0, 'none is going on');
cmp_ok($after{pg_savant_request_seconds_total}, '>=', $before{pg_savant_request_seconds_total}, 'time goes by');
my @fell = grep { /_total/ && $after{$_} < $before{$_} } keys %before;
is("@fell", '', 'no counter falls');
is($after{pg_savant_requests_total}, stat_of($node, 'postgres', 'requests'), 'ai_stats() says the same');

# What counts going on is seen from other sessions.
my $session = in_background($node, 'postgres', "SELECT savant._record_probe('wait', 'held')");
$node->poll_query_until('postgres', "SELECT ai_metrics() ~ '(?n)^pg_savant_active_requests 1\$'")
  or die 'the request is not counted';
pass('a request going on is counted');
$node->safe_psql('postgres',
	"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE '%''held''%' AND pid <> pg_backend_pid()");
$session->finish;

# The watch: what the last snapshot showed, and what is wrong.  The name of the database needs every kind of escape.
my $odd = qq{odd "name" \\ of\na database};
(my $quoted = $odd) =~ s/"/""/g;
$node->safe_psql('postgres', qq{CREATE DATABASE "$quoted"});
sub watched
{
	my ($as) = @_;
	return parse_strictly($node->safe_psql($odd, ($as ? "SET ROLE $as; " : '') . 'SELECT ai_metrics()') . "\n");
}
$node->safe_psql($odd, 'CREATE EXTENSION IF NOT EXISTS pg_savant');
my $label = 'database="odd \"name\" \\\\ of\na database"';
my %fresh = watched();
is($fresh{"pg_savant_watch_up{$label}"}, 0, 'labels are escaped; nobody watches');
is((scalar grep { /^pg_savant_watch_(?!up)|^pg_savant_health/ } keys %fresh), 0, 'without a snapshot there is nothing to tell of one');
$node->safe_psql($odd, 'CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 100)');
$node->safe_psql($odd, 'SELECT ai_collect()') for 1 .. 2;
my %real = watched(); # what is really wrong with this server
$node->safe_psql($odd, <<'SQL');
INSERT INTO savant.health_result (rule, object, severity, title, detail, since, last_seen_at)
SELECT 'blocked_sessions', 'o' || i, 'critical', '', '', now(), now() FROM generate_series(1, 3) AS i
UNION ALL SELECT 'made "up"', '', 'warning', '', '', now(), now();
INSERT INTO savant.alert (source, rule, object, severity, opened_at, last_seen_at, state, worst_severity, title, detail)
SELECT 'health', 'x', 'o' || i, 'warning', now(), now(), CASE i WHEN 1 THEN 'acknowledged' ELSE 'open' END, 'warning', '', ''
FROM generate_series(1, 2) AS i;
INSERT INTO savant.incident (started_at, detected_at, last_seen_at, severity, title, extra_s, symptoms, ruled_out)
VALUES (now(), now(), now(), 'critical', '', 0, '[]', '[]');
SQL
my %watched = watched();
my ($at) = $watched{"pg_savant_watch_last_snapshot_timestamp_seconds{$label}"};
cmp_ok(abs($at - time), '<', 600, 'when the last snapshot was');
cmp_ok($watched{"pg_savant_watch_last_snapshot_seconds{$label}"}, '>', 0, 'what it took');
is($watched{"pg_savant_watch_snapshots_last_hour{$label}"}, 2, 'how many there were');
cmp_ok($watched{"pg_savant_watch_busy_seconds_last_hour{$label}"}, '>', 0, 'and took together');
cmp_ok($watched{"pg_savant_footprint_bytes{$label,table=\"series_sample\"}"}, '>', 0, 'disk space of the watch');
cmp_ok($watched{"pg_savant_watch_database_bytes{$label}"}, '>', 1e6, 'a series of the last snapshot');
ok(exists $watched{"pg_savant_watch_sessions{$label}"}, 'sessions_total is not named like a counter');
my $rules = $node->safe_psql($odd, 'SELECT count(*) FROM savant.series');
my @series = grep { /^pg_savant_watch_/ && !/table=/ } keys %watched;
cmp_ok(scalar @series, '<=', $rules + 6, 'one sample of each series');
is($watched{"pg_savant_health_rule_findings{$label,rule=\"blocked_sessions\",severity=\"critical\"}"}, 3, 'findings by rule');
is((scalar grep { /made/ } keys %watched), 0, 'a rule that the library does not know has no sample');
cmp_ok($watched{"pg_savant_health_findings{$label,severity=\"critical\"}"}, '>=', 3, 'and in all');
cmp_ok($watched{"pg_savant_health_score{$label}"}, '<=', 70, 'the score');
sub added { my ($name) = @_; return $watched{$name} - $real{$name} }
is(added("pg_savant_alerts_open{$label,severity=\"warning\"}"), 2, 'alerts');
is(added("pg_savant_alerts_open{$label,severity=\"critical\"}"), 0, 'of each severity');
is($real{"pg_savant_alerts_acknowledged{$label}"}, 0, 'none is told as none');
is($watched{"pg_savant_alerts_acknowledged{$label}"}, 1, 'one of them acknowledged');
is(added("pg_savant_incidents_open{$label,severity=\"critical\"}"), 1, 'incidents');
$node->safe_psql($odd, 'CREATE ROLE scraper; GRANT USAGE ON SCHEMA savant TO scraper; GRANT EXECUTE ON FUNCTION ai_metrics() TO scraper');
my %scraped = watched('scraper');
is((scalar grep { /alerts|incidents|health|footprint|watch_(?!up)/ } keys %scraped), 0, 'who may not read the tables gets nothing of them');

# Without preloading the same text, of the session alone.
my $alone = new_node('metrics_alone', preload => 0);
my %alone = parse_strictly(
	$alone->safe_psql('postgres', "SELECT count(savant._record_probe('answer')) > 0 AS done \\gset\nSELECT ai_metrics()") . "\n");
is($alone{"pg_savant_info{version=\"$version\",mode=\"session\"}"}, 1, 'not preloaded: its own numbers');
is($alone{pg_savant_requests_total}, 1, 'of this session');
is($alone{pg_savant_shared_memory_bytes}, 0, 'no shared memory');

$alone->stop;
$node->stop;
done_testing();
