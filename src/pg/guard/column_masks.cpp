/*
 * column_masks.cpp
 *     The label provider and the walk from output columns back to labels.
 *
 * The walk visits a common subexpression once per use, so nested views or CTEs
 * can make it exponential: it has a budget of steps, and what is not decided
 * within it counts as labelled.
 */
#include "pg/guard/column_masks.hpp"

#include "core/schema/mask.hpp"
#include "pg/guard/mask_tracing.hpp"
#include "pg/guard/statement_policy.hpp"
#include "pg/walker.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_seclabel.h"
#include "commands/seclabel.h"
#include "miscadmin.h"
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

/* Of two masks on one output column: the same one, or nothing is shown. */
Mask Combine(Mask a, Mask b) {
	if (a == Mask::None || a == b) {
		return b;
	}
	return b == Mask::None ? a : Mask::Redact;
}

/* The tables that the relation is a partition or child of. */
List *Parents(Oid relation) {
	List *parents = NIL;
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(relation));
	Relation inherits = table_open(InheritsRelationId, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, nullptr, 1, &key);
	while (HeapTuple tuple = systable_getnext(scan)) {
		parents =
			lappend_oid(parents, reinterpret_cast<Form_pg_inherits>(GETSTRUCT(tuple))->inhparent);
	}
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
	return parents;
}

/* The label of that column, or of the columns of that name that it comes from. */
Mask NamedMask(Oid relation, const char *name) {
	check_stack_depth();
	const AttrNumber column = get_attnum(relation, name);
	if (column == InvalidAttrNumber) {
		return Mask::None;
	}
	Mask mask = StoredMask(relation, column);
	if (mask != Mask::None) {
		return mask;
	}
	const List *parents = Parents(relation);
	ListCell *cell;
	foreach (cell, parents) {
		mask = Combine(mask, NamedMask(lfirst_oid(cell), name));
	}
	return mask;
}

Mask ColumnMask(Oid relation, AttrNumber column) {
	const char *name = get_attname(relation, column, true);
	if (name == nullptr) {
		return Mask::None;
	}
	return ShowsStatistics(relation, name) ? Mask::Redact : NamedMask(relation, name);
}

/* A mask of something that is not the labelled column as it is. */
Mask Computed(Mask mask, Tracer *tracer) {
	tracer->computed = tracer->computed || mask != Mask::None;
	return mask;
}

Mask RelationMask(Oid relation, AttrNumber column, Tracer *tracer) {
	if (column > 0) {
		return ColumnMask(relation, column);
	}
	if (column < 0) {
		return Mask::None; // system columns
	}
	for (AttrNumber i = 1; get_attname(relation, i, true) != nullptr; i++) {
		if (ColumnMask(relation, i) != Mask::None) {
			return Computed(Mask::Redact, tracer); // a whole row that has a labelled part
		}
	}
	return Mask::None;
}

/* Any output column of the query; for whole-row references. */
Mask AnyOutputMask(const Query *query, const Level *outer, Tracer *tracer) {
	const int count = list_length(query->targetList);
	for (int i = 1; i <= count; i++) {
		if (OutputMask(query, i, outer, tracer) != Mask::None) {
			return Computed(Mask::Redact, tracer);
		}
	}
	return Mask::None;
}

Mask SubqueryMask(const Query *body, AttrNumber column, const Level *level, Tracer *tracer) {
	const Oid view = ViewOfBody(body);
	Mask mask = OidIsValid(view) ? RelationMask(view, column, tracer) : Mask::None;
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
		return Computed(Mask::Redact, tracer);
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
			return Computed(Mask::Redact, tracer);
		}
		const Level inside = {body, home};
		return AnyOutputMask(rt_fetch(first->rtindex, body->rtable)->subquery, &inside, tracer);
	}
	return Computed(Mask::Redact, tracer);
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
	return Computed(mask, tracer); // one row of several
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
		return Computed(Mask::Redact, tracer);
	}
	const RangeTblEntry *entry = rt_fetch(var->varno, level->query->rtable);
	switch (entry->rtekind) {
	case RTE_RELATION:
		return RelationMask(entry->relid, var->varattno, tracer);
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
	return Computed(Mask::Redact, tracer);
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
		return Computed(
			Combine(DerivedMask(link->testexpr, level, tracer), AnyOutputMask(body, level, tracer)),
			tracer);
	}
	return Computed(Mask::Redact, tracer);
}

