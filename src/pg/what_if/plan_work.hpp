/*
 * plan_work.hpp
 *     What the nodes of a plan cost when all pages are in the cache.
 *
 * Server regime; called while the memory of the plan is still there.  Prices are multiples of
 * cpu_tuple_cost, so that they compare with each other whatever a page is said to cost.
 */
#pragma once

#include "pg/what_if/planning_hooks.hpp"

extern "C" {
#include "nodes/plannodes.h"
}

namespace savant::pg {

/* Where one run of an index scan goes. */
struct Jumps {
	double heap;         // rows that are not where the last one was
	double index;        // 1 = its place in the index is not where the last run's was
	double heap_pages;   // of the table
	double index_pages;  // of the index
	double entries;      // of the index that are looked at
	double tuples;       // that it returns
	double reads_tuples; // of which the heap is read
};

/* How much of the full price a jump into something of this size has: small things stay cached in
 * the processor itself. */
double SizeShare(double pages);

/* One run of an index scan. */
double IndexScanWork(const Plan *node, const Jumps &jumps);

/* One run of any other node, without what is below it.  `rel` is the table of a scan; may be null.
 */
double OwnWork(const Plan *node, const RelOptInfo *rel);

} // namespace savant::pg
