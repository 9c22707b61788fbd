/*
 * join_findings.cpp
 *     The rows of the rules about joins.
 */
#include "core/findings/join_finders.hpp"

namespace savant::core {

namespace {

constexpr FindingRule kJoinRules[] = {
	{"nested_loop_underestimate", Severity::Warning, "join",
     "A nested loop runs far more often than planned",
     "Nested Loop: rows of the outer side against their estimate, loops of the inner side",
     "10 times more outer rows than expected, 1,000 loops, inner side 40 % of the statement",
     "Mend the estimate; a hash join follows from it.", FindUnderestimatedLoop},
	{"nested_loop_inner_unindexed", Severity::Warning, "join",
     "A nested loop compares every pair of rows",
     "Nested Loop over a Seq Scan (also below Materialize) with a condition that an index could "
     "serve",
     "more than 1,000,000 pairs", "An index on the join column of the inner table.",
     FindUnindexedInner},
	{"join_filter_waste", Severity::Warning, "join", "Most joined pairs are thrown away",
     "Rows Removed by Join Filter against Actual Rows",
     "more than 100,000 and half of the pairs, or more than 10,000 and 90 %",
     "An equality or an index instead of a filter behind the join.", FindJoinFilterWaste},
	{"hash_batches", Severity::Warning, "join", "A hash join goes to disk",
     "Hash with Hash Batches", "more than 1; critical above 16",
     "More work_mem or hash_mem_multiplier for this statement.", FindHashBatches},
	{"hash_build_on_bigger_side", Severity::Warning, "join",
     "A hash table is built of the larger side",
     "Hash rows against those of the probing side, with one of them misjudged",
     "twice as many, 10,000 rows, estimate off by more than 10 times", "Mend the estimate.",
     FindBigBuildSide},
	{"hash_skew", Severity::Warning, "join", "Many rows of a hash join have the same key",
     "Hash Batches above Original Hash Batches, and Peak Memory Usage above what is allowed",
     "1.5 times work_mem * hash_mem_multiplier", "Treat the frequent key apart.", FindHashSkew},
	{"merge_join_resort", Severity::Info, "join", "A merge join sorts its inputs",
     "Sort below a Merge Join", "more than 10,000 rows, on disk or 40 % of the statement",
     "An index in the order of the join column, or memory for a hash join.", FindMergeResort},
	{"merge_join_mark_restore_dups", Severity::Warning, "join",
     "A merge join goes through the same rows again and again",
     "Merge Join: rows that the inner Materialize or Sort gave against those that it got",
     "10 times as many, more than 100,000", "One row for each key on one side.",
     FindMergeDuplicates},
	{"memoize_ineffective", Severity::Info, "join", "Memoize caches to no avail",
     "Memoize: Cache Hits, Misses, Evictions and Overflows",
     "more than 1,000 lookups; less than 20 % hits, half of the entries evicted, or an overflow",
     "Mend n_distinct of the key, or give it memory.", FindUselessMemoize},
	{"semi_join_blowup", Severity::Warning, "join", "EXISTS is checked row by row",
     "Nested Loop with Join Type Semi or Anti whose inner side is no index lookup",
     "more than 10,000 outer rows, 20 % of the statement",
     "An index for the check, or an equality that can be hashed.", FindSemiJoinBlowup},
	{"join_collapse_limit_hit", Severity::Info, "join",
     "More tables than the planner reorders at once",
     "base relations below one tree of joins against join_collapse_limit and from_collapse_limit",
     "more than the limits (8), 100 ms or a cost of 10,000", "Raise both limits and compare.",
     FindJoinCollapse},
	{"fk_estimate_missing", Severity::Warning, "join",
     "The planner does not know a foreign key of several columns",
     "join by two or more columns of which one side is unique, underestimated, without a declared "
     "foreign key",
     "10 times, while the inputs are right within 3 times",
     "ALTER TABLE ... ADD FOREIGN KEY ... NOT VALID.", FindMissingForeignKey},
};

} // namespace

std::span<const FindingRule> JoinFindingRules() { return kJoinRules; }

} // namespace savant::core
