/*
 * plan_reading.cpp
 *     The walk over a finished plan.
 *
 * careful_cost is the planner's cost and two surcharges.
 *
 * A nested loop does its inner side once for each outer row, so it pays for every outer row that
 * was not foreseen.  Where the number of outer rows is a guess - it rests on two or more
 * conditions, on a condition without statistics, or on a join - the loop is charged again for
 * kDoubt times the rows, but for no more than there can be: a lookup of a unique key returns one
 * row, a join of which the inner side is unique no more than the outer side has.
 *
 * An index scan whose order is not that of the heap jumps from page to page.  The planner takes
 * pages to be cached after the first visit and then charges next to nothing; in truth each jump
 * costs a lookup in the buffer table, a pin, and several cache misses.  bench/whatif/fetch.sql
 * measures that price in the planner's units, for cached tables: 0.41 for a table of 200 MB, 0.04
 * for one of 1 MB.  Reading from disk costs more, but that is what random_page_cost is for.
 */
#include "pg/what_if/plan_reading.hpp"

#include <cmath>

#include "pg/walker.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_index.h"
#include "catalog/pg_statistic.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

constexpr double kDoubt = 10;
constexpr double kFetchTuples = 40; // an uncorrelated heap fetch, in units of cpu_tuple_cost
/* Of a heap that stays in the processor's own caches a tenth; in between by the order of size. */
constexpr double kSmallHeapShare = 0.1;
constexpr double kSmallHeapPages = 256;  // 2 MB
constexpr double kLargeHeapPages = 8192; // 64 MB
constexpr double kSeveralKeys = 0.75;    // the planner's own discount of correlation
constexpr int kMostUses = 512;

struct Walk {
	const PlannedStmt *plan;
	const Planning *planning;
	NumberOfIndex number_of;
	void *context;
	double extra;
	PlanReading *reading;
	double *part_loops; // how often each of the plan's subplans runs; null when there are none
};

/* The rows of a node: as estimated, and as many as there may be with bad luck. */
struct Rows {
	double estimate;
	double most;
};

Rows Visit(const Plan *node, double loops, Walk *walk);

double Doubt(const Rows &rows) {
	return Max(1.0, Min(kDoubt, rows.most / Max(rows.estimate, 1.0)));
}

/* The relation as the planner had it; null for what is not a table. */
const RelOptInfo *RelationOf(Oid table, const Planning *planning) {
	const ListCell *cell;
	foreach (cell, planning->relations) {
		const auto *relation = static_cast<const PlannedRelation *>(lfirst(cell));
		if (relation->table == table) {
			return relation->rel;
		}
	}
	return nullptr;
}

Oid TableOf(const Scan *scan, const Walk *walk) {
	if (scan->scanrelid == 0) {
		return InvalidOid;
	}
	const RangeTblEntry *entry = rt_fetch(scan->scanrelid, walk->plan->rtable);
	return entry->rtekind == RTE_RELATION ? entry->relid : InvalidOid;
}

/* The path that became the index scan: only it knows how much of the index is read. */
const IndexPath *PathOf(Oid table, Oid index, const Plan *node, const Planning *planning) {
	const ListCell *cell;
	foreach (cell, planning->relations) {
		const auto *relation = static_cast<const PlannedRelation *>(lfirst(cell));
		if (relation->table != table) {
			continue;
		}
		const List *const lists[] = {relation->rel->pathlist, relation->rel->partial_pathlist};
		for (const List *paths : lists) {
			const ListCell *path_cell;
			foreach (path_cell, paths) {
				const auto *path = static_cast<const IndexPath *>(lfirst(path_cell));
				if (IsA(path, IndexPath) && path->indexinfo->indexoid == index &&
				    path->path.total_cost == node->total_cost &&
				    path->path.startup_cost == node->startup_cost) {
					return path;
				}
			}
		}
	}
	return nullptr;
}

/* The square of the correlation of index order and heap order. */
double OrderOf(Oid table, const IndexOptInfo *index) {
	if (index->indexkeys[0] == 0 || index->sortopfamily == nullptr) {
		return 0;
	}
	HeapTuple tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table),
	                                  Int16GetDatum(static_cast<int16>(index->indexkeys[0])),
	                                  BoolGetDatum(false));
	if (!HeapTupleIsValid(tuple)) {
		return 0;
	}
	double correlation = 0;
	AttStatsSlot slot;
	if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_CORRELATION, InvalidOid,
	                     ATTSTATSSLOT_NUMBERS)) {
		correlation = slot.nnumbers == 1 ? static_cast<double>(slot.numbers[0]) : 0;
		free_attstatsslot(&slot);
	}
	ReleaseSysCache(tuple);
	correlation *= index->nkeycolumns > 1 ? kSeveralKeys : 1;
	return correlation * correlation;
}

