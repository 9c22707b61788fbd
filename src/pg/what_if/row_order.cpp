/*
 * row_order.cpp
 *     The order of a column, followed down the plan to the scan or sort that makes it.
 *
 * A sequential scan delivers a column as well ordered as it lies in the heap.  An index scan sorts
 * by its first key that no equality fixes; other columns follow as far as both they and that key
 * follow the heap.  Joins keep the order of their outer side, and a column of the inner side has
 * it where it is joined to one of the outer.  Hashed groups come in no order.
 */
#include "pg/what_if/row_order.hpp"

extern "C" {
#include "access/htup_details.h"
#include "catalog/pg_statistic.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

constexpr double kSeveralKeys = 0.75; // the planner's own discount of correlation

/* As a sample of the table's blocks has it; 0 when nothing is known. */
double BlockOrderOf(Oid table, AttrNumber column, const Planning *planning) {
	const auto *known = static_cast<const TableIndexes *>(
		hash_search(planning->tables, &table, HASH_FIND, nullptr));
	return known != nullptr && known->block_orders != nullptr && column >= 1 &&
	               column <= known->column_count
	           ? known->block_orders[column - 1]
	           : 0;
}

/* As the statistics have it: the square of the correlation. */
double Correlated(Oid table, AttrNumber column) {
	HeapTuple tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table), Int16GetDatum(column),
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
	return correlation * correlation;
}

struct View {
	const PlannedStmt *plan;
	const Planning *planning;
};

double OrderOf(const Plan *node, const Var *column, const View &view);

const Node *WithoutRelabel(const Node *expression) {
	while (expression != nullptr && IsA(expression, RelabelType)) {
		expression =
			reinterpret_cast<const Node *>(reinterpret_cast<const RelabelType *>(expression)->arg);
	}
	return expression;
}

const Var *AsVar(const Node *expression) {
	expression = WithoutRelabel(expression);
	return expression != nullptr && IsA(expression, Var) ? reinterpret_cast<const Var *>(expression)
	                                                     : nullptr;
}

/* The column that a node hands out at `position`; null when it is computed. */
const Var *ColumnAt(const List *target_list, AttrNumber position) {
	if (position < 1 || position > list_length(target_list)) {
		return nullptr;
	}
	const auto *entry = static_cast<const TargetEntry *>(list_nth(target_list, position - 1));
	return AsVar(reinterpret_cast<const Node *>(entry->expr));
}

double OrderAt(const Plan *node, AttrNumber position, const View &view) {
	check_stack_depth();
	const Var *column = node != nullptr ? ColumnAt(node->targetlist, position) : nullptr;
	return column != nullptr ? OrderOf(node, column, view) : 0;
}

/* The heap's column of a key of the index; 0 = an expression, or no key. */
AttrNumber HeapColumn(const IndexOptInfo *index, int key) {
	return key >= 1 && key <= index->ncolumns ? static_cast<AttrNumber>(index->indexkeys[key - 1])
	                                          : static_cast<AttrNumber>(0);
}

/* The first key that may differ between the rows of the scan; 0 = none. */
int FirstFreeKey(const IndexOptInfo *index, const List *conditions) {
	for (int key = 1; key <= index->nkeycolumns; key++) {
		if (EqualityOfKey(conditions, key) == nullptr) {
			return key;
		}
	}
	return 0;
}

double OrderInIndex(Oid table, const IndexOptInfo *index, const List *conditions, AttrNumber column,
                    const Planning *planning) {
	if (index->sortopfamily == nullptr) {
		return 0;
	}
	const int lead = FirstFreeKey(index, conditions);
	const AttrNumber lead_column = HeapColumn(index, lead);
	if (lead_column == column) {
		return 1;
	}
	for (int key = 1; key < lead; key++) {
		if (HeapColumn(index, key) == column) {
			return 1; // one value
		}
	}
	return lead_column != 0
	           ? HeapOrder(table, lead_column, planning) * HeapOrder(table, column, planning)
	           : 0;
}

struct ReadIndex {
	const IndexOptInfo *info; // null = not an index scan, or of an index nobody knows
	Oid table;
	const List *conditions;
};

ReadIndex IndexReadBy(const Plan *node, const View &view) {
	const auto *scan = reinterpret_cast<const Scan *>(node);
	if (IsA(node, IndexScan)) {
		const auto *index = reinterpret_cast<const IndexScan *>(node);
		const Oid table = ScannedTable(scan, view.plan);
		return {PlannedIndex(table, index->indexid, view.planning), table, index->indexqual};
	}
	if (IsA(node, IndexOnlyScan)) {
		const auto *index = reinterpret_cast<const IndexOnlyScan *>(node);
		const Oid table = ScannedTable(scan, view.plan);
		return {PlannedIndex(table, index->indexid, view.planning), table, index->indexqual};
	}
	return {nullptr, InvalidOid, NIL};
}

