/*
 * column_masks.cpp
 *     The label provider and the walk from output columns back to labels.
 *
 * The walk visits a common subexpression once per use, so nested views or CTEs
 * can make it exponential: it has a budget of steps, and what is not decided
 * within it counts as labelled.
 */
#include "pg/column_masks.hpp"

#include "core/schema/mask.hpp"
#include "pg/statement_policy.hpp"
#include "pg/walker.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_seclabel.h"
#include "commands/seclabel.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "parser/parsetree.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace savant::pg {

namespace {

using core::Mask;

constexpr char kProvider[] = "savant";
constexpr int kMaxSteps = 200000;

/* A query and the ones around it, for Vars and CTEs of outer levels. */
struct Level {
	const Query *query;
	const Level *outer;
};

struct Tracer {
	int steps;
};

Mask ExprMask(Node *node, const Level *level, Tracer *tracer);
Mask OutputMask(const Query *query, int column, const Level *outer, Tracer *tracer);

void CheckLabel(const ObjectAddress *object, const char *label) {
	if (object->classId != RelationRelationId || object->objectSubId == 0) {
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
		                errmsg("savant labels can be set on columns only")));
	}
	if (label != nullptr && !core::MaskOfLabel(label).has_value()) {
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		                errmsg("invalid savant label \"%s\"", label),
		                errhint("Labels are email, ssn, card and redact.")));
	}
}

/* The columns of pg_stats and its kin that hold values of other tables' columns. */
bool ShowsStatistics(Oid relation, const char *column) {
	if (get_rel_namespace(relation) != PG_CATALOG_NAMESPACE) {
		return false;
	}
	const char *name = get_rel_name(relation);
	const bool is_statistics = name != nullptr && strncmp(name, "pg_stats", 8) == 0;
	return is_statistics &&
	       (strncmp(column, "most_common_", 12) == 0 || strcmp(column, "histogram_bounds") == 0);
}

/* The label stored for this very column. */
Mask StoredMask(Oid relation, AttrNumber column) {
	const ObjectAddress address = {RelationRelationId, relation, column};
	const char *label = GetSecurityLabel(&address, kProvider);
	return label == nullptr ? Mask::None : core::MaskOfLabel(label).value_or(Mask::Redact);
}

/* The label of the column, or that of the same column of the table it is a partition of. */
Mask ColumnMask(Oid relation, AttrNumber column) {
	constexpr int kMaxLevels = 32;
	const char *name = get_attname(relation, column, true);
	if (name != nullptr && ShowsStatistics(relation, name)) {
		return Mask::Redact;
	}
	for (int i = 0; i < kMaxLevels && name != nullptr; i++) {
		const Mask mask = StoredMask(relation, get_attnum(relation, name));
		if (mask != Mask::None || !get_rel_relispartition(relation)) {
			return mask;
		}
		relation = get_partition_parent(relation, true);
		if (!OidIsValid(relation) || get_attnum(relation, name) == InvalidAttrNumber) {
			return Mask::None;
		}
	}
	return Mask::None;
}

/* Of two masks on one output column: the same one, or nothing is shown. */
Mask Combine(Mask a, Mask b) {
	if (a == Mask::None || a == b) {
		return b;
	}
	return b == Mask::None ? a : Mask::Redact;
}

Mask RelationMask(Oid relation, AttrNumber column) {
	if (column > 0) {
		return ColumnMask(relation, column);
	}
	if (column < 0) {
		return Mask::None; // system columns
	}
	for (AttrNumber i = 1; get_attname(relation, i, true) != nullptr; i++) {
		if (ColumnMask(relation, i) != Mask::None) {
			return Mask::Redact; // a whole row that has a labelled part
		}
	}
	return Mask::None;
}

/* Any output column of the query; for whole-row references. */
Mask AnyOutputMask(const Query *query, const Level *outer, Tracer *tracer) {
	const int count = list_length(query->targetList);
	for (int i = 1; i <= count; i++) {
		if (OutputMask(query, i, outer, tracer) != Mask::None) {
			return Mask::Redact;
		}
	}
	return Mask::None;
}

Mask SubqueryMask(const Query *body, AttrNumber column, const Level *level, Tracer *tracer) {
	const Oid view = ViewOfBody(body);
	Mask mask = OidIsValid(view) ? RelationMask(view, column) : Mask::None;
	if (column <= 0) {
		return Combine(mask, AnyOutputMask(body, level, tracer));
	}
	// A label on the view's column says how it is shown, whatever lies below.
	return mask != Mask::None ? mask : OutputMask(body, column, level, tracer);
}

