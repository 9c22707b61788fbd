/*
 * statement_policy.cpp
 *     The walk over an analysed statement.
 *
 * Walkers follow the server's convention: they return true to stop, which here
 * means that the refusal has been filled.
 */
#include "pg/guard/statement_policy.hpp"

#include "pg/guard/function_policy.hpp"
#include "pg/guard/relation_policy.hpp"
#include "pg/guard/reviewed_functions.hpp"
#include "pg/guard/type_policy.hpp"
#include "pg/walker.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/rel.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

/* The state of one walk; saved and restored around views and policies. */
struct Walk {
	Refusal *refusal;
	Admitted *admitted;
	List *types;         // user-defined types already judged
	bool in_system_view; // what initdb wrote is not judged
	bool in_policy;      // inside a row-level security policy ...
	Oid policy_owner;    // ... of a table of this role
	Purpose purpose;
};

bool WalkNode(Node *node, Walk *walk);

bool NotSelect(Refusal *refusal, const char *detail) {
	return Refuse(refusal, kLayerTree, ERRCODE_INSUFFICIENT_PRIVILEGE,
	              "only statements that read may be run", detail,
	              "Write one SELECT statement, without FOR UPDATE and without INTO.");
}

/* The class of a query at any depth. */
bool RefuseClass(const Query *query, Purpose purpose, Refusal *refusal) {
	if (purpose == Purpose::Plan) {
		return (query->commandType == CMD_UTILITY || query->utilityStmt != nullptr) &&
		       Refuse(refusal, kLayerTree, ERRCODE_FEATURE_NOT_SUPPORTED, "a command has no plan",
		              "Only queries, INSERT, UPDATE, DELETE and MERGE do.");
	}
	if (query->commandType != CMD_SELECT || query->utilityStmt != nullptr) {
		return NotSelect(refusal, "The statement changes data or is a command.");
	}
	if (query->hasModifyingCTE) {
		return NotSelect(refusal, "A WITH query of the statement changes data.");
	}
	if (query->rowMarks != NIL) {
		return NotSelect(refusal, "The statement locks rows.");
	}
	return false;
}

/*
 * Judges a function for a statement that is only planned; those that planning may run on
 * constants and common values are admitted, the others are not.
 */
FunctionVerdict JudgePlanned(Oid function, Reach reach, Walk *walk) {
	const FunctionVerdict use = JudgeFunction(function, Reach::PlannedUse);
	if (use.allowed && !IsBuiltinFunction(function)) {
		walk->admitted->functions = list_append_unique_oid(walk->admitted->functions, function);
	}
	return use.allowed ? use : JudgeFunction(function, reach);
}

bool RefuseFunction(Oid function, Walk *walk, Reach planned = Reach::PlannedUse) {
	if (walk->in_system_view) {
		walk->admitted->functions = list_append_unique_oid(walk->admitted->functions, function);
		return false;
	}
	const Reach reach = walk->in_policy ? Reach::RowPolicy : Reach::Statement;
	FunctionVerdict verdict = JudgeFunction(function, reach, walk->policy_owner);
	if (verdict.allowed) {
		if (walk->in_policy && !IsBuiltinFunction(function)) {
			Admitted *admitted = walk->admitted;
			admitted->functions = list_append_unique_oid(admitted->functions, function);
			admitted->policy_owners =
				list_append_unique_oid(admitted->policy_owners, walk->policy_owner);
		}
		return false;
	}
	if (walk->purpose == Purpose::Plan) {
		verdict = JudgePlanned(function, planned, walk);
		if (verdict.allowed) {
			return false;
		}
	}
	const bool builtin = IsBuiltinFunction(function);
	return Refuse(walk->refusal, kLayerTree, ERRCODE_INSUFFICIENT_PRIVILEGE,
	              psprintf("permission denied to call function %s in a guarded statement",
	                       format_procedure(function)),
	              psprintf("The function is refused because %s.", verdict.reason),
	              builtin ? nullptr
	                      : "A superuser can add it, with its schema, to "
	                        "savant.allowed_functions.");
}

bool CheckFunction(Oid function, void *context) {
	return RefuseFunction(function, static_cast<Walk *>(context));
}

