/*
 * table_rows.cpp
 *     One table: pg_class, the counters, the columns with their statistics.
 */
#include "pg/plan/table_rows.hpp"

#include "pg/guard/column_masks.hpp"
#include "pg/guard/relation_policy.hpp"
#include "pg/settings.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_policy.h"
#include "catalog/pg_statistic.h"
#include "nodes/pg_list.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/pg_locale.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

/* Longer values are no use in a sentence. */
constexpr std::size_t kMaxFactBytes = 100;
constexpr int kMaxCommonValues = 100;

bool MayReadWhole(Oid table) {
	return pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

bool MayReadAny(Oid table) {
	return MayReadWhole(table) ||
	       pg_attribute_aclcheck_all(table, GetUserId(), ACL_SELECT, ACLMASK_ANY) == ACLCHECK_OK;
}

bool HasAnyStatistics(Oid table, int columns) {
	for (int i = 1; i <= columns; i++) {
		for (const bool inherited : {false, true}) {
			if (SearchSysCacheExists3(STATRELATTINH, ObjectIdGetDatum(table), Int16GetDatum(i),
			                          BoolGetDatum(inherited))) {
				return true;
			}
		}
	}
	return false;
}

void ReadCounters(Oid table, TableRow *row) {
	row->live_rows = row->dead_rows = row->modified_since_analyze = -1;
	row->analyzed_seconds_ago = -1;
	const PgStat_StatTabEntry *entry = pgstat_fetch_stat_tabentry(table);
	if (entry == nullptr) {
		return;
	}
	row->live_rows = static_cast<double>(entry->n_live_tuples);
	row->dead_rows = static_cast<double>(entry->n_dead_tuples);
	row->modified_since_analyze = static_cast<double>(entry->changes_since_analyze);
	row->updates = static_cast<double>(entry->tuples_updated);
	row->hot_updates = static_cast<double>(entry->tuples_hot_updated);
	row->inserts = static_cast<double>(entry->tuples_inserted);
	row->deletes = static_cast<double>(entry->tuples_deleted);
	const TimestampTz last = Max(entry->analyze_timestamp, entry->autovac_analyze_timestamp);
	if (last != 0) {
		row->was_analyzed = true;
		row->analyzed_seconds_ago =
			static_cast<double>(GetCurrentTimestamp() - last) / USECS_PER_SEC;
	}
}

/* A partitioned table has no pages of its own: its size is that of its partitions. */
void ReadPartitions(Oid table, TableRow *row) {
	row->partition_key =
		TextDatumGetCString(DirectFunctionCall1(pg_get_partkeydef, ObjectIdGetDatum(table)));
	List *members = find_all_inheritors(table, NoLock, nullptr);
	double rows = 0;
	double pages = 0;
	ListCell *cell;
	foreach (cell, members) {
		HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(lfirst_oid(cell)));
		if (!HeapTupleIsValid(tuple)) {
			continue;
		}
		const auto *form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
		if (form->relkind != RELKIND_PARTITIONED_TABLE) {
			row->partitions++;
			rows += Max(static_cast<double>(form->reltuples), 0.0);
			pages += form->relpages;
		}
		ReleaseSysCache(tuple);
	}
	row->rows = row->rows < 0 ? rows : row->rows;
	row->pages = pages;
}