Mask CteMask(const RangeTblEntry *entry, AttrNumber column, const Level *level, Tracer *tracer) {
	const Level *home = level;
	for (Index i = 0; i < entry->ctelevelsup && home != nullptr; i++) {
		home = home->outer;
	}
	if (home == nullptr) {
		return Mask::Redact;
	}
	ListCell *cell;
	foreach (cell, home->query->cteList) {
		const auto *cte = static_cast<const CommonTableExpr *>(lfirst(cell));
		if (strcmp(cte->ctename, entry->ctename) != 0) {
			continue;
		}
		const auto *body = reinterpret_cast<const Query *>(cte->ctequery);
		if (!entry->self_reference) {
			return SubqueryMask(body, column, home, tracer);
		}
		/*
		 * The recursive term of a recursive CTE may hand any column of the last
		 * round to any other: look at what the first term has, as a whole.
		 */
		const auto *both = reinterpret_cast<const SetOperationStmt *>(body->setOperations);
		const auto *first = reinterpret_cast<const RangeTblRef *>(both->larg);
		if (!IsA(first, RangeTblRef)) {
			return Mask::Redact;
		}
		const Level inside = {body, home};
		return AnyOutputMask(rt_fetch(first->rtindex, body->rtable)->subquery, &inside, tracer);
	}
	return Mask::Redact;
}

struct Derived {
	const Level *level;
	Tracer *tracer;
};

/* True when the expression uses a labelled column in any way that shows it. */
bool UsesLabelled(Node *node, Derived *derived) {
	if (node == nullptr) {
		return false;
	}
	switch (nodeTag(node)) {
	case T_Var:
	case T_Aggref:
	case T_SubLink:
	case T_NullTest:
	case T_GroupingFunc:
		return ExprMask(node, derived->level, derived->tracer) != Mask::None;
	case T_Query:
		return false;
	default:
		return expression_tree_walker(node, AsWalker(UsesLabelled), derived);
	}
}

Mask DerivedMask(Node *node, const Level *level, Tracer *tracer) {
	Derived derived = {level, tracer};
	return UsesLabelled(node, &derived) ? Mask::Redact : Mask::None;
}

/* The operands of a node, without the node itself. */
Mask OperandsMask(Node *node, const Level *level, Tracer *tracer) {
	Derived derived = {level, tracer};
	return expression_tree_walker(node, AsWalker(UsesLabelled), &derived) ? Mask::Redact
	                                                                      : Mask::None;
}

Mask ValuesMask(const RangeTblEntry *entry, AttrNumber column, const Level *level, Tracer *tracer) {
	Mask mask = Mask::None;
	ListCell *cell;
	foreach (cell, entry->values_lists) {
		auto *row = static_cast<List *>(lfirst(cell));
		mask = Combine(mask,
		               column > 0
		                   ? ExprMask(static_cast<Node *>(list_nth(row, column - 1)), level, tracer)
		                   : DerivedMask(reinterpret_cast<Node *>(row), level, tracer));
	}
	return mask;
}

Mask JoinMask(const RangeTblEntry *entry, AttrNumber column, const Level *level, Tracer *tracer) {
	return column > 0 ? ExprMask(static_cast<Node *>(list_nth(entry->joinaliasvars, column - 1)),
	                             level, tracer)
	                  : DerivedMask(reinterpret_cast<Node *>(entry->joinaliasvars), level, tracer);
}

Mask VarMask(const Var *var, const Level *level, Tracer *tracer) {
	for (Index i = 0; i < var->varlevelsup && level != nullptr; i++) {
		level = level->outer;
	}
	if (level == nullptr) {
		return Mask::Redact;
	}
	const RangeTblEntry *entry = rt_fetch(var->varno, level->query->rtable);
	switch (entry->rtekind) {
	case RTE_RELATION:
		return RelationMask(entry->relid, var->varattno);
	case RTE_SUBQUERY:
		return SubqueryMask(entry->subquery, var->varattno, level, tracer);
	case RTE_CTE:
		return CteMask(entry, var->varattno, level, tracer);
	case RTE_JOIN:
		return JoinMask(entry, var->varattno, level, tracer);
	case RTE_VALUES:
		return ValuesMask(entry, var->varattno, level, tracer);
	case RTE_FUNCTION:
		return DerivedMask(reinterpret_cast<Node *>(entry->functions), level, tracer);
	case RTE_TABLEFUNC:
		return OperandsMask(reinterpret_cast<Node *>(entry->tablefunc), level, tracer);
	case RTE_NAMEDTUPLESTORE:
	case RTE_RESULT:
		return Mask::None;
	}
	return Mask::Redact;
}

