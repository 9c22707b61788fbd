/*
 * estimate_findings.cpp
 *     The rules about wrong estimates, one row each.
 *
 * A wrong scan is told once, by the rule of its cause (estimate_cause.hpp); what was planned on
 * its estimate has the same cause and is told with it.
 */
#include <array>

#include "core/findings/estimate_finders.hpp"

namespace savant::core {

namespace {

constexpr std::array kRules = {
	FindingRule{"stats_stale", Severity::Warning, "estimate", "Statistics are out of date",
                "a wrong scan of a table of which more than 10 % (and 500 rows) changed since the "
                "last ANALYZE, or without any condition; without ANALYZE, 20 % and 1,000 rows",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "ANALYZE the table, and lower its autovacuum_analyze_scale_factor.",
                FindStaleStatistics},
	FindingRule{
		"stats_missing", Severity::Warning, "estimate", "A table has no statistics",
		"a scan of a table that was never analyzed, or whose filtered columns have no row in "
		"pg_stats; temporary tables, too",
		"estimate off by a factor of 10, with 100 rows; without ANALYZE, always",
		"ANALYZE the table after it is filled.", FindMissingStatistics},
	FindingRule{"empty_table_estimate", Severity::Warning, "estimate",
                "An empty table is planned as if it had rows",
                "a scan without conditions that finds nothing where many rows were expected",
                "100 expected rows", "ANALYZE once it has rows; leave it out while it has none.",
                FindEmptyTableEstimate},
	FindingRule{
		"correlated_columns", Severity::Warning, "estimate",
		"Conditions on several columns depend on each other",
		"a wrong scan with conditions on two or more columns that extended statistics do not "
		"cover, and none of them explains it alone",
		"estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
		"CREATE STATISTICS (dependencies, mcv) on the columns, then ANALYZE.",
		FindCorrelatedColumns},
	FindingRule{"expression_estimate", Severity::Warning, "estimate",
                "A condition is on an expression that has no statistics",
                "a wrong scan with a function or an operator around the column; no index and no "
                "extended statistics on the expression",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "Compare the bare column, or CREATE STATISTICS on the expression (14 and up).",
                FindExpressionEstimate},
	FindingRule{"type_mismatch_estimate", Severity::Warning, "estimate",
                "A column is converted before it is compared",
                "a wrong scan with a cast around the column that is not between text types",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "Cast the value to the type of the column.", FindTypeMismatch},
	FindingRule{"mcv_missing_value", Severity::Warning, "estimate",
                "A frequent value is not among the most common values",
                "a scan with one condition, equality with a value that pg_stats.most_common_vals "
                "does not list, and more rows than expected",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "Raise the statistics target of the column, then ANALYZE.", FindRareValue},
	FindingRule{"histogram_end_drift", Severity::Warning, "estimate",
                "A range lies beyond the end of the histogram",
                "a scan with a range whose constant is at or beyond the first or last histogram "
                "bound, and more rows than expected",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "ANALYZE tables that grow at one end more often.", FindHistogramEnd},
	FindingRule{"generic_plan_used", Severity::Warning, "estimate",
                "A generic plan meets a value that is not the average",
                "a wrong scan whose condition has a parameter of the statement ($1)",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "plan_cache_mode = force_custom_plan for the statement.", FindGenericPlan},
	FindingRule{"misestimate_scan", Severity::Warning, "estimate",
                "The rows of a scan are misjudged", "a wrong scan that no other rule explains",
                "estimate off by a factor of 10, with 100 rows; critical from 1,000 below a join",
                "ANALYZE; then a higher statistics target, or conditions that can be estimated.",
                FindScanMisestimate},
	FindingRule{
		"misestimate_join", Severity::Warning, "estimate",
		"The rows of a join are misjudged while its inputs are not",
		"a join: its own factor, and those of its inputs",
		"a factor of 10 with 1,000 rows, and inputs within a factor of 3",
		"Declare foreign keys; for joins of filtered tables, keep the filtered column in the "
		"joined table or join a temporary table that is analyzed.",
		FindJoinMisestimate},
	FindingRule{"rows_1_chain", Severity::Warning, "estimate",
                "One row is expected all the way up, and there are many",
                "a node and those above it with Plan Rows 1",
                "three nodes, more than 100 rows each", "Mend the estimate of the lowest one.",
                FindChainOfOnes},
	FindingRule{"disabled_node", Severity::Warning, "estimate",
                "A node is used although its type is switched off",
                "cost from 1e10 up that is not from below (up to 17), or Disabled (18 and up)",
                "any", "Reset the enable_ setting.", FindDisabledNode},
	FindingRule{"nondefault_planner_settings", Severity::Info, "estimate",
                "Settings overrule the planner",
                "Settings: enable_* off, plan_cache_mode, collapse limits of 1, costs of 0", "any",
                "Compare with the plan without them.", FindPlannerSettings},
};

} // namespace

std::span<const FindingRule> EstimateFindingRules() { return kRules; }

} // namespace savant::core