/* The conditions that rows must meet to be read. */
Texts ReadPolicies(Oid table) {
	Texts texts;
	ScanKeyData key;
	ScanKeyInit(&key, Anum_pg_policy_polrelid, BTEqualStrategyNumber, F_OIDEQ,
	            ObjectIdGetDatum(table));
	::Relation policies = table_open(PolicyRelationId, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(policies, PolicyPolrelidPolnameIndexId, true, nullptr, 1, &key);
	while (HeapTuple tuple = systable_getnext(scan)) {
		const char command = reinterpret_cast<Form_pg_policy>(GETSTRUCT(tuple))->polcmd;
		bool is_null = true;
		const Datum condition =
			heap_getattr(tuple, Anum_pg_policy_polqual, RelationGetDescr(policies), &is_null);
		if (!is_null && (command == '*' || command == 'r')) {
			texts.Add(TextDatumGetCString(
				DirectFunctionCall2(pg_get_expr, condition, ObjectIdGetDatum(table))));
		}
	}
	systable_endscan(scan);
	table_close(policies, AccessShareLock);
	return texts;
}

const char *ValueText(FmgrInfo *output, Datum value) {
	const char *text = OutputFunctionCall(output, value);
	return strlen(text) > kMaxFactBytes ? nullptr : text;
}

void ReadCommon(HeapTuple tuple, TableColumnRow *row) {
	AttStatsSlot slot;
	if (!get_attstatsslot(&slot, tuple, STATISTIC_KIND_MCV, InvalidOid,
	                      ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS)) {
		return;
	}
	Oid function = InvalidOid;
	bool is_varlena = false;
	FmgrInfo output;
	getTypeOutputInfo(slot.valuetype, &function, &is_varlena);
	fmgr_info(function, &output);
	const int count = Min(Min(slot.nvalues, slot.nnumbers), kMaxCommonValues);
	row->shares = static_cast<float *>(palloc(sizeof(float) * static_cast<Size>(Max(count, 1))));
	for (int i = 0; i < count; i++) {
		const char *text = ValueText(&output, slot.values[i]);
		if (text != nullptr) {
			row->shares[row->values.count] = slot.numbers[i];
			row->values.Add(text);
		}
	}
	free_attstatsslot(&slot);
}

void ReadEnds(HeapTuple tuple, TableColumnRow *row) {
	AttStatsSlot slot;
	if (!get_attstatsslot(&slot, tuple, STATISTIC_KIND_HISTOGRAM, InvalidOid,
	                      ATTSTATSSLOT_VALUES)) {
		return;
	}
	if (slot.nvalues > 0) {
		Oid function = InvalidOid;
		bool is_varlena = false;
		FmgrInfo output;
		getTypeOutputInfo(slot.valuetype, &function, &is_varlena);
		fmgr_info(function, &output);
		row->low = ValueText(&output, slot.values[0]);
		row->high = ValueText(&output, slot.values[slot.nvalues - 1]);
	}
	free_attstatsslot(&slot);
}

void ReadColumnStatistics(Oid table, bool inherited, TableColumnRow *row) {
	HeapTuple tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table),
	                                  Int16GetDatum(row->number), BoolGetDatum(inherited));
	if (!HeapTupleIsValid(tuple)) {
		return;
	}
	const auto *form = reinterpret_cast<Form_pg_statistic>(GETSTRUCT(tuple));
	row->has_statistics = true;
	row->null_share = form->stanullfrac;
	row->distinct = form->stadistinct;
	row->width = form->stawidth;
	AttStatsSlot slot;
	if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_CORRELATION, InvalidOid,
	                     ATTSTATSSLOT_NUMBERS)) {
		row->correlation = slot.nnumbers > 0 ? slot.numbers[0] : 0;
		free_attstatsslot(&slot);
	}
	if (!guc_mask_results || ColumnMask(table, row->name) == core::Mask::None) {
		ReadCommon(tuple, row);
		ReadEnds(tuple, row);
	}
	ReleaseSysCache(tuple);
}

bool IsPlainCollation(Oid collation) {
	return collation == C_COLLATION_OID || collation == POSIX_COLLATION_OID ||
	       (OidIsValid(collation) && lc_collate_is_c(collation));
}

} // namespace