Mask SubLinkMask(const SubLink *link, const Level *level, Tracer *tracer) {
	const auto *body = reinterpret_cast<const Query *>(link->subselect);
	switch (link->subLinkType) {
	case EXISTS_SUBLINK:
		return Mask::None;
	case EXPR_SUBLINK:
		return OutputMask(body, 1, level, tracer);
	case ARRAY_SUBLINK:
	case MULTIEXPR_SUBLINK:
	case CTE_SUBLINK:
		return AnyOutputMask(body, level, tracer);
	case ANY_SUBLINK:
	case ALL_SUBLINK:
	case ROWCOMPARE_SUBLINK:
		return Combine(DerivedMask(link->testexpr, level, tracer),
		               AnyOutputMask(body, level, tracer));
	}
	return Mask::Redact;
}

bool IsCount(Oid aggregate) { return aggregate == F_COUNT_ || aggregate == F_COUNT_ANY; }

Mask ExprMask(Node *node, const Level *level, Tracer *tracer) {
	check_stack_depth();
	if (++tracer->steps > kMaxSteps) {
		return Mask::Redact;
	}
	if (node == nullptr) {
		return Mask::None;
	}
	switch (nodeTag(node)) {
	case T_Var:
		return VarMask(reinterpret_cast<Var *>(node), level, tracer);
	case T_Const:
	case T_NullTest:
	case T_GroupingFunc:
		return Mask::None;
	case T_RelabelType:
		return ExprMask(reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(node)->arg), level,
		                tracer);
	case T_CoerceToDomain:
		return ExprMask(reinterpret_cast<Node *>(reinterpret_cast<CoerceToDomain *>(node)->arg),
		                level, tracer);
	case T_CollateExpr:
		return ExprMask(reinterpret_cast<Node *>(reinterpret_cast<CollateExpr *>(node)->arg), level,
		                tracer);
	case T_Aggref:
		return IsCount(reinterpret_cast<Aggref *>(node)->aggfnoid)
		           ? Mask::None
		           : OperandsMask(node, level, tracer);
	case T_SubLink:
		return SubLinkMask(reinterpret_cast<SubLink *>(node), level, tracer);
	default:
		return OperandsMask(node, level, tracer);
	}
}

/* The same column of every arm of a set operation. */
Mask ArmsMask(Node *arm, int column, const Level *level, Tracer *tracer) {
	check_stack_depth();
	if (IsA(arm, RangeTblRef)) {
		const int index = reinterpret_cast<RangeTblRef *>(arm)->rtindex;
		const RangeTblEntry *entry = rt_fetch(index, level->query->rtable);
		return OutputMask(entry->subquery, column, level, tracer);
	}
	const auto *operation = reinterpret_cast<const SetOperationStmt *>(arm);
	return Combine(ArmsMask(operation->larg, column, level, tracer),
	               ArmsMask(operation->rarg, column, level, tracer));
}

Mask OutputMask(const Query *query, int column, const Level *outer, Tracer *tracer) {
	const Level level = {query, outer};
	if (query->setOperations != nullptr) {
		return ArmsMask(query->setOperations, column, &level, tracer);
	}
	const TargetEntry *entry = get_tle_by_resno(query->targetList, static_cast<AttrNumber>(column));
	return entry == nullptr ? Mask::Redact
	                        : ExprMask(reinterpret_cast<Node *>(entry->expr), &level, tracer);
}

bool RefuseCondition(Node *node, const Level *level, Tracer *tracer);

bool IsEquality(Oid op, const List *operands) {
	const Oid type = exprType(static_cast<const Node *>(linitial(operands)));
	const Oid negated = get_negator(op);
	return op_hashjoinable(op, type) || (OidIsValid(negated) && op_hashjoinable(negated, type));
}

/* A column as it is, or something that holds no labelled value. */
bool IsPlainOperand(Node *node, const Level *level, Tracer *tracer) {
	while (IsA(node, RelabelType)) {
		node = reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(node)->arg);
	}
	return IsA(node, Var) || DerivedMask(node, level, tracer) == Mask::None;
}