/* What a user-defined type runs when its values are read, cast or shown. */
bool RefuseType(Oid type, Walk *walk) {
	if (walk->in_system_view || type < FirstNormalObjectId) {
		return false;
	}
	return RefuseTypeFunctions(type, &walk->types, walk->refusal);
}

/* The checks of a domain run when a value is cast to it, and nowhere show in the tree. */
bool RefuseDomainChecks(Oid domain, Walk *walk) {
	List *checks = DomainChecks(domain);
	ListCell *cell;
	foreach (cell, checks) {
		if (WalkNode(static_cast<Node *>(lfirst(cell)), walk)) {
			return true;
		}
	}
	return false;
}

/* current_setting() of a secret, or of a name that is not known before it runs. */
bool RefuseSecretSetting(const FuncExpr *call, Walk *walk) {
	if (walk->in_system_view || walk->in_policy ||
	    (call->funcid != F_CURRENT_SETTING_TEXT && call->funcid != F_CURRENT_SETTING_TEXT_BOOL)) {
		return false;
	}
	const Node *name = static_cast<const Node *>(linitial(call->args));
	if (IsA(name, Const)) {
		const auto *constant = reinterpret_cast<const Const *>(name);
		if (constant->constisnull || !IsSecretSetting(TextDatumGetCString(constant->constvalue))) {
			return false;
		}
	} else if (!CanSeeSecretSettings()) {
		return false;
	}
	return Refuse(walk->refusal, kLayerTree, ERRCODE_INSUFFICIENT_PRIVILEGE,
	              "permission denied to read a secret setting in a guarded statement",
	              "The value of the setting can hold a password.", nullptr);
}

/* The functions behind an aggregate that is not built in were judged with it: admit them. */
bool AdmitAggregateParts(Oid aggregate, Walk *walk) {
	if (IsBuiltinFunction(aggregate)) {
		return false;
	}
	HeapTuple tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggregate));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	const auto *row = reinterpret_cast<Form_pg_aggregate>(GETSTRUCT(tuple));
	const Oid parts[] = {row->aggtransfn,     row->aggfinalfn,    row->aggcombinefn,
	                     row->aggserialfn,    row->aggdeserialfn, row->aggmtransfn,
	                     row->aggminvtransfn, row->aggmfinalfn};
	for (const Oid part : parts) {
		if (OidIsValid(part)) {
			walk->admitted->functions = list_append_unique_oid(walk->admitted->functions, part);
		}
	}
	ReleaseSysCache(tuple);
	return false;
}

bool RefuseOperator(Oid op, Walk *walk) {
	return OidIsValid(op) && RefuseFunction(get_opcode(op), walk);
}

/*
 * Planning turns NOT a = b into a <> b and a < b into b > a, and calls the negator
 * with common values of the column to estimate: nothing else shows that they run.
 */
bool RefuseRelatives(Oid op, Walk *walk) {
	if (walk->in_system_view || op < FirstNormalObjectId) {
		return false; // operators that initdb made have relatives that it made
	}
	const Oid negator = get_negator(op);
	const Oid commutator = get_commutator(op);
	return RefuseOperator(negator, walk) || RefuseOperator(commutator, walk) ||
	       (OidIsValid(negator) && RefuseOperator(get_commutator(negator), walk)) ||
	       (OidIsValid(commutator) && RefuseOperator(get_negator(commutator), walk));
}

bool RefuseSampling(const TableSampleClause *sample, Walk *walk) {
	if (sample->tsmhandler == F_BERNOULLI || sample->tsmhandler == F_SYSTEM) {
		return false;
	}
	return RefuseFunction(sample->tsmhandler, walk);
}