/* The attribute of the table behind a column of an index scan. */
AttrNumber TableColumn(const Plan *node, const Var *column, const IndexOptInfo *index) {
	return IsA(node, IndexOnlyScan) ? HeapColumn(index, column->varattno) : column->varattno;
}

double OrderOfIndexScan(const Plan *node, const Var *column, const View &view) {
	const ReadIndex read = IndexReadBy(node, view);
	return read.info != nullptr ? OrderInIndex(read.table, read.info, read.conditions,
	                                           TableColumn(node, column, read.info), view.planning)
	                            : 0;
}

/* The outer column that the nested loop hands to its inner side as `parameter`; null = none. */
const Var *Handed(const NestLoop *loop, const Node *parameter) {
	parameter = WithoutRelabel(parameter);
	if (parameter == nullptr || !IsA(parameter, Param)) {
		return nullptr;
	}
	const ListCell *cell;
	foreach (cell, loop->nestParams) {
		const auto *handed = static_cast<const NestLoopParam *>(lfirst(cell));
		if (handed->paramno == reinterpret_cast<const Param *>(parameter)->paramid) {
			return AsVar(reinterpret_cast<const Node *>(handed->paramval));
		}
	}
	return nullptr;
}

/* Of the index lookups of a nested loop: ordered as the key that was looked up is. */
double OrderOfLookups(const NestLoop *loop, const Var *column, const View &view) {
	const Plan *inner = innerPlan(&loop->join.plan);
	while (IsA(inner, Material) || IsA(inner, Memoize)) {
		column = ColumnAt(inner->targetlist, column->varattno);
		inner = outerPlan(inner);
		if (column == nullptr || inner == nullptr) {
			return 0;
		}
	}
	const Var *found = ColumnAt(inner->targetlist, column->varattno);
	const ReadIndex read = IndexReadBy(inner, view);
	if (found == nullptr || read.info == nullptr) {
		return 0;
	}
	const Var *driver = Handed(loop, EqualityOfKey(read.conditions, 1));
	if (driver == nullptr) {
		return 0;
	}
	const double order = OrderAt(outerPlan(&loop->join.plan), driver->varattno, view);
	const AttrNumber key = HeapColumn(read.info, 1);
	const AttrNumber wanted = TableColumn(inner, found, read.info);
	if (key == wanted) {
		return order;
	}
	return key == 0 ? 0
	                : order * HeapOrder(read.table, key, view.planning) *
	                      HeapOrder(read.table, wanted, view.planning);
}

/* Of the side that is hashed: ordered as the outer column that it equals is. */
double OrderOfHashed(const HashJoin *join, const Var *column, const View &view) {
	const ListCell *cell;
	foreach (cell, join->hashclauses) {
		const auto *clause = static_cast<const OpExpr *>(lfirst(cell));
		if (!IsA(clause, OpExpr) || list_length(clause->args) != 2) {
			continue;
		}
		const Var *left = AsVar(static_cast<const Node *>(linitial(clause->args)));
		const Var *right = AsVar(static_cast<const Node *>(lsecond(clause->args)));
		if (left != nullptr && right != nullptr && right->varattno == column->varattno) {
			return OrderAt(outerPlan(&join->join.plan), left->varattno, view);
		}
	}
	return 0;
}

double OrderOfJoin(const Plan *node, const Var *column, const View &view) {
	if (column->varno == OUTER_VAR) {
		return OrderAt(outerPlan(node), column->varattno, view);
	}
	if (column->varno != INNER_VAR) {
		return 0;
	}
	switch (nodeTag(node)) {
	case T_MergeJoin:
		return OrderAt(innerPlan(node), column->varattno, view);
	case T_HashJoin:
		return OrderOfHashed(reinterpret_cast<const HashJoin *>(node), column, view);
	default:
		return OrderOfLookups(reinterpret_cast<const NestLoop *>(node), column, view);
	}
}

double OrderOfAll(const List *plans, AttrNumber position, const View &view) {
	double least = 1;
	const ListCell *cell;
	foreach (cell, plans) {
		least = Min(least, OrderAt(static_cast<const Plan *>(lfirst(cell)), position, view));
	}
	return least;
}

