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
#include "access/table.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
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
	return expression_tree_walker(node, AsWalker(UsesLabelled), &derived)
	           ? Mask::Redact
	           : Mask::None;
}

Mask ValuesMask(const RangeTblEntry *entry, AttrNumber column, const Level *level,
                Tracer *tracer) {
	Mask mask = Mask::None;
	ListCell *cell;
	foreach (cell, entry->values_lists) {
		auto *row = static_cast<List *>(lfirst(cell));
		mask = Combine(mask, column > 0 ? ExprMask(static_cast<Node *>(list_nth(row, column - 1)),
		                                           level, tracer)
		                                : DerivedMask(reinterpret_cast<Node *>(row), level,
		                                              tracer));
	}
	return mask;
}

Mask JoinMask(const RangeTblEntry *entry, AttrNumber column, const Level *level, Tracer *tracer) {
	return column > 0
	           ? ExprMask(static_cast<Node *>(list_nth(entry->joinaliasvars, column - 1)), level,
	                      tracer)
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
		return ExprMask(reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(node)->arg),
		                level, tracer);
	case T_CoerceToDomain:
		return ExprMask(reinterpret_cast<Node *>(reinterpret_cast<CoerceToDomain *>(node)->arg),
		                level, tracer);
	case T_CollateExpr:
		return ExprMask(reinterpret_cast<Node *>(reinterpret_cast<CollateExpr *>(node)->arg),
		                level, tracer);
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

} // namespace savant::pg
