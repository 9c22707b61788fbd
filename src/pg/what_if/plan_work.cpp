/*
 * plan_work.cpp
 *     Prices of pages, rows and lookups that are in the cache.
 *
 * The planner's unit is a page read in sequence.  On a server of which the data are in memory such
 * a page costs as much as some tens of rows, not as a hundred: plans that read fewer pages and
 * handle more rows look better than they are.
 *
 * The prices below were fitted by hand to about ten timings of statements on one database of 1 GB
 * and one machine; they are not the result of a regression.  What they are good for was seen
 * afterwards on another database, the star schema of bench/indexes: of 35 statements whose plans
 * changed with five built indexes, the two that ran more than 1.25 times longer were the two that
 * the prices, here and of fetches, had said would.
 */
#include "pg/what_if/plan_work.hpp"

#include <cmath>

extern "C" {
#include "nodes/pg_list.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
}

namespace savant::pg {

namespace {

/* In units of cpu_tuple_cost. */
constexpr double kPage = 20;       // the next page of a scan
constexpr double kJump = 20;       // a row, or the lowest page of an index, somewhere else
constexpr double kWarmLookup = 15; // a descent where the last one was
constexpr double kHashedRow = 4;   // into or out of a hash table, beyond what the planner charges
constexpr double kLeastHashing = 0.4; // of that for a small table
constexpr int kEntryHead = 32;        // bytes of a hash entry besides its columns

constexpr double kSmallShare = 0.1;
constexpr double kSmallPages = 256;  // 2 MB
constexpr double kLargePages = 8192; // 64 MB

double CostPerRow(const List *conditions) {
	QualCost cost = {};
	cost_qual_eval(&cost, const_cast<List *>(conditions), nullptr);
	return cost.per_tuple;
}

double Price(double tuples) { return tuples * cpu_tuple_cost; }

double HashedRows(double rows, double entries, int width) {
	const double pages = entries * (width + kEntryHead) / BLCKSZ;
	return Price(rows * kHashedRow * Max(kLeastHashing, SizeShare(pages)));
}

/* The planner's cost of the node without its inputs and what runs once before it. */
double OwnCost(const Plan *node) {
	double cost = node->total_cost;
	cost -= node->lefttree != nullptr ? node->lefttree->total_cost : 0;
	cost -= node->righttree != nullptr ? node->righttree->total_cost : 0;
	const List *parts = IsA(node, Append) ? reinterpret_cast<const Append *>(node)->appendplans
	                    : IsA(node, MergeAppend)
	                        ? reinterpret_cast<const MergeAppend *>(node)->mergeplans
	                        : NIL;
	const ListCell *cell;
	foreach (cell, parts) {
		cost -= static_cast<const Plan *>(lfirst(cell))->total_cost;
	}
	if (IsA(node, SubqueryScan)) {
		cost -= reinterpret_cast<const SubqueryScan *>(node)->subplan->total_cost;
	}
	foreach (cell, node->initPlan) {
		const auto *part = static_cast<const SubPlan *>(lfirst(cell));
		cost -= part->startup_cost + part->per_call_cost;
	}
	return Max(cost, 0.0);
}

double SequentialWork(const Plan *node, const RelOptInfo *rel) {
	return Price(kPage * static_cast<double>(rel->pages)) +
	       Max(rel->tuples, 0.0) * (cpu_tuple_cost + CostPerRow(node->qual));
}

/* The rows that the bitmaps below return; what they cost is read off the planner. */
double BitmapWork(const Plan *node, const RelOptInfo *rel) {
	const double tuples = Max(node->lefttree->plan_rows, 1.0);
	const double pages = Min(tuples, static_cast<double>(rel->pages));
	return Price(kPage * pages) + tuples * (cpu_tuple_cost + CostPerRow(node->qual)) +
	       tuples * (cpu_index_tuple_cost + cpu_operator_cost);
}

double NestedLoopWork(const Plan *node) {
	const auto *join = reinterpret_cast<const Join *>(node);
	const double rows = Max(outerPlan(node)->plan_rows, 1.0) * Max(innerPlan(node)->plan_rows, 1.0);
	return rows * (cpu_tuple_cost + CostPerRow(join->joinqual));
}

} // namespace

double SizeShare(double pages) {
	const double size = (std::log(Max(pages, 1.0)) - std::log(kSmallPages)) /
	                    (std::log(kLargePages) - std::log(kSmallPages));
	return Max(kSmallShare, Min(1.0, size));
}

double IndexScanWork(const Plan *node, const Jumps &jumps) {
	const double rows = jumps.entries * (cpu_index_tuple_cost + cpu_operator_cost) +
	                    jumps.tuples * (cpu_tuple_cost + CostPerRow(node->qual));
	const double places = kWarmLookup + kJump * jumps.index * SizeShare(jumps.index_pages) +
	                      kJump * jumps.heap * SizeShare(jumps.heap_pages) +
	                      jumps.reads_tuples; // found, if only where the last one was
	return rows + Price(places);
}

double OwnWork(const Plan *node, const RelOptInfo *rel) {
	switch (nodeTag(node)) {
	case T_SeqScan:
	case T_SampleScan:
		return rel != nullptr ? SequentialWork(node, rel) : node->total_cost;
	case T_BitmapHeapScan:
		return rel != nullptr ? BitmapWork(node, rel) : node->total_cost;
	case T_NestLoop:
		return NestedLoopWork(node);
	case T_HashJoin: {
		const Plan *inner = innerPlan(node);
		const double rows = outerPlan(node)->plan_rows + inner->plan_rows;
		return OwnCost(node) + HashedRows(rows, inner->plan_rows, inner->plan_width);
	}
	case T_Agg: {
		const bool hashes = reinterpret_cast<const Agg *>(node)->aggstrategy == AGG_HASHED;
		return OwnCost(node) +
		       (hashes ? HashedRows(outerPlan(node)->plan_rows, node->plan_rows, node->plan_width)
		               : 0);
	}
	case T_Limit:
		return 0;
	default:
		return OwnCost(node);
	}
}

} // namespace savant::pg