/* What one node does beyond the functions that check_functions_in_node() finds. */
bool RefuseNode(Node *node, Walk *walk) {
	switch (nodeTag(node)) {
	case T_NextValueExpr:
		return walk->purpose == Purpose::Run &&
		       NotSelect(walk->refusal, "The statement moves a sequence.");
	case T_FuncExpr:
		return RefuseSecretSetting(reinterpret_cast<FuncExpr *>(node), walk) ||
		       RefuseType(exprType(node), walk);
	case T_Aggref:
		return AdmitAggregateParts(reinterpret_cast<Aggref *>(node)->aggfnoid, walk) ||
		       RefuseType(exprType(node), walk);
	case T_WindowFunc:
		return AdmitAggregateParts(reinterpret_cast<WindowFunc *>(node)->winfnoid, walk) ||
		       RefuseType(exprType(node), walk);
	case T_CoerceToDomain:
		return RefuseDomainChecks(exprType(node), walk);
	case T_SortGroupClause:
		return RefuseOperator(reinterpret_cast<SortGroupClause *>(node)->eqop, walk) ||
		       RefuseOperator(reinterpret_cast<SortGroupClause *>(node)->sortop, walk);
	case T_TableSampleClause:
		return RefuseSampling(reinterpret_cast<TableSampleClause *>(node), walk);
	case T_OpExpr:
	case T_DistinctExpr:
		return RefuseRelatives(reinterpret_cast<OpExpr *>(node)->opno, walk) ||
		       RefuseType(exprType(node), walk);
	case T_ScalarArrayOpExpr:
		return RefuseRelatives(reinterpret_cast<ScalarArrayOpExpr *>(node)->opno, walk);
	case T_Var:
	case T_Const:
	case T_Param:
	case T_CoerceViaIO:
	case T_RelabelType:
	case T_ArrayExpr:
	case T_ArrayCoerceExpr:
	case T_RowExpr:
	case T_ConvertRowtypeExpr:
	case T_FieldSelect:
	case T_SubscriptingRef:
	case T_MinMaxExpr:
		return RefuseType(exprType(node), walk);
	default:
		return false;
	}
}

bool WalkSetOperation(const SetOperationStmt *operation, Walk *walk) {
	ListCell *cell;
	foreach (cell, operation->groupClauses) {
		if (WalkNode(static_cast<Node *>(lfirst(cell)), walk)) {
			return true;
		}
	}
	return false;
}

