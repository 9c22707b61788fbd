# The report and the dashboard of a server at work, opened in headless Chromium: nothing on the console, every section
# there, nothing wider than the window at 1280 and at 400 pixels.  Screenshots go to tmp_check/pages; tools/test copies
# them to build/test/pages.
use strict;
use warnings;

use File::Path qw(make_path);
use File::Temp qw(tempdir);
use IPC::Run qw(run timeout);
use PostgreSQL::Test::Utils;
use SavantCluster;
use Test::More;

my ($chromium) = grep { -x } map { ("$_/chromium", "$_/chromium-browser") } split /:/, $ENV{PATH};
plan(skip_all => 'chromium is not installed') if !defined $chromium;

my $node = new_node('report', conf => "shared_preload_libraries = 'pg_savant, pg_stat_statements'");
$node->safe_psql('postgres', 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE orders (id int PRIMARY KEY, customer int, note text);
INSERT INTO orders SELECT i, i % 100, '<script>document.title = "hacked"</script>' FROM generate_series(1, 20000) AS i;
ANALYZE;
SELECT ai_collect();
SQL
for my $round (1 .. 4)
{
	$node->safe_psql('postgres', "SELECT count(*) FROM orders WHERE customer = $_ AND note LIKE '%<b>%'") for 1 .. 20;
	$node->safe_psql('postgres', "UPDATE orders SET customer = customer + 1 WHERE id % 10 = $round");
	$node->safe_psql('postgres', "CREATE INDEX \"<img src=x>\" ON orders (customer)") if $round == 3;
	$node->safe_psql('postgres', 'SELECT ai_collect()');
}

my $folder = PostgreSQL::Test::Utils::tempdir();
my $pictures = "$PostgreSQL::Test::Utils::tmp_check/pages";
make_path($pictures);

# Chromium with the page in a window of that width; what it wrote to its console, and the document afterwards.
sub browse
{
	my ($file, $width, @action) = @_;
	my ($out, $log) = ('', '');
	my @command = (
		$chromium, '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
		'--hide-scrollbars', '--enable-logging=stderr', '--user-data-dir=' . tempdir(CLEANUP => 1),
		"--window-size=$width,2400");
	run([ @command, @action, "file://$folder/$file.html" ], '>', \$out, '2>', \$log, timeout(120));
	return ((join "\n", grep { /CONSOLE/ } split /\n/, $log), $out);
}

# How wide the page is in a frame of that width: a copy without its policy, with a script that tells it.  The frame, because a
# window has a least width of its own.
sub width_of
{
	my ($name, $html, $width) = @_;
	$html =~ s/<meta http-equiv="Content-Security-Policy"[^>]*>//;
	$html =~ s{</body>}{<script>document.title = document.documentElement.scrollWidth;
parent.postMessage(document.documentElement.scrollWidth, '*')</script></body>};
	append_to_file("$folder/$name-inner-$width.html", $html);
	append_to_file("$folder/$name-outer-$width.html",
		"<!DOCTYPE html><script>onmessage = e => document.body.dataset.wide = e.data</script>"
		  . "<body><iframe style='border:0;width:${width}px;height:2000px' src='$name-inner-$width.html'></iframe>");
	my ($console, $dom) = browse("$name-outer-$width", 1400, '--virtual-time-budget=5000', '--dump-dom');
	return $dom =~ /data-wide="(\d+)"/ ? $1 : "not told: $dom";
}

my %sections = (
	report => [
		'Do these first', 'What changed', 'Incidents and anomalies', 'Load over time', 'Statements',
		'What got slower, what got faster', 'Waits and locks', 'I/O, WAL and checkpoints', 'Tables', 'Indexes', 'Vacuum',
		'Replication and backup', 'Capacity', 'Settings', 'What is wrong now', 'Health score', 'How this was made' ],
	dashboard => [
		'What is wrong now', 'Incidents and anomalies', 'Load over time', 'Waits and locks', 'Statements', 'What changed' ]);
my %call = (report => "ai_report_html('1 hour')", dashboard => 'ai_dashboard_html()');

for my $name (sort keys %call)
{
	my $html = $node->safe_psql('postgres', "SELECT $call{$name}");
	append_to_file("$folder/$name.html", $html);
	like($html, qr/<h2>\Q$_\E<\/h2>/, "$name: section $_") for @{ $sections{$name} };
	like($html, qr/<svg /, "$name: has charts");
	unlike($html, qr/<script|<img|<\w[^<>]* src=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/, "$name: nothing in it is run or loaded");
	unlike($html, qr/&lt;b&gt;/, "$name: constants of statements are not in it");
	cmp_ok(length $html, '<', 2_000_000, "$name: below 2 MB");
	for my $width (1280, 400)
	{
		my ($console) = browse($name, $width, "--screenshot=$pictures/$name-$width.png");
		is($console, '', "$name: nothing on the console at $width pixels");
		ok(-s "$pictures/$name-$width.png", "$name: and a screenshot");
		is(width_of($name, $html, $width), $width, "$name: and nothing is wider than $width pixels");
	}
}

# The checks can fail: an error on the console and something too wide are noticed.
append_to_file("$folder/broken.html", '<!DOCTYPE html><script>console.error("broken")</script>');
like((browse('broken', 400, "--screenshot=$folder/broken.png"))[0], qr/broken/, 'an error on the console would be seen');
cmp_ok(width_of('wide', '<!DOCTYPE html><body><div style="width:900px">x</div></body>', 400), '>', 400,
	'and so would what is too wide');

done_testing();
