/*
 * table_keys.cpp
 *     Indexes, foreign keys and extended statistics of one table; functions by name.
 */
#include "pg/catalog/catalog_types.hpp"
#include "pg/guard/function_policy.hpp"
#include "pg/plan/table_rows.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_index.h"
#include "catalog/pg_opclass.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic_ext.h"
#include "commands/defrem.h"
#include "commands/proclang.h"
#include "nodes/pg_list.h"
#include "nodes/value.h"
#include "pgstat.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"
}

namespace savant::pg {

namespace {

const char *OperatorClassName(Oid operator_class) {
	HeapTuple tuple = SearchSysCache1(CLAOID, ObjectIdGetDatum(operator_class));
	if (!HeapTupleIsValid(tuple)) {
		return "";
	}
	const char *name =
		pstrdup(NameStr(reinterpret_cast<Form_pg_opclass>(GETSTRUCT(tuple))->opcname));
	ReleaseSysCache(tuple);
	return name;
}

const char *PredicateOf(::Relation index, Oid table) {
	bool is_null = true;
	const Datum predicate =
		SysCacheGetAttr(INDEXRELID, index->rd_indextuple, Anum_pg_index_indpred, &is_null);
	return is_null ? nullptr
	               : TextDatumGetCString(
						 DirectFunctionCall2(pg_get_expr, predicate, ObjectIdGetDatum(table)));
}

void AddKeys(::Relation index, TableIndexRow *row) {
	const auto *form = index->rd_index;
	bool is_null = false;
	const auto *classes = reinterpret_cast<const oidvector *>(DatumGetPointer(
		SysCacheGetAttr(INDEXRELID, index->rd_indextuple, Anum_pg_index_indclass, &is_null)));
	for (int i = 0; i < form->indnatts; i++) {
		const char *text = IndexText(form->indexrelid, i + 1);
		if (text == nullptr) {
			continue;
		}
		if (i < form->indnkeyatts) {
			row->keys.Add(text);
			row->operator_classes.Add(OperatorClassName(classes->values[i]));
		} else {
			row->included.Add(text);
		}
	}
}

TableIndexRow DescribeIndex(::Relation index, Oid table) {
	TableIndexRow row = {};
	row.name = pstrdup(RelationGetRelationName(index));
	row.method = get_am_name(index->rd_rel->relam);
	AddKeys(index, &row);
	row.predicate = PredicateOf(index, table);
	row.is_unique = index->rd_index->indisunique;
	row.is_primary = index->rd_index->indisprimary;
	row.is_valid = index->rd_index->indisvalid;
	row.pages = index->rd_rel->relpages;
	row.rows = static_cast<double>(index->rd_rel->reltuples);
	const PgStat_StatTabEntry *entry = pgstat_fetch_stat_tabentry(RelationGetRelid(index));
	row.scans = entry == nullptr ? -1 : static_cast<double>(entry->numscans);
	return row;
}

/* The names of the columns in an int2[] of pg_constraint. */
Texts ColumnNames(HeapTuple tuple, AttrNumber attribute, Oid table) {
	Texts names;
	bool is_null = true;
	const Datum value = SysCacheGetAttr(CONSTROID, tuple, attribute, &is_null);
	if (is_null) {
		return names;
	}
	Datum *numbers = nullptr;
	int count = 0;
	deconstruct_array(DatumGetArrayTypeP(value), INT2OID, sizeof(int16), true, TYPALIGN_SHORT,
	                  &numbers, nullptr, &count);
	for (int i = 0; i < count; i++) {
		const char *name = get_attname(table, DatumGetInt16(numbers[i]), true);
		names.Add(name == nullptr ? "" : name);
	}
	return names;
}

bool MayReadTable(Oid table) {
	return pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

const char *ExpressionText(Oid statistics, int position) {
	LOCAL_FCINFO(fcinfo, 1);
	InitFunctionCallInfoData(*fcinfo, nullptr, 1, InvalidOid, nullptr, nullptr);
	fcinfo->args[0].value = ObjectIdGetDatum(statistics);
	fcinfo->args[0].isnull = false;
	const Datum value = pg_get_statisticsobjdef_expressions(fcinfo);
	if (fcinfo->isnull) {
		return nullptr;
	}
	Datum *texts = nullptr;
	int count = 0;
	deconstruct_array(DatumGetArrayTypeP(value), TEXTOID, -1, false, TYPALIGN_INT, &texts, nullptr,
	                  &count);
	return position < count ? TextDatumGetCString(texts[position]) : nullptr;
}

void SetKinds(Datum kinds, TableStatisticsRow *row) {
	Datum *values = nullptr;
	int count = 0;
	deconstruct_array(DatumGetArrayTypeP(kinds), CHAROID, 1, true, TYPALIGN_CHAR, &values, nullptr,
	                  &count);
	for (int i = 0; i < count; i++) {
		const char kind = DatumGetChar(values[i]);
		row->dependencies = row->dependencies || kind == STATS_EXT_DEPENDENCIES;
		row->distinct = row->distinct || kind == STATS_EXT_NDISTINCT;
		row->most_common = row->most_common || kind == STATS_EXT_MCV;
	}
}

} // namespace

Rows<TableIndexRow> ReadTableIndexes(Oid table) {
	Rows<TableIndexRow> rows;
	::Relation opened = try_relation_open(table, AccessShareLock);
	if (opened == nullptr) {
		return rows;
	}
	ListCell *cell;
	foreach (cell, RelationGetIndexList(opened)) {
		::Relation index = try_relation_open(lfirst_oid(cell), AccessShareLock);
		if (index == nullptr) {
			continue;
		}
		rows.Add(DescribeIndex(index, table));
		relation_close(index, AccessShareLock);
	}
	relation_close(opened, AccessShareLock);
	return rows;
}

Rows<KeyOidRow> ReadKeyOids(Snapshot snapshot) {
	Rows<KeyOidRow> rows;
	::Relation constraints = table_open(ConstraintRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(constraints, InvalidOid, false, snapshot, 0, nullptr);
	while (HeapTuple tuple = systable_getnext(scan)) {
		CHECK_FOR_INTERRUPTS();
		const auto *form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
		if (form->contype == CONSTRAINT_FOREIGN && !OidIsValid(form->conparentid)) {
			rows.Add({form->oid, form->conrelid, form->confrelid});
		}
	}
	systable_endscan(scan);
	table_close(constraints, AccessShareLock);
	return rows;
}

Rows<TableKeyRow> ReadTableKeys(Oid table, Rows<KeyOidRow> keys) {
	Rows<TableKeyRow> rows;
	for (const KeyOidRow &key : keys) {
		if (key.from != table && key.to != table) {
			continue;
		}
		const bool from_other = key.from != table;
		const Oid other = from_other ? key.from : key.to;
		HeapTuple tuple = MayReadTable(other)
		                      ? SearchSysCache1(CONSTROID, ObjectIdGetDatum(key.constraint))
		                      : nullptr;
		if (!HeapTupleIsValid(tuple)) {
			continue;
		}
		const auto *form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(tuple));
		TableKeyRow row = {};
		row.name = pstrdup(NameStr(form->conname));
		row.references_this = from_other;
		row.other_schema = get_namespace_name(get_rel_namespace(other));
		row.other_table = get_rel_name(other);
		const AttrNumber own = from_other ? Anum_pg_constraint_confkey : Anum_pg_constraint_conkey;
		const AttrNumber theirs =
			from_other ? Anum_pg_constraint_conkey : Anum_pg_constraint_confkey;
		row.columns = ColumnNames(tuple, own, table);
		row.other_columns = ColumnNames(tuple, theirs, other);
		ReleaseSysCache(tuple);
		if (row.other_schema != nullptr && row.other_table != nullptr) {
			rows.Add(row);
		}
	}
	return rows;
}

Rows<TableStatisticsRow> ReadTableStatistics(Oid table) {
	Rows<TableStatisticsRow> rows;
	::Relation opened = try_relation_open(table, AccessShareLock);
	if (opened == nullptr) {
		return rows;
	}
	List *list = RelationGetStatExtList(opened);
	relation_close(opened, AccessShareLock);
	ListCell *cell;
	foreach (cell, list) {
		HeapTuple tuple = SearchSysCache1(STATEXTOID, ObjectIdGetDatum(lfirst_oid(cell)));
		if (!HeapTupleIsValid(tuple)) {
			continue;
		}
		const auto *form = reinterpret_cast<Form_pg_statistic_ext>(GETSTRUCT(tuple));
		TableStatisticsRow row = {};
		row.name = pstrdup(NameStr(form->stxname));
		for (int i = 0; i < form->stxkeys.dim1; i++) {
			const char *name = get_attname(table, form->stxkeys.values[i], true);
			row.columns.Add(name == nullptr ? "" : name);
		}
		bool is_null = true;
		const Datum kinds =
			SysCacheGetAttr(STATEXTOID, tuple, Anum_pg_statistic_ext_stxkind, &is_null);
		if (!is_null) {
			SetKinds(kinds, &row);
		}
		ReleaseSysCache(tuple);
		int position = 0;
		while (const char *expression = ExpressionText(lfirst_oid(cell), position++)) {
			row.columns.Add(expression);
		}
		rows.Add(row);
	}
	return rows;
}

Rows<FunctionRow> ReadFunctions(const char *schema, const char *name) {
	Rows<FunctionRow> rows;
	List *names = list_make1(makeString(pstrdup(name)));
	if (schema != nullptr) {
		names = lcons(makeString(pstrdup(schema)), names);
	}
	FuncCandidateList candidate = FuncnameGetCandidates(names, -1, NIL, false, false, false, true);
	for (; candidate != nullptr; candidate = candidate->next) {
		HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(candidate->oid));
		if (!HeapTupleIsValid(tuple)) {
			continue;
		}
		const auto *form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
		if (IsBuiltinFunction(candidate->oid) ||
		    pg_proc_aclcheck(candidate->oid, GetUserId(), ACL_EXECUTE) == ACLCHECK_OK) {
			FunctionRow row = {};
			row.volatility = form->provolatile;
			row.language = get_language_name(form->prolang, true);
			row.rows = form->proretset ? static_cast<double>(form->prorows) : 0;
			row.cost = static_cast<double>(form->procost);
			row.has_support = OidIsValid(form->prosupport);
			row.parallel_safe = form->proparallel == PROPARALLEL_SAFE;
			rows.Add(row);
		}
		ReleaseSysCache(tuple);
	}
	return rows;
}

} // namespace savant::pg
