/*
 * catalog_types.cpp
 *     Types, enum labels, CHECK lists and pg_statistic; see the header.
 */
#include "pg/catalog/catalog_types.hpp"

#include <cstring>

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/primnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
}

namespace savant::pg {

namespace {

using core::TypeClass;

/* Deeper CHECK expressions are not lists of values. */
constexpr int kMaxCheckDepth = 8;

TypeClass ClassOfCategory(Oid base) {
	char category = TYPCATEGORY_INVALID;
	bool preferred = false;
	get_type_category_preferred(base, &category, &preferred);
	switch (category) {
	case TYPCATEGORY_ENUM:
		return TypeClass::Enum;
	case TYPCATEGORY_ARRAY:
		return TypeClass::Array;
	case TYPCATEGORY_RANGE:
		return TypeClass::Range;
	case TYPCATEGORY_STRING:
		return TypeClass::Text;
	default:
		return TypeClass::Other;
	}
}

TypeClass ClassOf(Oid base) {
	switch (base) {
	case INT2OID:
	case INT4OID:
	case INT8OID:
	case OIDOID:
		return TypeClass::Integer;
	case NUMERICOID:
	case FLOAT4OID:
	case FLOAT8OID:
	case CASHOID:
		return TypeClass::Numeric;
	case TEXTOID:
	case VARCHAROID:
	case BPCHAROID:
	case NAMEOID:
	case CHAROID:
		return TypeClass::Text;
	case BOOLOID:
		return TypeClass::Boolean;
	case DATEOID:
		return TypeClass::Date;
	case TIMESTAMPOID:
	case TIMESTAMPTZOID:
		return TypeClass::Timestamp;
	case TIMEOID:
	case TIMETZOID:
		return TypeClass::Time;
	case INTERVALOID:
		return TypeClass::Interval;
	case UUIDOID:
		return TypeClass::Uuid;
	case JSONOID:
	case JSONBOID:
		return TypeClass::Json;
	case BYTEAOID:
		return TypeClass::Binary;
	default:
		return ClassOfCategory(base);
	}
}

Rows<const char *> ReadEnumLabels(const ReadScope &scope, Oid type) {
	Rows<const char *> labels;
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(type));
	::Relation enums = table_open(EnumRelationId, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(enums, EnumTypIdSortOrderIndexId, true, scope.snapshot, 1, &key);
	while (HeapTuple tuple = systable_getnext(scan)) {
		const char *label =
			Utf8Copy(NameStr(reinterpret_cast<Form_pg_enum>(GETSTRUCT(tuple))->enumlabel));
		if (label != nullptr) {
			labels.Add(label);
		}
	}
	systable_endscan(scan);
	table_close(enums, AccessShareLock);
	return labels;
}

/* The operand without the coercions that the parser puts around it. */
Node *Bare(Node *node) {
	for (int depth = 0; node != nullptr && depth < kMaxCheckDepth; ++depth) {
		if (IsA(node, RelabelType)) {
			node = reinterpret_cast<Node *>(reinterpret_cast<RelabelType *>(node)->arg);
		} else if (IsA(node, CollateExpr)) {
			node = reinterpret_cast<Node *>(reinterpret_cast<CollateExpr *>(node)->arg);
		} else if (IsA(node, ArrayCoerceExpr)) {
			node = reinterpret_cast<Node *>(reinterpret_cast<ArrayCoerceExpr *>(node)->arg);
		} else {
			break;
		}
	}
	return node;
}

/* True when `node` is the one column (or domain value) that the set is about. */
bool IsSubject(Node *node, ClosedSet &set) {
	node = Bare(node);
	std::int16_t number = -1;
	if (node != nullptr && IsA(node, Var)) {
		number = reinterpret_cast<Var *>(node)->varattno;
	} else if (node != nullptr && IsA(node, CoerceToDomainValue)) {
		number = 0;
	}
	if (number < 0 || (set.column >= 0 && set.column != number)) {
		return false;
	}
	set.column = number;
	return true;
}

bool AddValue(Datum value, Oid type, ClosedSet &set) {
	Oid output = InvalidOid;
	bool is_varlena = false;
	getTypeOutputInfo(type, &output, &is_varlena);
	const char *text = Utf8Copy(OidOutputFunctionCall(output, value));
	if (text != nullptr) {
		set.values.Add(text);
	}
	return text != nullptr;
}

bool AddConstant(Node *node, ClosedSet &set) {
	node = Bare(node);
	if (node == nullptr || !IsA(node, Const)) {
		return false;
	}
	const auto *constant = reinterpret_cast<Const *>(node);
	// A NULL in the list allows nothing more: the comparison is never true.
	return constant->constisnull || AddValue(constant->constvalue, constant->consttype, set);
}

bool AddArray(Node *node, ClosedSet &set) {
	node = Bare(node);
	if (node != nullptr && IsA(node, ArrayExpr)) {
		ListCell *cell;
		foreach (cell, reinterpret_cast<ArrayExpr *>(node)->elements) {
			if (!AddConstant(static_cast<Node *>(lfirst(cell)), set)) {
				return false;
			}
		}
		return true;
	}
	if (node == nullptr || !IsA(node, Const) || reinterpret_cast<Const *>(node)->constisnull) {
		return false;
	}
	ArrayType *array = DatumGetArrayTypeP(reinterpret_cast<Const *>(node)->constvalue);
	std::int16_t length = 0;
	bool by_value = false;
	char alignment = 0;
	get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &alignment);
	Datum *items = nullptr;
	bool *nulls = nullptr;
	int count = 0;
	deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, alignment, &items, &nulls,
	                  &count);
	for (int i = 0; i < count; ++i) {
		if (!nulls[i] && !AddValue(items[i], ARR_ELEMTYPE(array), set)) {
			return false;
		}
	}
	return true;
}

