/*
 * memory_findings.cpp
 *     The rules about sorts, hash tables, stored rows and WITH, one row each.
 */
#include <array>

#include "core/findings/memory_finders.hpp"

namespace savant::core {

namespace {

constexpr std::array kRules = {
	FindingRule{
		"sort_disk", Severity::Warning, "memory", "A sort spills to disk",
		"Sort with Sort Space Type \"Disk\"; without ANALYZE, rows times their width (and 80 bytes "
		"of overhead) against work_mem",
		"any spill; critical from 1 GB. Planned: 10,000 rows and 10 % of the cost",
		"Give the statement the work_mem that the sort needs, sort fewer or narrower rows, or have "
		"an index deliver the order.",
		FindSortDisk},
	FindingRule{
		"sort_topn_from_large", Severity::Warning, "memory", "Many rows are sorted to return a few",
		"top-N heapsort or Sort directly below Limit: rows that go in, rows of the Limit",
		"more than 100,000 rows in, fewer than 1,000 out, and reading and sorting takes 40 %",
		"An index on the columns of the filter and then on those of ORDER BY.", FindTopNFromMany},
	FindingRule{
		"sort_avoidable_by_index", Severity::Info, "memory", "An index could deliver the order",
		"Sort by plain columns of one table directly above its scan; below a LIMIT, or the table "
		"lies in that order, or the rows are narrow enough for an index-only scan",
		"more than 10,000 rows, and no index begins with these columns",
		"An index in the order of the sort, when its upkeep is worth it.", FindAvoidableSort},
	FindingRule{
		"incremental_sort_groups", Severity::Warning, "memory",
		"An incremental sort has one group that holds most rows",
		"Incremental Sort: peak and average space of the Pre-sorted Groups, times their number",
		"one group takes more than 50 %, and 10,000 rows are sorted",
		"An index over all sort keys instead of the first ones.", FindIncrementalSortGroups},
	FindingRule{
		"hashagg_spill", Severity::Warning, "memory", "A hash aggregate spills to disk",
		"Aggregate with Disk Usage; without ANALYZE, Planned Partitions above 1",
		"any spill; critical from 1 GB",
		"Raise work_mem or hash_mem_multiplier for the statement; where the number of groups was "
		"misjudged, mend the statistics.",
		FindHashAggregateSpill},
	FindingRule{
		"agg_underestimated_groups", Severity::Warning, "memory",
		"The number of groups is misjudged while the rows that are grouped are not",
		"Aggregate with Group Key: planned and actual rows of the node and of its input",
		"a factor of 100 with 1,000 groups, and the input within a factor of 3; too many expected "
		"groups only where the planner sorts or splits for them",
		"CREATE STATISTICS (ndistinct) on the grouped columns, or set n_distinct of the column.",
		FindUnderestimatedGroups},
	FindingRule{
		"groupagg_sort_instead_of_hash", Severity::Warning, "memory",
		"Rows are sorted on disk to be grouped where a hash table would fit",
		"Aggregate with Strategy Sorted over a Sort that spilled, without DISTINCT or ORDER BY in "
		"an aggregate",
		"the groups take less than half of the memory of the sort",
		"Raise work_mem so that the planner takes the hash table, and see to the estimate of the "
		"groups.",
		FindGroupSortInsteadOfHash},
	FindingRule{"window_sort", Severity::Warning, "memory", "A window function sorts on disk",
                "WindowAgg directly above a Sort with Sort Space Type \"Disk\"", "any spill",
                "An index on the columns of PARTITION BY and then of ORDER BY, or more work_mem.",
                FindWindowSort},
	FindingRule{
		"window_spill", Severity::Warning, "memory", "A window keeps its rows on disk",
		"WindowAgg with Storage \"Disk\" (18 and up), or temporary blocks that it wrote itself",
		"any spill", "Smaller partitions, a frame that ends at the current row, or more work_mem.",
		FindWindowSpill},
	FindingRule{"materialize_spill", Severity::Warning, "memory",
                "Rows that are kept to be read again go to disk",
                "Materialize and CTE Scan: temporary blocks of the node itself",
                "more than 1,000 blocks (8 MB)",
                "Fewer rows and columns in it, NOT MATERIALIZED, or more work_mem.",
                FindMaterializeSpill},
	FindingRule{
		"cte_optimization_fence", Severity::Warning, "memory",
		"A WITH query is worked out whole and then filtered",
		"CTE Scan with Filter, the only reader of a WITH query that neither recurses nor writes",
		"10,000 rows and more than 50 % of them are thrown away",
		"NOT MATERIALIZED, or the condition inside the WITH query.", FindCteFence},
	FindingRule{"cte_referenced_once_materialized", Severity::Info, "memory",
                "A WITH query that is read once is stored",
                "one CTE Scan of a WITH query that neither recurses nor writes", "10,000 rows",
                "Leave out MATERIALIZED.", FindCteUsedOnce},
	FindingRule{
		"temp_io", Severity::Warning, "memory", "A node uses temporary files",
		"temporary blocks that the node itself wrote and read; sorts, hashes, windows and stores "
		"have rules of their own",
		"more than 1,000 blocks (8 MB)", "More work_mem, or fewer rows and columns.", FindTempIo},
	FindingRule{"recursive_union_runaway", Severity::Warning, "memory", "A recursion goes very far",
                "loops of the WorkTable Scan and rows of the Recursive Union",
                "more than 1,000 rounds or 1 million rows",
                "UNION instead of UNION ALL, a CYCLE clause, or a limit of the depth.",
                FindRecursiveRunaway},
	FindingRule{"projectset_explosion", Severity::Warning, "memory",
                "A set-returning function multiplies the rows",
                "rows of ProjectSet and of its input",
                "100 times as many, 100,000 rows, from 10 rows at least",
                "Filter and limit before unnesting.", FindProjectSetExplosion},
};

} // namespace

std::span<const FindingRule> MemoryFindingRules() { return kRules; }

} // namespace savant::core
