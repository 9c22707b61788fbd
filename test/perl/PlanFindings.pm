# PlanFindings: what ai_plan_findings says of real plans.
package PlanFindings;

use strict;
use warnings;

use Exporter 'import';
use Test::More;

our @EXPORT = qw(findings_of expect_finding);

my $explain = 'EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS, WAL, FORMAT JSON)';

# findings_of($node, sql => ..., before => ..., how => ...): a list of { rule, severity, node, title }.
#   before   statements of the same session
#   how      'paste' (default): EXPLAIN ANALYZE by this test, in a transaction that is rolled back,
#            and its text given to ai_plan_findings; 'plan': the statement itself, planned;
#            'run': the statement itself, run by ai_plan_findings
sub findings_of
{
	my ($node, %case) = @_;
	my $before = $case{before} ? "$case{before};" : '';
	my $how = $case{how} // 'paste';
	my $given = $case{sql};
	if ($how eq 'paste')
	{
		$given = $node->safe_psql('postgres', "BEGIN; $before $explain $case{sql}; ROLLBACK;");
		$before = '';
	}
	my $run = $how eq 'run' ? ', run => true' : '';
	my $rows = $node->safe_psql('postgres',
		    "$before SELECT rule || E'\\t' || severity || E'\\t' || coalesce(node::text, '') || E'\\t' || title"
		  . " FROM ai_plan_findings(\$given\$$given\$given\$$run)");
	return map {
		my ($rule, $severity, $at, $title) = split /\t/;
		{ rule => $rule, severity => $severity, node => $at, title => $title };
	} split /\n/, $rows;
}

# The case's `rule` is among the findings, at `node` and of `severity` when they are given; its
# `not` (a list) is not.
sub expect_finding
{
	my ($node, %case) = @_;
	local $Test::Builder::Level = $Test::Builder::Level + 1;
	$node->safe_psql('postgres', $case{setup}) if defined $case{setup};
	my @findings = findings_of($node, %case);
	my $name = $case{name} // ($case{rule} // 'nothing') . ': ' . substr($case{sql} =~ s/\s+/ /gr, 0, 60);
	my $seen = join "\n", map { "$_->{rule} ($_->{severity}) at $_->{node}: $_->{title}" } @findings;
	my ($found) = grep { $_->{rule} eq ($case{rule} // '') } @findings;
	my $good = !defined $case{rule} || defined $found;
	$good &&= !defined $case{severity} || $found->{severity} eq $case{severity};
	for my $unwanted (@{ $case{not} // [] })
	{
		$good = 0 if grep { $_->{rule} eq $unwanted } @findings;
	}
	ok($good, $name) or diag("seen:\n$seen");
	return;
}

1;