bool IsEquality(Oid op) {
	const char *name = get_opname(op);
	return name != nullptr && strcmp(name, "=") == 0;
}

bool Collect(Node *node, ClosedSet &set, int depth) {
	if (node == nullptr || depth > kMaxCheckDepth) {
		return false;
	}
	if (IsA(node, ScalarArrayOpExpr)) {
		const auto *any = reinterpret_cast<ScalarArrayOpExpr *>(node);
		return any->useOr && IsEquality(any->opno) &&
		       IsSubject(static_cast<Node *>(linitial(any->args)), set) &&
		       AddArray(static_cast<Node *>(lsecond(any->args)), set);
	}
	if (IsA(node, OpExpr)) {
		const auto *comparison = reinterpret_cast<OpExpr *>(node);
		return list_length(comparison->args) == 2 && IsEquality(comparison->opno) &&
		       IsSubject(static_cast<Node *>(linitial(comparison->args)), set) &&
		       AddConstant(static_cast<Node *>(lsecond(comparison->args)), set);
	}
	if (IsA(node, NullTest)) {
		const auto *test = reinterpret_cast<NullTest *>(node);
		return test->nulltesttype == IS_NULL && IsSubject(reinterpret_cast<Node *>(test->arg), set);
	}
	if (!IsA(node, BoolExpr) || reinterpret_cast<BoolExpr *>(node)->boolop != OR_EXPR) {
		return false;
	}
	ListCell *cell;
	foreach (cell, reinterpret_cast<BoolExpr *>(node)->args) {
		if (!Collect(static_cast<Node *>(lfirst(cell)), set, depth + 1)) {
			return false;
		}
	}
	return true;
}

bool TryCollect(Node *node, ClosedSet &set) {
	set = ClosedSet{false, -1, {}};
	set.found = Collect(node, set, 0) && set.values.count > 0;
	return set.found;
}

/* Columns become parameters numbered like them; see CheckText. */
Node *VarsToParams(Node *node, void *) {
	if (node == nullptr || !IsA(node, Var)) {
		return node == nullptr
		           ? nullptr
		           : expression_tree_mutator(
						 node,
						 reinterpret_cast<Node *(*)()>(reinterpret_cast<void *>(VarsToParams)),
						 nullptr);
	}
	const auto *column = reinterpret_cast<Var *>(node);
	Param *param = makeNode(Param);
	param->paramkind = PARAM_EXTERN;
	param->paramid = column->varattno;
	param->paramtype = column->vartype;
	param->paramtypmod = column->vartypmod;
	param->paramcollid = column->varcollid;
	param->location = -1;
	return reinterpret_cast<Node *>(param);
}

/* Calls a deparser, which returns NULL for an object that is gone. */
const char *CallForText(PGFunction function, Datum first, Datum second, Datum third) {
	LOCAL_FCINFO(call, 3);
	InitFunctionCallInfoData(*call, nullptr, 3, InvalidOid, nullptr, nullptr);
	call->args[0].value = first;
	call->args[0].isnull = false;
	call->args[1].value = second;
	call->args[1].isnull = false;
	call->args[2].value = third;
	call->args[2].isnull = false;
	const Datum answer = function(call);
	return call->isnull ? nullptr : Utf8Copy(TextDatumGetCString(answer));
}

} // namespace

void DescribeTypes(const ReadScope &scope, TypeRow *types, std::size_t count) {
	for (std::size_t i = 0; i < count; ++i) {
		TypeRow &row = types[i];
		const char *name = Utf8Copy(format_type_with_typemod(row.type, row.typmod));
		row.name = name == nullptr ? "?" : name;
		row.base = getBaseType(row.type);
		row.type_class = ClassOf(row.base);
		row.labels = {};
		if (row.type_class == TypeClass::Enum) {
			row.labels = ReadEnumLabels(scope, row.base);
		}
	}
}

ClosedSet ReadClosedSet(const char *expression) {
	ClosedSet set = {false, -1, {}};
	// Most CHECKs hold no list; looking for the node names is far cheaper than reading the tree.
	if (strstr(expression, "{SCALARARRAYOPEXPR") == nullptr &&
	    strstr(expression, ":boolop or") == nullptr) {
		return set;
	}
	auto *tree = static_cast<Node *>(stringToNode(expression));
	if (TryCollect(tree, set) || tree == nullptr || !IsA(tree, BoolExpr) ||
	    reinterpret_cast<BoolExpr *>(tree)->boolop != AND_EXPR) {
		return set;
	}
	ListCell *cell;
	foreach (cell, reinterpret_cast<BoolExpr *>(tree)->args) {
		if (TryCollect(static_cast<Node *>(lfirst(cell)), set)) {
			break;
		}
	}
	return set;
}

const char *CheckText(const char *expression) {
	auto *tree = VarsToParams(static_cast<Node *>(stringToNode(expression)), nullptr);
	return Utf8Copy(deparse_expression(tree, NIL, false, false));
}

const char *IndexText(Oid index, int position) {
	return CallForText(pg_get_indexdef_ext, ObjectIdGetDatum(index), Int32GetDatum(position),
	                   BoolGetDatum(true));
}

} // namespace savant::pg