/* Heap rows that the scan jumps to, all loops. */
double JumpsOf(const Scan *scan, Oid index, bool index_only, double loops, const Walk *walk) {
	const Oid table = TableOf(scan, walk);
	const IndexPath *path = PathOf(table, index, &scan->plan, walk->planning);
	const double tuples =
		path != nullptr ? path->indexselectivity * path->indexinfo->tuples : scan->plan.plan_rows;
	double jumps = tuples;
	if (path != nullptr) {
		// Each loop begins somewhere else, whatever the order inside of it.
		const double order = OrderOf(table, path->indexinfo);
		jumps = Max(tuples * (1 - order), loops > 1 ? Min(1.0, tuples) : 0.0);
		if (index_only) {
			jumps *= 1 - path->path.parent->allvisfrac;
		}
	}
	return jumps * loops;
}

/* What one jump into a heap of this size costs, in the planner's units. */
double JumpPrice(double pages) {
	const double size = (std::log(Max(pages, 1.0)) - std::log(kSmallHeapPages)) /
	                    (std::log(kLargeHeapPages) - std::log(kSmallHeapPages));
	return cpu_tuple_cost * kFetchTuples * Max(kSmallHeapShare, Min(1.0, size));
}

void ChargeJumps(const Scan *scan, double jumps, double loops, Walk *walk) {
	const RelOptInfo *rel = RelationOf(TableOf(scan, walk), walk->planning);
	const double pages = rel != nullptr ? static_cast<double>(rel->pages) : kSmallHeapPages;
	walk->extra += Max(0.0, jumps * JumpPrice(pages) - scan->plan.total_cost * loops);
}

void AddUse(Oid index, const char *node, double fetches, Walk *walk) {
	const int number = walk->number_of(index, walk->context);
	if (number < 0 || walk->reading->use_count == kMostUses) {
		return;
	}
	walk->reading->uses[walk->reading->use_count++] = {number, node, fetches};
}

/* A condition whose selectivity is a constant of the planner's. */
bool IsUnfounded(Node *clause) {
	if (!IsA(clause, OpExpr) || list_length(reinterpret_cast<OpExpr *>(clause)->args) != 2) {
		return false;
	}
	const auto *op = reinterpret_cast<OpExpr *>(clause);
	const Node *left = static_cast<Node *>(linitial(op->args));
	const Node *right = static_cast<Node *>(lsecond(op->args));
	if (IsA(left, RelabelType)) {
		left = reinterpret_cast<Node *>(reinterpret_cast<const RelabelType *>(left)->arg);
	}
	const bool has_function = IsA(left, FuncExpr) || IsA(left, OpExpr) || IsA(right, FuncExpr);
	const RegProcedure estimator = get_oprrest(op->opno);
	const bool is_equality =
		op_hashjoinable(op->opno, exprType(left)) || op_mergejoinable(op->opno, exprType(left));
	return has_function || !OidIsValid(estimator) || (!is_equality && !IsA(right, Const));
}

/* What a scan of a table returns, by its conditions. */
Rows ScanRows(const Plan *node, const List *conditions, const List *more, double table_rows) {
	const int count = list_length(conditions) + list_length(more);
	bool guess = count >= 2;
	const ListCell *cell;
	foreach (cell, conditions) {
		guess = guess || IsUnfounded(static_cast<Node *>(lfirst(cell)));
	}
	foreach (cell, more) {
		guess = guess || IsUnfounded(static_cast<Node *>(lfirst(cell)));
	}
	const double rows = Max(node->plan_rows, 1.0);
	return {rows, guess ? Max(rows, Min(table_rows, rows * kDoubt)) : rows};
}

double TableRows(const Scan *scan, const Walk *walk) {
	const RelOptInfo *rel = RelationOf(TableOf(scan, walk), walk->planning);
	return rel != nullptr ? Max(rel->tuples, 1.0) : scan->plan.plan_rows * kDoubt;
}

/* A unique index with an equality on each key returns one row. */
bool ReturnsOne(Oid index, const List *conditions) {
	HeapTuple tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	const auto *row = reinterpret_cast<Form_pg_index>(GETSTRUCT(tuple));
	const bool unique = row->indisunique && row->indimmediate;
	const int keys = row->indnkeyatts;
	ReleaseSysCache(tuple);
	int equalities = 0;
	const ListCell *cell;
	foreach (cell, conditions) {
		const auto *op = static_cast<const OpExpr *>(lfirst(cell));
		equalities += IsA(op, OpExpr) && list_length(op->args) == 2 &&
		              op_mergejoinable(op->opno, exprType(static_cast<Node *>(linitial(op->args))));
	}
	return unique && equalities >= keys;
}

