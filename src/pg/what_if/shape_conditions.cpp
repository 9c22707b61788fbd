/*
 * shape_conditions.cpp
 *     Operators, their families, and the forms of conditions.
 */
#include "pg/what_if/shape_conditions.hpp"

#include "pg/walker.hpp"
#include "pg/what_if/qualified_text.hpp"
#include "pg/what_if/trusted_parts.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/sysattr.h"
#include "catalog/pg_am.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/restrictinfo.h"
#include "rewrite/rewriteManip.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/pg_locale.h"
#include "utils/ruleutils.h"
#include "utils/selfuncs.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

/* A range that a BRIN index can serve is of a column in the order of the heap. */
constexpr double kBrinCorrelation = 0.95;
constexpr double kBrinPages = 10000;
/* IS NOT NULL is worth an index when it leaves few rows. */
constexpr double kFewNotNull = 0.5;
constexpr Oid kStartsWithOperator = 3877; // text ^@ text

Node *StripRelabel(Node *node) {
	while (IsA(node, RelabelType)) {
		node = reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(node)->arg);
	}
	return node;
}

bool IsOf(const ConditionScope &scope, Node *node) {
	return bms_is_member(static_cast<int>(scope.rel->relid), pull_varnos(scope.root, node));
}

bool MayRead(const ConditionScope &scope, Node *node) {
	if (scope.reads_all) {
		return true;
	}
	Bitmapset *columns = nullptr;
	pull_varattnos(node, scope.rel->relid, &columns);
	int at = -1;
	while ((at = bms_next_member(columns, at)) >= 0) {
		const int column = at + FirstLowInvalidHeapAttributeNumber;
		if (column <= 0 || pg_attribute_aclcheck(scope.table, static_cast<AttrNumber>(column),
		                                         GetUserId(), ACL_SELECT) != ACLCHECK_OK) {
			return false;
		}
	}
	return true;
}

bool IsParameter(Node *node, void *) {
	if (node == nullptr) {
		return false;
	}
	return IsA(node, Param) || IsA(node, SubPlan) || IsA(node, PlaceHolderVar) ||
	       expression_tree_walker(node, AsWalker(IsParameter), nullptr);
}

/* "" is no predicate: nothing but the table's own columns and constants may stand in one. */
const char *PredicateOf(const ConditionScope &scope, Node *clause) {
	if (contain_mutable_functions(clause) || contain_subplans(clause) ||
	    IsParameter(clause, nullptr) || !MayRead(scope, clause)) {
		return nullptr;
	}
	Bitmapset *relations = pull_varnos(scope.root, clause);
	const bool alone = bms_equal(relations, scope.rel->relids) && IsTrustedTree(clause);
	return alone ? DeparseOver(scope, clause) : nullptr;
}

ShapeCondition *NewCondition(ShapeRole role, const ShapeKey &key, double selectivity) {
	auto *condition = static_cast<ShapeCondition *>(palloc0(sizeof(ShapeCondition)));
	condition->role = role;
	condition->key = key;
	condition->method = BTREE_AM_OID;
	condition->selectivity = selectivity;
	return condition;
}

/* The operator's place in the default b-tree family of the type; 0 = none. */
int BtreeStrategy(Oid op, Oid type) {
	const Oid opclass = GetDefaultOpClass(type, BTREE_AM_OID);
	return OidIsValid(opclass) ? get_op_opfamily_strategy(op, get_opclass_family(opclass)) : 0;
}

bool CollationFits(Node *key, Oid input_collation) {
	const Oid collation = exprCollation(key);
	return !OidIsValid(input_collation) || collation == input_collation;
}

/* An operator class by name, whatever schema it is in; its name as SQL wants it, or null. */
const char *OperatorClassNamed(Oid method, const char *name) {
	CatCList *list =
		SearchSysCacheList2(CLAAMNAMENSP, ObjectIdGetDatum(method), CStringGetDatum(name));
	Oid opclass = InvalidOid;
	if (list->n_members > 0) {
		opclass = reinterpret_cast<Form_pg_opclass>(GETSTRUCT(&list->members[0]->tuple))->oid;
	}
	ReleaseSysCacheList(list);
	return OidIsValid(opclass) ? QualifiedClass(opclass) : nullptr;
}

bool IsLike(Oid op) {
	return op == OID_TEXT_LIKE_OP || op == OID_BPCHAR_LIKE_OP || op == OID_NAME_LIKE_OP;
}

