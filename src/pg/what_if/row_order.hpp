/*
 * row_order.hpp
 *     In which order the rows of a plan come: whether lookups that they drive stay in one place.
 *
 * Server regime; called while the memory of the plan is still there.  Orders are numbers from 0
 * (any order) to 1 (sorted): squares of correlations, as the planner interpolates between the
 * best and the worst case of an index scan.
 */
#pragma once

#include "pg/what_if/planning_hooks.hpp"

extern "C" {
#include "nodes/plannodes.h"
}

namespace savant::pg {

/* How nearly the order of the column's values is that of the heap; 0 when nothing is known. */
double HeapOrder(Oid table, AttrNumber column, const Planning *planning);

/* The same of a whole index: of its first key, and less when it has several. */
double HeapOrderOfIndex(Oid table, const IndexOptInfo *index, const Planning *planning);

/* The table that a scan reads; InvalidOid for functions and the like. */
Oid ScannedTable(const Scan *scan, const PlannedStmt *plan);

/* The index as the planner had it; null when it did not see it. */
const IndexOptInfo *PlannedIndex(Oid table, Oid index, const Planning *planning);

/* How nearly the rows of `node` come in the order of its output column `position`. */
double RowOrder(const Plan *node, AttrNumber position, const PlannedStmt *plan,
                const Planning *planning);

/*
 * How nearly the values that `loop` hands to its inner side as `parameter` come in order; -1 = it
 * hands on no such thing.
 */
double HandedOrder(const NestLoop *loop, const Node *parameter, const PlannedStmt *plan,
                   const Planning *planning);

/*
 * The other side of the equality on key `key` (from 1) in the conditions of an index scan; null =
 * there is none.
 */
const Node *EqualityOfKey(const List *index_conditions, int key);

/* Whether any condition is on the first key: else the whole index is read. */
bool BoundsFirstKey(const List *index_conditions);

} // namespace savant::pg
