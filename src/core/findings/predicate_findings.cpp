/*
 * predicate_findings.cpp
 *     The rows of the rules about conditions and the shape of the statement.
 */
#include "core/findings/predicate_finders.hpp"

namespace savant::core {

namespace {

constexpr char kLargeSeqScan[] =
	"10,000 rows read, more than half of them removed, 10 % of the statement";

constexpr FindingRule kPredicateRules[] = {
	{"implicit_cast_on_column", Severity::Warning, "predicate",
     "A column is converted in each row to be compared",
     "Filter of a Seq Scan that compares (column)::type, not counting casts that change nothing "
     "(varchar to text); needs the column's type, or a cast to numeric or float",
     kLargeSeqScan, "Give the value in the column's type.", FindImplicitCast},
	{"function_on_column", Severity::Warning, "predicate",
     "A function of a column is computed in each row to be compared",
     "Filter of a Seq Scan with a call or arithmetic on one column and no index on that expression",
     kLargeSeqScan, "A range of the column itself, or an index on the expression.",
     FindFunctionOnColumn},
	{"leading_wildcard_like", Severity::Warning, "predicate",
     "LIKE with a wildcard in front reads the whole table",
     "Filter of a Seq Scan with ~~ or ~~* and a pattern that begins with % or _", kLargeSeqScan,
     "A trigram index (pg_trgm), or reverse() for endings.", FindLeadingWildcard},
	{"like_prefix_nonc_collation", Severity::Warning, "predicate",
     "An index cannot serve LIKE because of its collation",
     "Filter of a Seq Scan with ~~ 'x%' on a column that has a b-tree in another collation than C",
     kLargeSeqScan, "An index with text_pattern_ops.", FindPrefixCollation},
	{"ilike_or_regex_filter", Severity::Warning, "predicate",
     "ILIKE or a regular expression reads the whole table",
     "Filter of a Seq Scan with ~~*, ~ or ~* and no trigram index", kLargeSeqScan,
     "A trigram index (pg_trgm), or lower() on both sides with an index on it.", FindCaselessMatch},
	{"or_across_columns", Severity::Warning, "predicate", "OR over several columns of one table",
     "Filter of a Seq Scan with OR, each arm a comparison of another column, one without an index",
     "10,000 rows read, more than 90 % removed, 10 % of the statement",
     "An index for each arm (BitmapOr), or UNION.", FindOrAcrossColumns},
	{"or_across_join", Severity::Warning, "predicate", "OR over the tables of a join",
     "Join Filter with an OR of columns of two relations; Rows Removed by Join Filter",
     "more than 10,000 pairs and half of them removed", "One join for each arm and UNION.",
     FindOrAcrossJoin},
	{"not_in_subplan", Severity::Warning, "predicate", "NOT IN with a subselect",
     "Filter with NOT (SubPlan) or NOT (hashed SubPlan) whose result may have a NULL",
     "always; critical when it is not hashed and runs more than 1,000 times",
     "NOT EXISTS, after a look at NULLs.", FindNotIn},
	{"correlated_subplan", Severity::Warning, "predicate", "A subselect runs for each row",
     "SubPlan with Actual Loops, or as many loops as are expected",
     "more than 100 loops and 20 % of the statement",
     "A join with a grouped subselect, or LATERAL.", FindCorrelatedSubplan},
	{"offset_large", Severity::Warning, "predicate", "OFFSET skips many rows",
     "Limit: rows of its input against its own", "more than 10,000 rows skipped",
     "Go on from the last key of the page before.", FindLargeOffset},
	{"limit_without_order", Severity::Info, "predicate", "LIMIT without ORDER BY",
     "Limit at the top, above nodes that give rows in no order", "always, above one row",
     "ORDER BY with a unique last key.", FindLimitWithoutOrder},
	{"in_list_huge", Severity::Info, "predicate", "A list of very many constants",
     "= ANY ('{...}') in Filter, Index Cond or Join Filter", "more than 500 values",
     "One array parameter and unnest(), or a temporary table.", FindHugeInList},
	{"now_minus_interval_est", Severity::Warning, "predicate", "Rows up to now are misjudged",
     "A range that ends at now() or its like; estimate against actual rows of the scan",
     "off by more than 10 times, 100 rows", "ANALYZE more often, or pass the time as a value.",
     FindNowEstimate},
	{"select_star_wide", Severity::Info, "predicate", "Very wide rows are returned",
     "Output and Plan Width of the top node",
     "more than 1,000 rows of more than 30 columns or 1,000 bytes", "Name the columns.",
     FindWideOutput},
	{"or_null_param", Severity::Warning, "predicate",
     "A condition that a parameter may switch off, in a generic plan",
     "Filter with ($1 IS NULL) OR (column = $1)", "always",
     "Only the conditions that are given, or plan_cache_mode = force_custom_plan.",
     FindOrNullParameter},
	{"cartesian_product", Severity::Critical, "predicate", "A join without a condition",
     "Nested Loop without Join Filter whose inner side takes nothing from the outer row",
     "more than 1,000,000 pairs, both sides more than one row", "The missing join condition.",
     FindCartesianProduct},
	{"distinct_over_joins", Severity::Warning, "predicate",
     "DISTINCT removes what a join multiplied",
     "Unique, or an aggregate whose output is its keys (VERBOSE), above a join",
     "more than 10,000 rows, 5 times as many as are left", "EXISTS instead of the join.",
     FindDistinctOverJoins},
	{"union_should_be_union_all", Severity::Info, "predicate", "UNION without duplicates",
     "Unique or aggregate over an Append of different queries: rows before and after",
     "more than 1,000 rows, less than 1 % removed",
     "UNION ALL, where copies cannot be or do no harm.", FindNeedlessUnion},
	{"count_star_big", Severity::Info, "predicate", "A large table is counted",
     "Aggregate with count(*) alone over a scan without a condition (VERBOSE)",
     "more than 1,000,000 rows", "The catalog's estimate, or a counter.", FindBigCount},
	{"order_by_random", Severity::Warning, "predicate", "All rows are sorted at random",
     "Sort Key random()", "more than 1,000 rows", "TABLESAMPLE, or random keys.", FindRandomOrder},
};

} // namespace

std::span<const FindingRule> PredicateFindingRules() { return kPredicateRules; }

} // namespace savant::core