Rows VisitIndexScan(const Scan *scan, Oid index, const List *conditions, double loops, Walk *walk) {
	const bool index_only = IsA(scan, IndexOnlyScan);
	const double jumps = JumpsOf(scan, index, index_only, loops, walk);
	ChargeJumps(scan, jumps, loops, walk);
	AddUse(index, index_only ? "Index Only Scan" : "Index Scan", jumps, walk);
	if (ReturnsOne(index, conditions)) {
		return {Max(scan->plan.plan_rows, 1.0), Max(scan->plan.plan_rows, 1.0)};
	}
	return ScanRows(&scan->plan, conditions, scan->plan.qual, TableRows(scan, walk));
}

/* Bitmaps are read in the order of the heap: no jumps. */
void VisitBitmap(const Plan *node, Walk *walk) {
	const List *parts =
		IsA(node, BitmapAnd)  ? reinterpret_cast<const BitmapAnd *>(node)->bitmapplans
		: IsA(node, BitmapOr) ? reinterpret_cast<const BitmapOr *>(node)->bitmapplans
							  : NIL;
	if (IsA(node, BitmapIndexScan)) {
		AddUse(reinterpret_cast<const BitmapIndexScan *>(node)->indexid, "Bitmap Index Scan", 0,
		       walk);
	}
	const ListCell *cell;
	foreach (cell, parts) {
		VisitBitmap(static_cast<const Plan *>(lfirst(cell)), walk);
	}
}

Rows JoinRows(const Join *join, const Rows &outer, const Rows &inner) {
	const double rows = Max(join->plan.plan_rows, 1.0);
	const bool keeps_outer =
		join->inner_unique || join->jointype == JOIN_SEMI || join->jointype == JOIN_ANTI;
	const double most = keeps_outer ? outer.most : outer.most * inner.most;
	return {rows, Max(rows, Min(most, rows * kDoubt))};
}

Rows VisitNestedLoop(const Join *join, double loops, Walk *walk) {
	const Plan *outer_plan = outerPlan(&join->plan);
	const Plan *inner_plan = innerPlan(&join->plan);
	const Rows outer = Visit(outer_plan, loops, walk);
	const double doubt = Doubt(outer);
	const Rows inner = Visit(inner_plan, loops * Max(outer_plan->plan_rows, 1.0) * doubt, walk);
	const double per_loop = Max(0.0, join->plan.total_cost - outer_plan->total_cost);
	walk->extra += (doubt - 1) * per_loop * loops;
	return JoinRows(join, outer, inner);
}

Rows VisitList(const List *plans, double loops, Walk *walk) {
	Rows sum = {0, 0};
	const ListCell *cell;
	foreach (cell, plans) {
		const Rows rows = Visit(static_cast<const Plan *>(lfirst(cell)), loops, walk);
		sum.estimate += rows.estimate;
		sum.most += rows.most;
	}
	return sum;
}

/* A node that hands on, sorts, groups or cuts what its input returns. */
Rows VisitInput(const Plan *node, double loops, Walk *walk) {
	Rows input = {1, 1};
	const double before = walk->extra;
	if (node->lefttree != nullptr) {
		input = Visit(node->lefttree, loops, walk);
	}
	if (IsA(node, Limit) && node->lefttree->total_cost > 0) {
		// What is not read costs nothing; below a sort everything is, and the costs say so.
		walk->extra = before + (walk->extra - before) *
		                           Min(1.0, node->total_cost / node->lefttree->total_cost);
	}
	if (node->righttree != nullptr) {
		(void)Visit(node->righttree, loops, walk);
	}
	const double rows = Max(node->plan_rows, 1.0);
	if (IsA(node, Limit) || (IsA(node, Agg) && reinterpret_cast<const Agg *>(node)->numCols == 0)) {
		return {rows, rows};
	}
	return {rows, rows * Doubt(input)};
}

