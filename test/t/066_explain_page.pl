# The page of a plan, opened in headless Chromium: no error on its console, every section there, nothing
# wider than the window at 1280 and at 400 pixels.  Screenshots go to tmp_check/screenshots.
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

my $node = new_node('page');
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE customer (id int PRIMARY KEY, city text);
CREATE TABLE orders (id int PRIMARY KEY, customer int, total numeric, note text);
INSERT INTO customer SELECT i, 'city ' || i % 50 FROM generate_series(1, 2000) AS i;
INSERT INTO orders SELECT i, i % 2000 + 1, i % 977, '<script>document.title = "hacked"</script>'
FROM generate_series(1, 60000) AS i;
ANALYZE;
SQL

my $folder = PostgreSQL::Test::Utils::tempdir();
my $pictures = "$PostgreSQL::Test::Utils::tmp_check/screenshots";
make_path($pictures);

sub write_page
{
	my ($name, $statement) = @_;
	my $html = $node->safe_psql('postgres', "SELECT ai_explain_html(\$statement\$$statement\$statement\$, true)");
	append_to_file("$folder/$name.html", $html);
	return $html;
}

# Console messages of Chromium with the page in a window of that width, and its text afterwards.
sub open_page
{
	my ($name, $width) = @_;
	my ($dom, $log) = ('', '');
	my @command = (
		$chromium, '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
		'--hide-scrollbars', '--enable-logging=stderr', '--user-data-dir=' . tempdir(CLEANUP => 1),
		"--window-size=$width,1600");
	run([ @command, "--screenshot=$pictures/$name-$width.png", "file://$folder/$name.html" ],
		'>', \$dom, '2>', \$log, timeout(120));
	return join "\n", grep { /CONSOLE/ } split /\n/, $log;
}

my $html = write_page('plan',
	'SELECT c.city, sum(o.total) FROM orders o JOIN customer c ON c.id = o.customer '
	  . "WHERE o.note LIKE '%<b>%' OR o.total > 970 GROUP BY c.city ORDER BY 2 DESC LIMIT 5");
for my $section ('What was found', 'The plan', 'What happens, in words', 'Every step', 'The statement')
{
	like($html, qr/<h2>\Q$section\E<\/h2>/, "section: $section");
}
like($html, qr/<svg /, 'the plan is a picture');
unlike($html, qr/<script|<b>%| src=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/, 'and nothing in it is run or loaded');

for my $width (1280, 400)
{
	is(open_page('plan', $width), '', "nothing on the console at $width pixels");
	ok(-s "$pictures/plan-$width.png", 'and a screenshot');
}

# A page that would complain is noticed: the check can fail.
append_to_file("$folder/broken.html", '<!DOCTYPE html><script>console.error("broken")</script>');
like(open_page('broken', 400), qr/broken/, 'an error on the console would be seen');

my $union = join ' UNION ALL ', map { "SELECT id FROM orders WHERE id = $_" } 1 .. 300;
my $large = write_page('large', $union);
cmp_ok(length $large, '<', 2_000_000, 'a plan of hundreds of steps stays below 2 MB');
like($large, qr/cheap steps/, 'with its cheap steps folded');
is(open_page('large', 1280), '', 'and opens as well');

done_testing();