bool IsPatternMatch(Oid op) {
	return IsLike(op) || op == OID_TEXT_ICLIKE_OP || op == OID_TEXT_REGEXEQ_OP ||
	       op == OID_TEXT_ICREGEXEQ_OP || op == OID_BPCHAR_ICLIKE_OP ||
	       op == OID_BPCHAR_REGEXEQ_OP || op == OID_BPCHAR_ICREGEXEQ_OP;
}

/* The pattern begins with something fixed: a b-tree in byte order finds it. */
bool HasPrefix(Oid op, Node *pattern) {
	if (!IsA(pattern, Const) || reinterpret_cast<Const *>(pattern)->constisnull ||
	    reinterpret_cast<Const *>(pattern)->consttype != TEXTOID) {
		return false;
	}
	const char *fixed = TextDatumGetCString(reinterpret_cast<Const *>(pattern)->constvalue);
	if (op == kStartsWithOperator) {
		return fixed[0] != '\0';
	}
	return IsLike(op) && fixed[0] != '\0' && fixed[0] != '%' && fixed[0] != '_';
}

/* LIKE 'x%' needs byte order: the default class where the collation has it, else another. */
List *PrefixCondition(const ConditionScope &scope, Node *left, ShapeKey key, double selectivity) {
	const Oid collation = exprCollation(left);
	if (OidIsValid(collation) && !lc_collate_is_c(collation)) {
		key.operator_class =
			exprType(left) == BPCHAROID ? "bpchar_pattern_ops" : "text_pattern_ops";
	}
	(void)scope;
	return list_make1(NewCondition(ShapeRole::Range, key, selectivity));
}

List *TrigramCondition(ShapeKey key, double selectivity) {
	const char *trigrams = OperatorClassNamed(GIN_AM_OID, "gin_trgm_ops");
	if (trigrams == nullptr) {
		return NIL;
	}
	key.operator_class = trigrams;
	ShapeCondition *condition = NewCondition(ShapeRole::Other, key, selectivity);
	condition->method = GIN_AM_OID;
	return list_make1(condition);
}

List *PatternConditions(const ConditionScope &scope, Oid op, Node *left, Node *right,
                        const ShapeKey &key, double selectivity) {
	List *conditions = NIL;
	if (HasPrefix(op, right)) {
		conditions = PrefixCondition(scope, left, key, selectivity);
	}
	if (IsPatternMatch(op) && (exprType(left) == TEXTOID || exprType(left) == VARCHAROID)) {
		conditions = list_concat(conditions, TrigramCondition(key, selectivity));
	}
	return conditions;
}

/* Containment and search: what the default GIN class of the type knows. */
List *GinConditions(Oid op, Node *left, ShapeKey key, double selectivity) {
	const Oid type = exprType(left);
	const Oid usual = GetDefaultOpClass(type_is_array(type) ? ANYARRAYOID : type, GIN_AM_OID);
	if (!OidIsValid(usual) || !op_in_opfamily(op, get_opclass_family(usual))) {
		return NIL;
	}
	const char *paths =
		type == JSONBOID ? OperatorClassNamed(GIN_AM_OID, "jsonb_path_ops") : nullptr;
	constexpr Oid kJsonbContains = 3246; // smaller with hashed paths, which know nothing else
	if (paths != nullptr && op == kJsonbContains) {
		key.operator_class = paths;
	}
	ShapeCondition *condition = NewCondition(ShapeRole::Other, key, selectivity);
	condition->method = GIN_AM_OID;
	return list_make1(condition);
}

/* The column lies in the heap in its own order, in a large table. */
bool FitsBrin(const ConditionScope &scope, const ShapeKey &key) {
	if (key.column == 0 || scope.rel->pages < kBrinPages) {
		return false;
	}
	HeapTuple tuple =
		SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(scope.table), Int16GetDatum(key.column),
	                    BoolGetDatum(scope.root->simple_rte_array[scope.rel->relid]->inh));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	AttStatsSlot slot;
	double correlation = 0;
	if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_CORRELATION, InvalidOid,
	                     ATTSTATSSLOT_NUMBERS)) {
		correlation = slot.nnumbers == 1 ? static_cast<double>(slot.numbers[0]) : 0;
		free_attstatsslot(&slot);
	}
	ReleaseSysCache(tuple);
	return correlation > kBrinCorrelation || correlation < -kBrinCorrelation;
}