Rows VisitScan(const Plan *node, double loops, Walk *walk) {
	const auto *scan = reinterpret_cast<const Scan *>(node);
	switch (nodeTag(node)) {
	case T_IndexScan: {
		const auto *index = reinterpret_cast<const IndexScan *>(node);
		return VisitIndexScan(scan, index->indexid, index->indexqualorig, loops, walk);
	}
	case T_IndexOnlyScan: {
		const auto *index = reinterpret_cast<const IndexOnlyScan *>(node);
		return VisitIndexScan(scan, index->indexid, index->indexqual, loops, walk);
	}
	case T_BitmapHeapScan:
		VisitBitmap(node->lefttree, walk);
		return ScanRows(node, reinterpret_cast<const BitmapHeapScan *>(node)->bitmapqualorig,
		                node->qual, TableRows(scan, walk));
	case T_SubqueryScan: {
		const Rows rows = Visit(reinterpret_cast<const SubqueryScan *>(node)->subplan, loops, walk);
		return {Max(node->plan_rows, 1.0), Max(node->plan_rows, 1.0) * Doubt(rows)};
	}
	case T_SeqScan:
	case T_SampleScan:
		return ScanRows(node, node->qual, NIL, TableRows(scan, walk));
	default: // functions, CTEs, VALUES: as good as a guess
		return {Max(node->plan_rows, 1.0), Max(node->plan_rows, 1.0) * kDoubt};
	}
}

/* One expression of a node that is evaluated `times`. */
struct PartSearch {
	double *part_loops;
	double times;
};

bool FindParts(Node *node, PartSearch *search) {
	if (node == nullptr) {
		return false;
	}
	if (IsA(node, SubPlan)) {
		const auto *part = reinterpret_cast<SubPlan *>(node);
		search->part_loops[part->plan_id - 1] += part->useHashTable ? 1 : search->times;
	}
	return expression_tree_walker(node, AsWalker(FindParts), search);
}

/* Notes how often the subplans in the node's expressions run. */
void CountParts(const Plan *node, double loops, Walk *walk) {
	const double input = node->lefttree != nullptr ? node->lefttree->plan_rows : node->plan_rows;
	PartSearch search = {walk->part_loops, loops * Max(input, 1.0)};
	(void)FindParts(reinterpret_cast<Node *>(node->qual), &search);
	search.times = loops * Max(node->plan_rows, 1.0);
	(void)FindParts(reinterpret_cast<Node *>(node->targetlist), &search);
}

Rows Visit(const Plan *node, double loops, Walk *walk) {
	check_stack_depth();
	if (walk->part_loops != nullptr) {
		CountParts(node, loops, walk);
	}
	switch (nodeTag(node)) {
	case T_NestLoop:
		return VisitNestedLoop(reinterpret_cast<const Join *>(node), loops, walk);
	case T_HashJoin:
	case T_MergeJoin: {
		const Rows outer = Visit(node->lefttree, loops, walk);
		const Rows inner = Visit(node->righttree, loops, walk);
		return JoinRows(reinterpret_cast<const Join *>(node), outer, inner);
	}
	case T_Append:
		return VisitList(reinterpret_cast<const Append *>(node)->appendplans, loops, walk);
	case T_MergeAppend:
		return VisitList(reinterpret_cast<const MergeAppend *>(node)->mergeplans, loops, walk);
	case T_CustomScan:
		return VisitList(reinterpret_cast<const CustomScan *>(node)->custom_plans, loops, walk);
	case T_IndexScan:
	case T_IndexOnlyScan:
	case T_BitmapHeapScan:
	case T_SubqueryScan:
	case T_SeqScan:
	case T_SampleScan:
	case T_FunctionScan:
	case T_TableFuncScan:
	case T_ValuesScan:
	case T_CteScan:
	case T_WorkTableScan:
	case T_NamedTuplestoreScan:
	case T_ForeignScan:
	case T_TidScan:
	case T_TidRangeScan:
		return VisitScan(node, loops, walk);
	default:
		return VisitInput(node, loops, walk);
	}
}

} // namespace

PlanReading ReadPlan(const PlannedStmt *plan, const Planning *planning, NumberOfIndex number_of,
                     void *context) {
	PlanReading reading = {};
	reading.uses = static_cast<ReadUse *>(palloc(sizeof(ReadUse) * kMostUses));
	Walk walk = {plan, planning, number_of, context, 0, &reading, nullptr};
	const int parts = list_length(plan->subplans);
	if (parts > 0) {
		walk.part_loops = static_cast<double *>(palloc0(sizeof(double) * static_cast<Size>(parts)));
	}
	if (plan->planTree != nullptr) {
		reading.cost = plan->planTree->total_cost;
		(void)Visit(plan->planTree, 1, &walk);
	}
	// The outer ones were planned last and are counted first; initial plans run once.
	for (int i = parts - 1; i >= 0; i--) {
		const auto *part = static_cast<const Plan *>(list_nth(plan->subplans, i));
		if (part != nullptr) {
			(void)Visit(part, Max(1.0, walk.part_loops[i]), &walk);
		}
	}
	reading.careful_cost = reading.cost + walk.extra;
	return reading;
}

} // namespace savant::pg