bool RefuseComparison(Node *node, Oid op, const List *operands, const Level *level,
                      Tracer *tracer) {
	if (!IsEquality(op, operands)) {
		return DerivedMask(node, level, tracer) != Mask::None;
	}
	ListCell *cell;
	foreach (cell, operands) {
		if (!IsPlainOperand(static_cast<Node *>(lfirst(cell)), level, tracer)) {
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
		return RefuseCondition(reinterpret_cast<SubLink *>(node)->testexpr, level, tracer);
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

struct Probing {
	const Level *level;
	Tracer *tracer;
};

/* The conditions of every query that the statement's author wrote. */
bool WalkConditions(Node *node, Probing *probing) {
	if (node == nullptr) {
		return false;
	}
	if (IsA(node, Aggref)) {
		auto *filter = reinterpret_cast<Node *>(reinterpret_cast<Aggref *>(node)->aggfilter);
		if (RefuseCondition(filter, probing->level, probing->tracer)) {
			return true;
		}
	}
	if (!IsA(node, Query)) {
		return expression_tree_walker(node, AsWalker(WalkConditions), probing);
	}
	auto *query = reinterpret_cast<Query *>(node);
	if (OidIsValid(ViewOfBody(query))) {
		return false;
	}
	const Level level = {query, probing->level};
	Probing inside = {&level, probing->tracer};
	return RefuseCondition(reinterpret_cast<Node *>(query->jointree), &level, probing->tracer) ||
	       RefuseCondition(query->havingQual, &level, probing->tracer) ||
	       query_tree_walker(query, AsWalker(WalkConditions), &inside, 0);
}

/* True for a range table entry that reads a labelled column. */
bool ReadsLabelled(const RangeTblEntry *entry) {
	const int whole_row = InvalidAttrNumber - FirstLowInvalidHeapAttributeNumber;
	const bool all = bms_is_member(whole_row, entry->selectedCols);
	for (AttrNumber i = 1; get_attname(entry->relid, i, true) != nullptr; i++) {
		if ((all || bms_is_member(i - FirstLowInvalidHeapAttributeNumber, entry->selectedCols)) &&
		    ColumnMask(entry->relid, i) != Mask::None) {
			return true;
		}
	}
	return false;
}

bool WalkReads(Node *node, void *context) {
	if (node == nullptr) {
		return false;
	}
	if (!IsA(node, Query)) {
		return expression_tree_walker(node, AsWalker(WalkReads), context);
	}
	auto *query = reinterpret_cast<Query *>(node);
	ListCell *cell;
	foreach (cell, query->rtable) {
		const auto *entry = static_cast<const RangeTblEntry *>(lfirst(cell));
		if (entry->rtekind == RTE_RELATION && ReadsLabelled(entry)) {
			return true;
		}
	}
	return query_tree_walker(query, AsWalker(WalkReads), context, 0);
}

/* False when nothing in the database carries a label: no walk is needed then. */
bool AnyLabelExists() {
	Relation labels = table_open(SecLabelRelationId, AccessShareLock);
	const bool any = RelationGetNumberOfBlocks(labels) > 0;
	table_close(labels, AccessShareLock);
	return any;
}

} // namespace

void RegisterMaskLabels() { register_label_provider(kProvider, CheckLabel); }

core::Mask *OutputMasks(const Query *query) {
	if (!AnyLabelExists()) {
		return nullptr;
	}
	const int count = list_length(query->targetList);
	auto *masks = static_cast<Mask *>(palloc0(sizeof(Mask) * static_cast<Size>(Max(count, 1))));
	Tracer tracer = {0};
	bool any = false;
	int shown = 0;
	ListCell *cell;
	foreach (cell, query->targetList) {
		const auto *entry = static_cast<const TargetEntry *>(lfirst(cell));
		if (entry->resjunk) {
			continue;
		}
		masks[shown] = OutputMask(query, entry->resno, nullptr, &tracer);
		any = any || masks[shown] != Mask::None;
		shown++;
	}
	return any ? masks : nullptr;
}

bool ReadsLabelledColumn(const Query *query) {
	return AnyLabelExists() && WalkReads(const_cast<Node *>(reinterpret_cast<const Node *>(query)),
	                                     static_cast<void *>(nullptr));
}

bool RefuseProbing(const Query *query, Refusal *refusal) {
	Tracer tracer = {0};
	Probing probing = {nullptr, &tracer};
	if (!WalkConditions(const_cast<Node *>(reinterpret_cast<const Node *>(query)), &probing)) {
		return false;
	}
	return Refuse(refusal, kLayerMasks, ERRCODE_INSUFFICIENT_PRIVILEGE,
	              "cannot filter a masked column by pattern, range or function",
	              "Such a condition would give the masked values away piece by piece.",
	              "Masked columns can be compared with = and <>, and tested for NULL.");
}

} // namespace savant::pg
