/*
 * trusted_parts.cpp
 *     Where the parts of an expression come from.
 */
#include "pg/what_if/trusted_parts.hpp"

#include "pg/walker.hpp"

extern "C" {
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
}

namespace savant::pg {

namespace {

bool IsOfServer(Oid catalog, Oid object) {
	return object < FirstNormalObjectId || OidIsValid(getExtensionOfObject(catalog, object));
}

bool IsTrustedType(Oid type) {
	const Oid element = get_element_type(type);
	const Oid single = OidIsValid(element) ? element : type;
	return IsOfServer(TypeRelationId, single) || get_typtype(single) == TYPTYPE_ENUM;
}

bool IsForeignFunction(Oid function, void *) { return !IsOfServer(ProcedureRelationId, function); }

Oid OperatorOf(const Node *node) {
	switch (nodeTag(node)) {
	case T_OpExpr:
	case T_DistinctExpr:
	case T_NullIfExpr:
		return reinterpret_cast<const OpExpr *>(node)->opno;
	case T_ScalarArrayOpExpr:
		return reinterpret_cast<const ScalarArrayOpExpr *>(node)->opno;
	default:
		return InvalidOid;
	}
}

/* Nodes that have a value have a type; the others make exprType() raise. */
bool HasType(const Node *node) {
	return !IsA(node, List) && !IsA(node, CaseWhen) && !IsA(node, RestrictInfo);
}

/* True at the first part that is not trusted. */
bool FindForeign(Node *node, void *context) {
	if (node == nullptr) {
		return false;
	}
	const Oid op = OperatorOf(node);
	if (check_functions_in_node(node, IsForeignFunction, nullptr) ||
	    (OidIsValid(op) && !IsOfServer(OperatorRelationId, op)) || IsA(node, CoerceToDomain) ||
	    (HasType(node) && !IsTrustedType(exprType(node)))) {
		return true;
	}
	return expression_tree_walker(node, AsWalker(FindForeign), context);
}

} // namespace

bool IsTrustedTree(Node *tree) { return !FindForeign(tree, nullptr); }

bool IsTrustedClass(Oid opclass) {
	return IsOfServer(OperatorClassRelationId, opclass) &&
	       IsTrustedType(get_opclass_input_type(opclass));
}

} // namespace savant::pg