double OneOfSo(const ConditionScope &scope, Node *node) {
	VariableStatData variable;
	examine_variable(scope.root, node, static_cast<int>(scope.rel->relid), &variable);
	bool is_default = false;
	const double distinct = get_variable_numdistinct(&variable, &is_default);
	ReleaseVariableStats(variable);
	return 1 / Max(distinct, 1.0);
}

/* `left` is of the table, `right` is not. */
List *OperatorConditions(const ConditionScope &scope, Oid op, Oid collation, Node *left,
                         Node *right, double selectivity) {
	ShapeKey key = {};
	if (!MakeKey(scope, left, &key) || contain_volatile_functions(right)) {
		return NIL;
	}
	const bool is_join = !bms_is_empty(pull_varnos(scope.root, right));
	const int strategy = CollationFits(left, collation) ? BtreeStrategy(op, exprType(left)) : 0;
	if (strategy == BTEqualStrategyNumber) {
		return list_make1(is_join ? NewCondition(ShapeRole::Join, key, OneOfSo(scope, left))
		                          : NewCondition(ShapeRole::Equality, key, selectivity));
	}
	if (strategy != 0) {
		List *conditions = list_make1(NewCondition(ShapeRole::Range, key, selectivity));
		if (!is_join && FitsBrin(scope, key)) {
			ShapeCondition *brin = NewCondition(ShapeRole::Range, key, selectivity);
			brin->method = BRIN_AM_OID;
			conditions = lappend(conditions, brin);
		}
		return conditions;
	}
	List *conditions = PatternConditions(scope, op, left, right, key, selectivity);
	return conditions != NIL ? conditions : GinConditions(op, left, key, selectivity);
}

List *ReadOperator(const ConditionScope &scope, const OpExpr *clause, double selectivity) {
	if (list_length(clause->args) != 2) {
		return NIL;
	}
	Node *left = StripRelabel(static_cast<Node *>(linitial(clause->args)));
	Node *right = StripRelabel(static_cast<Node *>(lsecond(clause->args)));
	const bool left_is_ours = IsOf(scope, left);
	if (left_is_ours == IsOf(scope, right)) {
		return NIL;
	}
	if (left_is_ours) {
		return OperatorConditions(scope, clause->opno, clause->inputcollid, left, right,
		                          selectivity);
	}
	const Oid commutator = get_commutator(clause->opno);
	return OidIsValid(commutator) ? OperatorConditions(scope, commutator, clause->inputcollid,
	                                                   right, left, selectivity)
	                              : NIL;
}

List *ReadArray(const ConditionScope &scope, const ScalarArrayOpExpr *clause, double selectivity) {
	Node *left = StripRelabel(static_cast<Node *>(linitial(clause->args)));
	Node *right = static_cast<Node *>(lsecond(clause->args));
	ShapeKey key = {};
	if (!clause->useOr || IsOf(scope, right) || !MakeKey(scope, left, &key) ||
	    !CollationFits(left, clause->inputcollid) ||
	    BtreeStrategy(clause->opno, exprType(left)) != BTEqualStrategyNumber) {
		return NIL;
	}
	return list_make1(NewCondition(ShapeRole::InList, key, selectivity));
}

/* IS NULL, IS NOT NULL, and booleans that stand alone. */
List *ReadTest(const ConditionScope &scope, Node *clause, double selectivity) {
	Node *tested = nullptr;
	ShapeRole role = ShapeRole::Equality;
	if (IsA(clause, NullTest) && !reinterpret_cast<NullTest *>(clause)->argisrow) {
		const auto *test = reinterpret_cast<NullTest *>(clause);
		tested = reinterpret_cast<Node *>(test->arg);
		role = test->nulltesttype == IS_NULL ? ShapeRole::Equality : ShapeRole::Range;
		if (role == ShapeRole::Range && selectivity > kFewNotNull) {
			return NIL;
		}
	} else if (IsA(clause, BooleanTest)) {
		tested = reinterpret_cast<Node *>(reinterpret_cast<BooleanTest *>(clause)->arg);
	} else if (is_notclause(clause)) {
		tested = reinterpret_cast<Node *>(get_notclausearg(clause));
	} else if (exprType(clause) == BOOLOID) {
		tested = clause;
	}
	ShapeKey key = {};
	if (tested == nullptr || !MakeKey(scope, StripRelabel(tested), &key)) {
		return NIL;
	}
	return list_make1(NewCondition(role, key, selectivity));
}

