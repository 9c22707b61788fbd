/*
 * scan_findings.cpp
 *     The rows of the rules about scans.
 */
#include "core/findings/scan_finders.hpp"

namespace savant::core {

namespace {

constexpr FindingRule kScanRules[] = {
	{"seq_scan_filter_selective", Severity::Warning, "scan",
     "A whole table is read to find few of its rows",
     "Seq Scan with Filter: Rows Removed by Filter against Actual Rows; without ANALYZE Plan Rows "
     "against the rows of the table",
     "more than half of the rows removed, 10,000 rows or 50 pages read, 10 % of the statement, and "
     "an index would save half of the scan",
     "An index on the columns of the filter: those compared for equality first, then one range.",
     FindSelectiveSeqScan},
	{"seq_scan_large_no_filter", Severity::Info, "scan", "A large table is read whole",
     "Seq Scan without Filter, not below a LIMIT", "more than 10,000 pages, 40 % of the statement",
     "Ask whether all rows are needed: condition, materialized view, narrower index, parallel "
     "workers.",
     FindLargeSeqScan},
	{"seq_scan_in_loop", Severity::Warning, "scan", "A whole table is read again and again",
     "Seq Scan with Actual Loops above 1 and a Filter on columns that an index could serve",
     "more than 100,000 rows read in all loops",
     "An index on the column that is compared, so that each loop is a lookup.", FindSeqScanInLoop},
	{"inefficient_index", Severity::Warning, "scan",
     "An index finds many rows that the filter removes",
     "Index Scan or Bitmap Heap Scan with Filter: Rows Removed by Filter",
     "more than half of the rows removed, more than 1,000 and 10 in each loop, 10 % of the "
     "statement",
     "Add the column of the filter to the index, or make the index partial.", FindInefficientIndex},
	{"index_recheck_waste", Severity::Warning, "scan", "An index finds rows that do not match",
     "Rows Removed by Index Recheck, without lossy pages", "more than half and more than 1,000",
     "A more exact operator class, or longer search patterns.", FindRecheckWaste},
	{"bitmap_lossy", Severity::Warning, "scan", "A bitmap does not fit into work_mem",
     "Bitmap Heap Scan with Lossy Heap Blocks next to exact ones", "more than 10 % lossy",
     "More work_mem for this statement: 64 bytes for each page of the bitmap.", FindLossyBitmap},
	{"bitmap_many_or", Severity::Info, "scan", "An OR searches one index many times",
     "BitmapOr with equality scans of one index", "5 arms or more",
     "x = ANY (array) or IN instead of OR.", FindManyOr},
	{"bitmap_and_suspicious", Severity::Warning, "scan",
     "Two large bitmaps have few rows in common",
     "BitmapAnd: rows of the Bitmap Heap Scan against those of its inputs",
     "40 % of the statement, less than 10 % of the smaller input left",
     "One index on the columns of both.", FindSuspiciousAnd},
	{"index_only_heap_fetches", Severity::Info, "scan",
     "An index-only scan visits the table all the same", "Index Only Scan with Heap Fetches",
     "more than 10 % of its rows and 1,000",
     "VACUUM the table; tune autovacuum when it comes back.", FindHeapFetches},
	{"index_scan_could_be_index_only", Severity::Info, "scan",
     "A table is visited for one or two small columns",
     "Index Scan whose output and filter need at most two more columns, of 16 bytes together, than "
     "the index has (VERBOSE, statistics and visibility known)",
     "1,000 rows, half a page for each, 40 % of the statement",
     "INCLUDE these columns in the index.", FindCoveringChance},
	{"index_full_scan_for_order", Severity::Warning, "scan",
     "An index is walked for its order while the filter throws rows away",
     "Index Scan without Index Cond, with Filter", "more than 10,000 rows removed",
     "An index on the columns of the filter, then those of the order.", FindFullIndexScanForOrder},
	{"index_cond_missing_leading_col", Severity::Warning, "scan",
     "An index is searched without its first column",
     "Index Cond that says nothing about the first key of the index",
     "more than 10 pages for each row and 100 in each loop",
     "An index that begins with the columns of the condition.", FindMissingLeadingColumn},
	{"index_searches_many", Severity::Warning, "scan",
     "A skip scan searches the index for each value of a column",
     "Index Searches (PostgreSQL 18) without an IN list", "more than 1,000 in each loop",
     "An index that begins with the columns of the condition.", FindManyIndexSearches},
	{"low_cache_hit", Severity::Info, "scan", "Most pages come from outside the buffers",
     "Shared Read Blocks against Shared Hit Blocks of the node that reads most",
     "more than half and more than 1,000 pages",
     "Run it again; when it reads as much, read fewer pages or keep more in memory.",
     FindLowCacheHit},
	{"io_bound_node", Severity::Info, "scan", "A node waits for the disk",
     "I/O Read Time against the node's own time (track_io_timing)",
     "more than half of it and more than 50 ms",
     "Above 1 ms for a page look at the storage, below read fewer pages.", FindIoBound},
	{"read_efficiency", Severity::Warning, "scan", "A table takes far more space than its rows",
     "Seq Scan: pages touched against rows times the width that the statistics know",
     "more than 5 times and 10 MB", "Remove the bloat and find out what hinders autovacuum.",
     FindReadEfficiency},
	{"rows_per_buffer_low_index", Severity::Info, "scan",
     "Rows of one index range lie on as many pages",
     "Index Scan: pages touched for each row; correlation of the first column",
     "more than 0.7 pages a row, 10,000 rows, correlation below 0.3",
     "CLUSTER the table by the index, or a covering index.", FindScatteredRows},
	{"function_scan_default_rows", Severity::Warning, "scan",
     "The planner guesses how many rows a function returns",
     "Function Scan whose Plan Rows are a default (10, 100, 1000), below a join or sort",
     "off by more than 10 times", "ALTER FUNCTION ... ROWS, or a temporary table with statistics.",
     FindDefaultRows},
	{"foreign_scan_no_pushdown", Severity::Warning, "scan",
     "A condition is not sent to the foreign server", "Foreign Scan with Rows Removed by Filter",
     "more than 1,000 rows", "Built-in immutable functions; option \"extensions\" of the server.",
     FindNoPushdown},
	{"partition_no_pruning", Severity::Warning, "scan", "No partition was left out",
     "Append over partitions with conditions, no Subplans Removed; most partitions without a row, "
     "or the partition key inside a function or cast",
     "more than 10 partitions", "A condition on the partition key itself.", FindNoPruning},
	{"partition_planning_heavy", Severity::Warning, "scan",
     "Planning for partitions takes longer than execution",
     "Planning Time; children of Append and Subplans Removed", "more than 50 ms and 50 partitions",
     "Prepared statement with a generic plan, or fewer partitions.", FindHeavyPartitionPlanning},
};

} // namespace

std::span<const FindingRule> ScanFindingRules() { return kScanRules; }

} // namespace savant::core
