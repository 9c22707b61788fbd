/*
 * mask_probing.cpp
 *     Refuses what would give labelled values away piece by piece.
 *
 * Which rows come, how many, and in which order tells as much as what stands in them.  So
 * wherever that is decided, a labelled value may be compared for equality, tested for
 * NULL, sorted and grouped by, but only as it is: never computed with, and never sorted
 * among values of the author's own, which would be a yardstick.
 */
#include "pg/guard/column_masks.hpp"
#include "pg/guard/mask_tracing.hpp"
#include "pg/guard/statement_policy.hpp"
#include "pg/walker.hpp"

extern "C" {
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/optimizer.h"
#include "optimizer/tlist.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

using core::Mask;

bool RefuseCondition(Node *node, const Level *level, Tracer *tracer);

bool IsEquality(Oid op, const List *operands) {
	const Oid type = exprType(static_cast<const Node *>(linitial(operands)));
	const Oid negated = get_negator(op);
	return op_hashjoinable(op, type) || (OidIsValid(negated) && op_hashjoinable(negated, type));
}

bool RefuseComparison(Node *node, Oid op, const List *operands, const Level *level,
                      Tracer *tracer) {
	if (!IsEquality(op, operands)) {
		return DerivedMask(node, level, tracer) != Mask::None;
	}
	ListCell *cell;
	foreach (cell, operands) {
		if (!ShowsAsIs(static_cast<Node *>(lfirst(cell)), level, tracer)) {
			return true;
		}
	}
	return false;
}

bool RefuseConditions(const List *conditions, const Level *level, Tracer *tracer) {
	ListCell *cell;
	foreach (cell, conditions) {
		if (RefuseCondition(static_cast<Node *>(lfirst(cell)), level, tracer)) {
			return true;
		}
	}
	return false;
}

/* True when a column of the query is made of labelled values, or, if asked for, is one. */
bool AnyOutputIs(const Query *query, bool computed_only, const Level *outer, Tracer *tracer) {
	const int count = list_length(query->targetList);
	for (int i = 1; i <= count; i++) {
		Tracer inside = {tracer->steps, false};
		const Mask mask = OutputMask(query, i, outer, &inside);
		tracer->steps = inside.steps;
		if (mask != Mask::None && (inside.computed || !computed_only)) {
			return true;
		}
	}
	return false;
}

/* The comparison of `x = ANY (SELECT ...)` with equality operators alone. */
bool IsEqualityTest(Node *test) {
	if (IsA(test, OpExpr)) {
		const auto *comparison = reinterpret_cast<const OpExpr *>(test);
		return IsEquality(comparison->opno, comparison->args);
	}
	if (!IsA(test, BoolExpr)) {
		return false;
	}
	ListCell *cell;
	foreach (cell, reinterpret_cast<const BoolExpr *>(test)->args) {
		if (!IsEqualityTest(static_cast<Node *>(lfirst(cell)))) {
			return false;
		}
	}
	return true;
}

/* In `500 < ANY (SELECT salary ...)` the labelled value stands in the subquery. */
bool RefuseSubLink(SubLink *link, const Level *level, Tracer *tracer) {
	const auto *body = reinterpret_cast<const Query *>(link->subselect);
	if (link->subLinkType == EXISTS_SUBLINK) {
		return false;
	}
	if (link->subLinkType != ANY_SUBLINK && link->subLinkType != ALL_SUBLINK) {
		return DerivedMask(reinterpret_cast<Node *>(link), level, tracer) != Mask::None;
	}
	if (AnyOutputIs(body, true, level, tracer) ||
	    (AnyOutputIs(body, false, level, tracer) && !IsEqualityTest(link->testexpr))) {
		return true;
	}
	return RefuseCondition(link->testexpr, level, tracer);
}

/* True when the condition tells more of a labelled column than whether it equals something. */
bool RefuseCondition(Node *node, const Level *level, Tracer *tracer) {
	check_stack_depth();
	if (node == nullptr) {
		return false;
	}
	switch (nodeTag(node)) {
	case T_List:
		return RefuseConditions(reinterpret_cast<List *>(node), level, tracer);
	case T_BoolExpr:
		return RefuseConditions(reinterpret_cast<BoolExpr *>(node)->args, level, tracer);
	case T_OpExpr:
	case T_DistinctExpr: {
		const auto *comparison = reinterpret_cast<const OpExpr *>(node);
		return RefuseComparison(node, comparison->opno, comparison->args, level, tracer);
	}
	case T_ScalarArrayOpExpr: {
		const auto *comparison = reinterpret_cast<const ScalarArrayOpExpr *>(node);
		return RefuseComparison(node, comparison->opno, comparison->args, level, tracer);
	}
	case T_SubLink:
		return RefuseSubLink(reinterpret_cast<SubLink *>(node), level, tracer);
	case T_FromExpr:
		return RefuseConditions(reinterpret_cast<FromExpr *>(node)->fromlist, level, tracer) ||
		       RefuseCondition(reinterpret_cast<FromExpr *>(node)->quals, level, tracer);
	case T_JoinExpr:
		return RefuseCondition(reinterpret_cast<JoinExpr *>(node)->larg, level, tracer) ||
		       RefuseCondition(reinterpret_cast<JoinExpr *>(node)->rarg, level, tracer) ||
		       RefuseCondition(reinterpret_cast<JoinExpr *>(node)->quals, level, tracer);
	case T_RangeTblRef:
		return false;
	default:
		return DerivedMask(node, level, tracer) != Mask::None;
	}
}

/* ORDER BY, GROUP BY, DISTINCT ON, PARTITION BY: labelled columns as they are. */
bool RefuseOrder(const List *clauses, const Level *level, Tracer *tracer) {
	const Query *query = level->query;
	ListCell *cell;
	foreach (cell, clauses) {
		const auto *clause = static_cast<const SortGroupClause *>(lfirst(cell));
		const TargetEntry *entry = get_sortgroupref_tle(clause->tleSortGroupRef, query->targetList);
		Tracer inside = {tracer->steps, false};
		const Mask mask = OutputMask(query, entry->resno, level->outer, &inside);
		tracer->steps = inside.steps;
		if (mask != Mask::None && inside.computed) {
			return true;
		}
	}
	return false;
}

/* A frame of so much before and after the row is a range around its value. */
bool RefuseFrame(const WindowClause *window, const Level *level, Tracer *tracer) {
	constexpr int kOffsets = FRAMEOPTION_START_OFFSET | FRAMEOPTION_END_OFFSET;
	if ((window->frameOptions & FRAMEOPTION_RANGE) == 0 || (window->frameOptions & kOffsets) == 0) {
		return false;
	}
	ListCell *cell;
	foreach (cell, window->orderClause) {
		Node *value = get_sortgroupclause_expr(static_cast<SortGroupClause *>(lfirst(cell)),
		                                       level->query->targetList);
		if (ExprMask(value, level, tracer) != Mask::None) {
			return true;
		}
	}
	return false;
}

bool RefuseWindows(const List *windows, const Level *level, Tracer *tracer) {
	ListCell *cell;
	foreach (cell, windows) {
		const auto *window = static_cast<const WindowClause *>(lfirst(cell));
		if (RefuseOrder(window->partitionClause, level, tracer) ||
		    RefuseOrder(window->orderClause, level, tracer) || RefuseFrame(window, level, tracer)) {
			return true;
		}
	}
	return false;
}

/* UNION, INTERSECT and EXCEPT compare rows; UNION ALL does not. */
bool RefuseRowComparison(Node *arm, const Level *level, Tracer *tracer) {
	check_stack_depth();
	if (!IsA(arm, SetOperationStmt)) {
		return false;
	}
	const auto *operation = reinterpret_cast<const SetOperationStmt *>(arm);
	for (Node *side : {operation->larg, operation->rarg}) {
		if (operation->groupClauses != NIL && IsA(side, RangeTblRef)) {
			const int index = reinterpret_cast<RangeTblRef *>(side)->rtindex;
			const auto *entry =
				static_cast<const RangeTblEntry *>(list_nth(level->query->rtable, index - 1));
			if (AnyOutputIs(entry->subquery, true, level, tracer)) {
				return true;
			}
		}
		if (RefuseRowComparison(side, level, tracer)) {
			return true;
		}
	}
	return false;
}

/* How many rows there are: LIMIT, samples, and functions that make rows. */
bool RefuseCounts(Node *node, const Level *level, Tracer *tracer) {
	switch (nodeTag(node)) {
	case T_FuncExpr:
		return reinterpret_cast<FuncExpr *>(node)->funcretset &&
		       OperandsMask(node, level, tracer) != Mask::None;
	case T_OpExpr:
		return reinterpret_cast<OpExpr *>(node)->opretset &&
		       OperandsMask(node, level, tracer) != Mask::None;
	case T_TableFunc:
	case T_TableSampleClause:
		return OperandsMask(node, level, tracer) != Mask::None;
	case T_Aggref:
		return RefuseCondition(
			reinterpret_cast<Node *>(reinterpret_cast<Aggref *>(node)->aggfilter), level, tracer);
	default:
		return false;
	}
}

bool RefuseClauses(const Query *query, const Level *level, Tracer *tracer) {
	return RefuseCondition(reinterpret_cast<Node *>(query->jointree), level, tracer) ||
	       RefuseCondition(query->havingQual, level, tracer) ||
	       DerivedMask(query->limitOffset, level, tracer) != Mask::None ||
	       DerivedMask(query->limitCount, level, tracer) != Mask::None ||
	       RefuseOrder(query->sortClause, level, tracer) ||
	       RefuseOrder(query->groupClause, level, tracer) ||
	       RefuseOrder(query->distinctClause, level, tracer) ||
	       RefuseWindows(query->windowClause, level, tracer) ||
	       (query->setOperations != nullptr &&
	        RefuseRowComparison(query->setOperations, level, tracer));
}

struct Probing {
	const Level *level;
	Tracer *tracer;
};

/* Every query that the statement's author wrote. */
bool WalkQueries(Node *node, Probing *probing) {
	if (node == nullptr) {
		return false;
	}
	check_stack_depth();
	if (!IsA(node, Query)) {
		return RefuseCounts(node, probing->level, probing->tracer) ||
		       expression_tree_walker(node, AsWalker(WalkQueries), probing);
	}
	auto *query = reinterpret_cast<Query *>(node);
	if (OidIsValid(ViewOfBody(query))) {
		return false;
	}
	const Level level = {query, probing->level};
	Probing inside = {&level, probing->tracer};
	return RefuseClauses(query, &level, probing->tracer) ||
	       query_tree_walker(query, AsWalker(WalkQueries), &inside, 0);
}

} // namespace

bool RefuseProbing(const Query *query, Refusal *refusal) {
	Tracer tracer = {0, false};
	Probing probing = {nullptr, &tracer};
	if (!WalkQueries(const_cast<Node *>(reinterpret_cast<const Node *>(query)), &probing)) {
		return false;
	}
	return Refuse(refusal, kLayerMasks, ERRCODE_INSUFFICIENT_PRIVILEGE,
	              "cannot filter, sort or group by something computed from a masked column",
	              "It would give the masked values away piece by piece.",
	              "Masked columns themselves can be compared with = and <>, tested for NULL, "
	              "sorted and grouped by.");
}

} // namespace savant::pg