List *ReadRow(const ConditionScope &scope, const RowCompareExpr *clause, double selectivity) {
	Node *left = StripRelabel(static_cast<Node *>(linitial(clause->largs)));
	Node *right = StripRelabel(static_cast<Node *>(linitial(clause->rargs)));
	ShapeKey key = {};
	if (!IsOf(scope, left) || IsOf(scope, right) || !MakeKey(scope, left, &key)) {
		return NIL;
	}
	return list_make1(NewCondition(ShapeRole::Range, key, selectivity));
}

double SelectivityOf(const ConditionScope &scope, Node *clause) {
	return clause_selectivity(scope.root, clause, static_cast<int>(scope.rel->relid), JOIN_INNER,
	                          nullptr);
}

List *ReadArm(const ConditionScope &scope, Node *arm) {
	if (!is_andclause(arm)) {
		return ReadCondition(scope, arm, SelectivityOf(scope, arm));
	}
	List *conditions = NIL;
	ListCell *cell;
	foreach (cell, reinterpret_cast<BoolExpr *>(arm)->args) {
		Node *part = static_cast<Node *>(lfirst(cell));
		conditions =
			list_concat(conditions, ReadCondition(scope, part, SelectivityOf(scope, part)));
	}
	return conditions;
}

List *ReadOr(const ConditionScope &scope, const BoolExpr *clause) {
	List *conditions = NIL;
	ListCell *cell;
	foreach (cell, clause->args) {
		List *arm = ReadArm(scope, static_cast<Node *>(lfirst(cell)));
		if (arm == NIL) {
			return NIL;
		}
		conditions = list_concat(conditions, arm);
	}
	foreach (cell, conditions) {
		static_cast<ShapeCondition *>(lfirst(cell))->in_or = true;
	}
	return conditions;
}

List *ReadForm(const ConditionScope &scope, Node *clause, double selectivity) {
	switch (nodeTag(clause)) {
	case T_OpExpr:
		return ReadOperator(scope, reinterpret_cast<OpExpr *>(clause), selectivity);
	case T_ScalarArrayOpExpr:
		return ReadArray(scope, reinterpret_cast<ScalarArrayOpExpr *>(clause), selectivity);
	case T_RowCompareExpr:
		return ReadRow(scope, reinterpret_cast<RowCompareExpr *>(clause), selectivity);
	case T_BoolExpr:
		if (is_orclause(clause)) {
			return ReadOr(scope, reinterpret_cast<BoolExpr *>(clause));
		}
		return ReadTest(scope, clause, selectivity);
	default:
		return ReadTest(scope, clause, selectivity);
	}
}

} // namespace

const char *DeparseOver(const ConditionScope &scope, Node *tree) {
	auto *copy = static_cast<Node *>(copyObjectImpl(tree));
	ChangeVarNodes(copy, static_cast<int>(scope.rel->relid), 1, 0);
	return QualifiedExpression(copy, scope.table);
}

bool MakeKey(const ConditionScope &scope, Node *node, ShapeKey *key) {
	node = StripRelabel(node);
	if (IsA(node, Var)) {
		const auto *variable = reinterpret_cast<Var *>(node);
		if (variable->varno != static_cast<int>(scope.rel->relid) || variable->varlevelsup != 0 ||
		    variable->varattno <= 0 || !MayRead(scope, node)) {
			return false;
		}
		key->column = variable->varattno;
		return true;
	}
	if (IsA(node, Const) || !bms_equal(pull_varnos(scope.root, node), scope.rel->relids) ||
	    contain_mutable_functions(node) || contain_subplans(node) || contain_agg_clause(node) ||
	    contain_window_function(node) || IsParameter(node, nullptr) || !MayRead(scope, node) ||
	    !IsTrustedTree(node)) {
		return false;
	}
	key->expression = DeparseOver(scope, node);
	return true;
}

List *ReadCondition(const ConditionScope &scope, Node *clause, double selectivity) {
	check_stack_depth();
	List *conditions = ReadForm(scope, clause, selectivity);
	if (conditions != NIL && !is_orclause(clause)) {
		const char *predicate = PredicateOf(scope, clause);
		ListCell *cell;
		foreach (cell, conditions) {
			static_cast<ShapeCondition *>(lfirst(cell))->predicate = predicate;
		}
	}
	return conditions;
}

List *ReadJoinKey(const ConditionScope &scope, Node *node) {
	ShapeKey key = {};
	if (!MakeKey(scope, node, &key)) {
		return NIL;
	}
	return list_make1(NewCondition(ShapeRole::Join, key, OneOfSo(scope, node)));
}

} // namespace savant::pg