bool IsCount(Oid aggregate) { return aggregate == F_COUNT_ || aggregate == F_COUNT_ANY; }

/* What count(x) counts; null for count(*). */
Node *CountedOperand(const Aggref *count) {
	return count->args == NIL
	           ? nullptr
	           : reinterpret_cast<Node *>(linitial_node(TargetEntry, count->args)->expr);
}

/*
 * Whether a value is there tells nothing about it, unless whether it is there was
 * computed from it: count(CASE WHEN salary > 5000 THEN 1 END).
 */
Mask PresenceMask(Node *node, Node *operand, const Level *level, Tracer *tracer) {
	return ShowsAsIs(operand, level, tracer) ? Mask::None : OperandsMask(node, level, tracer);
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
	const Mask left = ArmsMask(operation->larg, column, level, tracer);
	const Mask right = ArmsMask(operation->rarg, column, level, tracer);
	if (left != right) {
		tracer->computed = true; // values of one's own beside labelled ones are a yardstick
	}
	return Combine(left, right);
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

Mask DerivedMask(Node *node, const Level *level, Tracer *tracer) {
	Derived derived = {level, tracer};
	return UsesLabelled(node, &derived) ? Computed(Mask::Redact, tracer) : Mask::None;
}

Mask OperandsMask(Node *node, const Level *level, Tracer *tracer) {
	Derived derived = {level, tracer};
	return expression_tree_walker(node, AsWalker(UsesLabelled), &derived)
	           ? Computed(Mask::Redact, tracer)
	           : Mask::None;
}

Mask ExprMask(Node *node, const Level *level, Tracer *tracer) {
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (++tracer->steps > kMaxSteps) {
		return Computed(Mask::Redact, tracer);
	}
	if (node == nullptr) {
		return Mask::None;
	}
	switch (nodeTag(node)) {
	case T_Var:
		return VarMask(reinterpret_cast<Var *>(node), level, tracer);
	case T_Const:
	case T_GroupingFunc:
		return Mask::None;
	case T_NullTest:
		return PresenceMask(node, reinterpret_cast<Node *>(reinterpret_cast<NullTest *>(node)->arg),
		                    level, tracer);
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
		           ? PresenceMask(node, CountedOperand(reinterpret_cast<Aggref *>(node)), level,
		                          tracer)
		           : OperandsMask(node, level, tracer);
	case T_SubLink:
		return SubLinkMask(reinterpret_cast<SubLink *>(node), level, tracer);
	default:
		return OperandsMask(node, level, tracer);
	}
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

bool ShowsAsIs(Node *node, const Level *level, Tracer *tracer) {
	Tracer inside = {tracer->steps, false};
	const Mask mask = ExprMask(node, level, &inside);
	tracer->steps = inside.steps;
	return mask == Mask::None || !inside.computed;
}

void RegisterMaskLabels() { register_label_provider(kProvider, CheckLabel); }

core::Mask ColumnMask(Oid relation, const char *column) {
	return AnyLabelExists() ? NamedMask(relation, column) : Mask::None;
}

core::Mask *OutputMasks(const Query *query) {
	if (!AnyLabelExists()) {
		return nullptr;
	}
	const int count = list_length(query->targetList);
	auto *masks = static_cast<Mask *>(palloc0(sizeof(Mask) * static_cast<Size>(Max(count, 1))));
	Tracer tracer = {0, false};
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

} // namespace savant::pg