Oid RelationOwner(Oid relation) {
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	if (!HeapTupleIsValid(tuple)) {
		return InvalidOid;
	}
	const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* A policy is part of its table: judged with the table's owner in mind. */
bool WalkPolicies(RangeTblEntry *entry, Walk *walk) {
	if (entry->securityQuals == NIL) {
		return false;
	}
	const Walk saved = *walk;
	walk->in_policy = true;
	walk->policy_owner = RelationOwner(entry->relid);
	const bool refused = WalkNode(reinterpret_cast<Node *>(entry->securityQuals), walk);
	walk->in_policy = saved.in_policy;
	walk->policy_owner = saved.policy_owner;
	return refused;
}

bool WalkRelation(RangeTblEntry *entry, Walk *walk) {
	if (walk->in_system_view) {
		walk->admitted->relations = list_append_unique_oid(walk->admitted->relations, entry->relid);
	} else if (RefuseRelation(entry->relid, Mention::Underlying, entry->selectedCols, kLayerTree,
	                          walk->refusal)) {
		return true;
	}
	return WalkNode(reinterpret_cast<Node *>(entry->tablesample), walk) ||
	       WalkPolicies(entry, walk);
}

bool WalkSubquery(Query *body, Walk *walk) {
	const bool saved = walk->in_system_view;
	const Oid view = ViewOfBody(body);
	if (OidIsValid(view) && !walk->in_system_view) {
		if (RefuseRelation(view, Mention::Underlying, nullptr, kLayerTree, walk->refusal)) {
			return true;
		}
		walk->in_system_view = IsSystemRelation(view);
		if (walk->in_system_view) {
			walk->admitted->relations = list_append_unique_oid(walk->admitted->relations, view);
		}
	}
	const bool refused = WalkNode(reinterpret_cast<Node *>(body), walk);
	walk->in_system_view = saved;
	return refused;
}

bool WalkRangeEntry(RangeTblEntry *entry, Walk *walk) {
	switch (entry->rtekind) {
	case RTE_RELATION:
		return WalkRelation(entry, walk);
	case RTE_SUBQUERY:
		return WalkSubquery(entry->subquery, walk);
	case RTE_FUNCTION:
		return WalkNode(reinterpret_cast<Node *>(entry->functions), walk);
	case RTE_TABLEFUNC:
		return WalkNode(reinterpret_cast<Node *>(entry->tablefunc), walk);
	case RTE_VALUES:
		return WalkNode(reinterpret_cast<Node *>(entry->values_lists), walk);
	case RTE_JOIN:
		return WalkNode(reinterpret_cast<Node *>(entry->joinaliasvars), walk);
	case RTE_CTE:
	case RTE_NAMEDTUPLESTORE:
	case RTE_RESULT:
		return false;
	}
	return false;
}

bool WalkQuery(Query *query, Walk *walk) {
	if (RefuseClass(query, walk->purpose, walk->refusal)) {
		return true;
	}
	ListCell *cell;
	foreach (cell, query->rtable) {
		if (WalkRangeEntry(static_cast<RangeTblEntry *>(lfirst(cell)), walk)) {
			return true;
		}
	}
	return query_tree_walker(query, AsWalker(WalkNode), walk,
	                         QTW_IGNORE_RANGE_TABLE | QTW_EXAMINE_SORTGROUP);
}

bool WalkNode(Node *node, Walk *walk) {
	if (node == nullptr) {
		return false;
	}
	check_stack_depth();
	if (IsA(node, Query)) {
		return WalkQuery(reinterpret_cast<Query *>(node), walk);
	}
	// Only a plain call is left alone by planning when it is volatile: operators and aggregates
	// are also run on common values and initial states.
	const bool refused =
		IsA(node, FuncExpr)
			? RefuseFunction(reinterpret_cast<FuncExpr *>(node)->funcid, walk, Reach::PlannedCall)
			: check_functions_in_node(node, CheckFunction, walk);
	if (refused || RefuseNode(node, walk)) {
		return true;
	}
	if (IsA(node, SetOperationStmt) &&
	    WalkSetOperation(reinterpret_cast<SetOperationStmt *>(node), walk)) {
		return true;
	}
	return expression_tree_walker(node, AsWalker(WalkNode), walk);
}

/* The relations that the author of the statement names, at any depth. */
struct Naming {
	List **tables;
	Refusal *refusal;
};

bool WalkNamed(Node *node, Naming *naming) {
	if (node == nullptr) {
		return false;
	}
	if (!IsA(node, Query)) {
		return expression_tree_walker(node, AsWalker(WalkNamed), naming);
	}
	auto *query = reinterpret_cast<Query *>(node);
	ListCell *cell;
	foreach (cell, query->rtable) {
		const auto *entry = static_cast<const RangeTblEntry *>(lfirst(cell));
		if (entry->rtekind != RTE_RELATION) {
			continue;
		}
		*naming->tables = list_append_unique_oid(*naming->tables, entry->relid);
		if (RefuseRelation(entry->relid, Mention::Direct, entry->selectedCols, kLayerTree,
		                   naming->refusal)) {
			return true;
		}
	}
	return query_tree_walker(query, AsWalker(WalkNamed), naming, 0);
}

} // namespace

Oid ViewOfBody(const Query *body) {
	if (body->rtable == NIL) {
		return InvalidOid;
	}
	const auto *first = static_cast<const RangeTblEntry *>(linitial(body->rtable));
	return first->rtekind == RTE_RELATION && first->relkind == RELKIND_VIEW ? first->relid
	                                                                        : InvalidOid;
}

bool IsAdmitted(const List *list, Oid oid) { return list_member_oid(list, oid); }

bool RefuseWrittenStatement(Query *query, List **tables, Refusal *refusal, Purpose purpose) {
	if (RefuseClass(query, purpose, refusal)) {
		return true;
	}
	Naming naming = {tables, refusal};
	return WalkNamed(reinterpret_cast<Node *>(query), &naming);
}

bool RefuseRewrittenStatement(Query *query, Admitted *admitted, Refusal *refusal, Purpose purpose) {
	Walk walk = {refusal, admitted, NIL, false, false, InvalidOid, purpose};
	return WalkNode(reinterpret_cast<Node *>(query), &walk);
}

bool RefusePlannedRelations(const PlannedStmt *plan, const Admitted *admitted, Refusal *refusal) {
	ListCell *cell;
	foreach (cell, plan->rtable) {
		const auto *entry = static_cast<const RangeTblEntry *>(lfirst(cell));
		if (entry->rtekind == RTE_RELATION && !IsAdmitted(admitted->relations, entry->relid) &&
		    RefuseRelation(entry->relid, Mention::Underlying, entry->selectedCols, kLayerPlan,
		                   refusal)) {
			return true;
		}
	}
	return false;
}

} // namespace savant::pg