Oid FindReadableTable(const char *schema, const char *name) {
	Oid table = InvalidOid;
	if (schema == nullptr) {
		table = RelnameGetRelid(name);
	} else {
		const Oid space = LookupNamespaceNoError(schema);
		table = OidIsValid(space) ? get_relname_relid(name, space) : InvalidOid;
	}
	if (!OidIsValid(table) || IsSystemRelation(table) || IsBarredByLists(table)) {
		return InvalidOid;
	}
	const char kind = get_rel_relkind(table);
	const bool is_table = kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ||
	                      kind == RELKIND_MATVIEW || kind == RELKIND_VIEW ||
	                      kind == RELKIND_FOREIGN_TABLE;
	const Oid space = get_rel_namespace(table);
	return is_table && pg_namespace_aclcheck(space, GetUserId(), ACL_USAGE) == ACLCHECK_OK &&
	               MayReadAny(table)
	           ? table
	           : InvalidOid;
}

bool ReadTableRow(Oid table, TableRow *row) {
	::Relation opened = try_relation_open(table, AccessShareLock);
	if (opened == nullptr) {
		return false;
	}
	const FormData_pg_class *form = opened->rd_rel;
	*row = {};
	row->oid = table;
	row->schema = get_namespace_name(form->relnamespace);
	row->name = pstrdup(NameStr(form->relname));
	row->kind = form->relkind;
	row->is_temporary = form->relpersistence == RELPERSISTENCE_TEMP;
	row->whole = MayReadWhole(table);
	row->rows = static_cast<double>(form->reltuples);
	row->pages = form->relpages;
	if (form->reltuples < 0 && RELKIND_HAS_TABLE_AM(form->relkind) &&
	    !RELATION_IS_OTHER_TEMP(opened)) {
		// Until the first VACUUM or ANALYZE the catalog has 0 pages for any table.
		row->pages = RelationGetNumberOfBlocks(opened);
	}
	row->all_visible_pages = form->relallvisible;
	row->fillfactor = form->relkind == RELKIND_RELATION || form->relkind == RELKIND_MATVIEW
	                      ? RelationGetFillFactor(opened, HEAP_DEFAULT_FILLFACTOR)
	                      : HEAP_DEFAULT_FILLFACTOR;
	row->has_row_security = form->relrowsecurity;
	ReadCounters(table, row);
	row->was_analyzed = row->was_analyzed || HasAnyStatistics(table, form->relnatts);
	if (form->relkind == RELKIND_PARTITIONED_TABLE) {
		ReadPartitions(table, row);
	}
	if (form->relrowsecurity && row->whole) {
		row->policies = ReadPolicies(table);
	}
	relation_close(opened, AccessShareLock);
	return row->schema != nullptr;
}

Rows<TableColumnRow> ReadTableColumns(Oid table) {
	Rows<TableColumnRow> rows;
	::Relation opened = try_relation_open(table, AccessShareLock);
	if (opened == nullptr) {
		return rows;
	}
	// As the view pg_stats: nothing of a table whose rows are hidden from the role.
	const bool visible = check_enable_rls(table, InvalidOid, true) != RLS_ENABLED;
	const bool inherited = opened->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
	const bool whole = MayReadWhole(table);
	const TupleDesc columns = RelationGetDescr(opened);
	for (int i = 0; i < columns->natts; i++) {
		CHECK_FOR_INTERRUPTS();
		const Form_pg_attribute column = TupleDescAttr(columns, i);
		if (column->attisdropped ||
		    (!whole && pg_attribute_aclcheck(table, column->attnum, GetUserId(), ACL_SELECT) !=
		                   ACLCHECK_OK)) {
			continue;
		}
		TableColumnRow row = {};
		row.name = pstrdup(NameStr(column->attname));
		row.type = format_type_with_typemod(column->atttypid, column->atttypmod);
		row.number = column->attnum;
		row.not_null = column->attnotnull;
		row.collation_is_c = IsPlainCollation(column->attcollation);
		row.statistics_target = column->attstattarget;
		if (visible) {
			ReadColumnStatistics(table, inherited, &row);
		}
		rows.Add(row);
	}
	relation_close(opened, AccessShareLock);
	return rows;
}

} // namespace savant::pg