double OrderOf(const Plan *node, const Var *column, const View &view) {
	const AttrNumber position = column->varattno;
	switch (nodeTag(node)) {
	case T_SeqScan:
	case T_SampleScan:
	case T_BitmapHeapScan:
	case T_TidRangeScan:
		return HeapOrder(ScannedTable(reinterpret_cast<const Scan *>(node), view.plan), position,
		                 view.planning);
	case T_IndexScan:
	case T_IndexOnlyScan:
		return OrderOfIndexScan(node, column, view);
	case T_SubqueryScan:
		return OrderAt(reinterpret_cast<const SubqueryScan *>(node)->subplan, position, view);
	case T_NestLoop:
	case T_HashJoin:
	case T_MergeJoin:
		return OrderOfJoin(node, column, view);
	case T_Sort:
	case T_IncrementalSort: {
		const auto *sort = reinterpret_cast<const Sort *>(node);
		return sort->numCols > 0 && sort->sortColIdx[0] == position ? 1 : 0;
	}
	case T_Agg: {
		const AggStrategy strategy = reinterpret_cast<const Agg *>(node)->aggstrategy;
		return strategy == AGG_HASHED || strategy == AGG_MIXED
		           ? 0
		           : OrderAt(outerPlan(node), position, view);
	}
	case T_Append:
		return OrderOfAll(reinterpret_cast<const Append *>(node)->appendplans, position, view);
	case T_MergeAppend:
		return OrderOfAll(reinterpret_cast<const MergeAppend *>(node)->mergeplans, position, view);
	default: // hands on what comes from below, or has nothing below
		return column->varno == OUTER_VAR ? OrderAt(outerPlan(node), position, view) : 0;
	}
}

} // namespace

double HeapOrder(Oid table, AttrNumber column, const Planning *planning) {
	return Max(BlockOrderOf(table, column, planning), Correlated(table, column));
}

double HeapOrderOfIndex(Oid table, const IndexOptInfo *index, const Planning *planning) {
	const AttrNumber lead = HeapColumn(index, 1);
	if (lead == 0 || index->sortopfamily == nullptr) {
		return 0;
	}
	// Values that lie together in a block do so whatever the further keys are.
	const double order = Correlated(table, lead);
	return Max(BlockOrderOf(table, lead, planning),
	           index->nkeycolumns > 1 ? order * kSeveralKeys * kSeveralKeys : order);
}

Oid ScannedTable(const Scan *scan, const PlannedStmt *plan) {
	if (scan->scanrelid == 0) {
		return InvalidOid;
	}
	const RangeTblEntry *entry = rt_fetch(scan->scanrelid, plan->rtable);
	return entry->rtekind == RTE_RELATION ? entry->relid : InvalidOid;
}

const IndexOptInfo *PlannedIndex(Oid table, Oid index, const Planning *planning) {
	const ListCell *cell;
	foreach (cell, planning->relations) {
		const auto *relation = static_cast<const PlannedRelation *>(lfirst(cell));
		if (relation->table != table) {
			continue;
		}
		const ListCell *index_cell;
		foreach (index_cell, relation->rel->indexlist) {
			const auto *info = static_cast<const IndexOptInfo *>(lfirst(index_cell));
			if (info->indexoid == index) {
				return info;
			}
		}
	}
	return nullptr;
}

const Node *EqualityOfKey(const List *index_conditions, int key) {
	const ListCell *cell;
	foreach (cell, index_conditions) {
		const auto *op = static_cast<const OpExpr *>(lfirst(cell));
		if (!IsA(op, OpExpr) || list_length(op->args) != 2) {
			continue;
		}
		const Var *column = AsVar(static_cast<const Node *>(linitial(op->args)));
		if (column != nullptr && column->varno == INDEX_VAR && column->varattno == key &&
		    op_mergejoinable(op->opno, exprType(static_cast<const Node *>(linitial(op->args))))) {
			return static_cast<const Node *>(lsecond(op->args));
		}
	}
	return nullptr;
}

bool BoundsFirstKey(const List *index_conditions) {
	const ListCell *cell;
	foreach (cell, index_conditions) {
		const auto *condition = static_cast<const Node *>(lfirst(cell));
		const List *arguments = IsA(condition, OpExpr)
		                            ? reinterpret_cast<const OpExpr *>(condition)->args
		                        : IsA(condition, ScalarArrayOpExpr)
		                            ? reinterpret_cast<const ScalarArrayOpExpr *>(condition)->args
		                        : IsA(condition, NullTest)
		                            ? list_make1(reinterpret_cast<const NullTest *>(condition)->arg)
		                            : NIL;
		const Var *column =
			arguments != NIL ? AsVar(static_cast<const Node *>(linitial(arguments))) : nullptr;
		if (column == nullptr || column->varno != INDEX_VAR || column->varattno == 1) {
			return true; // of rows and the like nothing is known: taken to be
		}
	}
	return false;
}

double RowOrder(const Plan *node, AttrNumber position, const PlannedStmt *plan,
                const Planning *planning) {
	return OrderAt(node, position, {plan, planning});
}

double HandedOrder(const NestLoop *loop, const Node *parameter, const PlannedStmt *plan,
                   const Planning *planning) {
	const Var *driver = Handed(loop, parameter);
	return driver == nullptr
	           ? -1
	           : RowOrder(outerPlan(&loop->join.plan), driver->varattno, plan, planning);
}

} // namespace savant::pg
