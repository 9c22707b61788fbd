/*
 * type_policy.cpp
 *     Judges user-defined types.
 *
 * Input, output and range functions are called by the server directly, so
 * neither the tree nor the function hook shows them.
 */
#include "pg/guard/type_policy.hpp"

#include "pg/guard/function_policy.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/transam.h"
#include "access/tupdesc.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_range.h"
#include "catalog/pg_type.h"
#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"
#include "utils/typcache.h"
}

namespace savant::pg {

namespace {

/* C code that promises to have no effects: only a superuser can have put it there. */
bool IsQuietC(Oid function) {
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	const auto *row = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
	const bool quiet = (row->prolang == ClanguageId || row->prolang == INTERNALlanguageId) &&
	                   row->provolatile != PROVOLATILE_VOLATILE;
	ReleaseSysCache(tuple);
	return quiet;
}

bool RefusePart(Oid type, Oid function, Refusal *refusal) {
	if (!OidIsValid(function) || JudgeFunction(function, Reach::Statement).allowed) {
		return false;
	}
	return Refuse(
		refusal, kLayerTree, ERRCODE_INSUFFICIENT_PRIVILEGE,
		psprintf("permission denied to use type %s in a guarded statement", format_type_be(type)),
		psprintf("Its values cannot be used without calling function %s.",
	             format_procedure(function)),
		"A superuser can add the function, with its schema, to "
		"savant.allowed_functions.");
}

bool RefuseRangeFunctions(Oid type, Refusal *refusal) {
	HeapTuple tuple = SearchSysCache1(RANGETYPE, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	const auto *row = reinterpret_cast<Form_pg_range>(GETSTRUCT(tuple));
	const Oid canonical = row->rngcanonical;
	const Oid difference = row->rngsubdiff;
	ReleaseSysCache(tuple);
	return RefusePart(type, canonical, refusal) || RefusePart(type, difference, refusal);
}

bool RefuseAttributes(Oid type, List **seen, Refusal *refusal) {
	TupleDesc row = lookup_rowtype_tupdesc_noerror(type, -1, true);
	if (row == nullptr) {
		return false;
	}
	bool refused = false;
	for (int i = 0; i < row->natts && !refused; i++) {
		if (!TupleDescAttr(row, i)->attisdropped) {
			refused = RefuseTypeFunctions(TupleDescAttr(row, i)->atttypid, seen, refusal);
		}
	}
	ReleaseTupleDesc(row);
	return refused;
}

bool RefuseBase(Oid type, const Oid input, const Oid output, Refusal *refusal) {
	return (!IsQuietC(input) && RefusePart(type, input, refusal)) ||
	       (!IsQuietC(output) && RefusePart(type, output, refusal));
}

} // namespace

bool RefuseTypeFunctions(Oid type, List **seen, Refusal *refusal) {
	check_stack_depth();
	if (type < FirstNormalObjectId || list_member_oid(*seen, type)) {
		return false;
	}
	*seen = lappend_oid(*seen, type);
	HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple)) {
		return false;
	}
	const FormData_pg_type row = *reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
	ReleaseSysCache(tuple);
	if (OidIsValid(row.typelem) && RefuseTypeFunctions(row.typelem, seen, refusal)) {
		return true;
	}
	switch (row.typtype) {
	case TYPTYPE_BASE:
		return RefuseBase(type, row.typinput, row.typoutput, refusal);
	case TYPTYPE_RANGE:
		return RefuseRangeFunctions(type, refusal) ||
		       RefuseTypeFunctions(get_range_subtype(type), seen, refusal);
	case TYPTYPE_MULTIRANGE:
		return RefuseTypeFunctions(get_multirange_range(type), seen, refusal);
	case TYPTYPE_DOMAIN:
		return RefuseTypeFunctions(row.typbasetype, seen, refusal);
	case TYPTYPE_COMPOSITE:
		return RefuseAttributes(type, seen, refusal);
	default:
		return false;
	}
}

List *DomainChecks(Oid domain) {
	auto *constraints = static_cast<DomainConstraintRef *>(palloc0(sizeof(DomainConstraintRef)));
	InitDomainConstraintRef(domain, constraints, CurrentMemoryContext, false);
	List *checks = NIL;
	ListCell *cell;
	foreach (cell, constraints->constraints) {
		const auto *constraint = static_cast<const DomainConstraintState *>(lfirst(cell));
		if (constraint->check_expr != nullptr) {
			checks = lappend(checks, constraint->check_expr);
		}
	}
	return checks;
}

} // namespace savant::pg
