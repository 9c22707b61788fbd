/*
 * existing_indexes.cpp
 *     Reads pg_class, pg_index, pg_constraint and pg_stat.
 */
#include "pg/what_if/existing_indexes.hpp"

#include "pg/what_if/qualified_text.hpp"

extern "C" {
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_inherits.h"
#include "commands/defrem.h"
#include "commands/tablecmds.h"
#include "nodes/makefuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/plancat.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
}

namespace savant::pg {

namespace {

constexpr double kMicrosecondsPerDay = 86400e6;
constexpr double kLeastDays = 1.0 / 24; // less says nothing of a day

/* Days that the counters have been counting. */
double CountedDays() {
	const PgStat_StatDBEntry *database = pgstat_fetch_stat_dbentry(MyDatabaseId);
	const TimestampTz since = database != nullptr && database->stat_reset_timestamp != 0
	                              ? database->stat_reset_timestamp
	                              : PgStartTime;
	return Max(kLeastDays,
	           static_cast<double>(GetCurrentTimestamp() - since) / kMicrosecondsPerDay);
}

void AddRates(Oid table, double days, TableFacts *facts) {
	const PgStat_StatTabEntry *counts = pgstat_fetch_stat_tabentry(table);
	if (counts == nullptr) {
		return;
	}
	facts->inserts_per_day += static_cast<double>(counts->tuples_inserted) / days;
	facts->updates_per_day += static_cast<double>(counts->tuples_updated) / days;
	facts->hot_updates_per_day += static_cast<double>(counts->tuples_hot_updated) / days;
	facts->deletes_per_day += static_cast<double>(counts->tuples_deleted) / days;
}

void AddPartition(Oid partition, TableSize *size) {
	Relation relation = table_open(partition, AccessShareLock);
	const TableSize one = MeasureTable(relation);
	const double pages = size->pages + one.pages;
	if (pages > 0) {
		size->all_visible_share =
			(size->all_visible_share * size->pages + one.all_visible_share * one.pages) / pages;
	}
	size->pages = pages;
	size->rows += one.rows;
	size->row_width = one.row_width;
	table_close(relation, NoLock);
}

void ReadColumns(Relation table, TableFacts *facts) {
	const Oid oid = RelationGetRelid(table);
	facts->column_count = RelationGetNumberOfAttributes(table);
	facts->columns = static_cast<const char **>(
		palloc0(sizeof(char *) * static_cast<Size>(Max(facts->column_count, 1))));
	facts->may_read_all = pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
	for (int i = 0; i < facts->column_count; i++) {
		const FormData_pg_attribute *column = TupleDescAttr(RelationGetDescr(table), i);
		facts->columns[i] = column->attisdropped ? "" : pstrdup(NameStr(column->attname));
		if (!facts->may_read_all && !column->attisdropped &&
		    pg_attribute_aclcheck(oid, column->attnum, GetUserId(), ACL_SELECT) == ACLCHECK_OK) {
			facts->readable = bms_add_member(facts->readable, column->attnum);
		}
	}
}

/* Dropping it changes what the database promises, or it cannot be dropped, or means nothing. */
bool IsAlwaysThere(Relation index) {
	const Form_pg_index row = index->rd_index;
	return row->indisunique || row->indisprimary || row->indisexclusion || !row->indisvalid ||
	       !row->indisready || !row->indislive || index->rd_rel->relispartition ||
	       !IsKnownMethod(index->rd_rel->relam);
}

/* One of those that what is proposed is held against. */
bool IsUsefulAlways(Relation index) {
	const Form_pg_index row = index->rd_index;
	return IsAlwaysThere(index) && row->indisvalid && row->indisready && row->indislive &&
	       !index->rd_rel->relispartition && index->rd_rel->relam == BTREE_AM_OID;
}

/* The name of the operator class where it is not the default one of the column's type. */
const char *ClassName(Oid opclass, Oid method) {
	const Oid usual = GetDefaultOpClass(get_opclass_input_type(opclass), method);
	return usual == opclass ? nullptr : QualifiedClass(opclass);
}

void ReadKeys(Relation index, Relation table, IndexRequest *request) {
	const Form_pg_index row = index->rd_index;
	bool is_null = false;
	const Datum classes =
		SysCacheGetAttr(INDEXRELID, index->rd_indextuple, Anum_pg_index_indclass, &is_null);
	const auto *opclasses = reinterpret_cast<oidvector *>(DatumGetPointer(classes));
	const ListCell *expression = list_head(RelationGetIndexExpressions(index));
	List *expressions = RelationGetIndexExpressions(index);
	expression = list_head(expressions);
	request->key_count = row->indnkeyatts;
	for (int i = 0; i < row->indnkeyatts; i++) {
		IndexRequest::Key *key = &request->keys[i];
		key->column = row->indkey.values[i];
		if (key->column == 0) {
			key->expression = QualifiedExpression(static_cast<Node *>(lfirst(expression)),
			                                      RelationGetRelid(table));
			expression = lnext(expressions, expression);
		}
		key->operator_class = ClassName(opclasses->values[i], index->rd_rel->relam);
		key->descending = (index->rd_indoption[i] & INDOPTION_DESC) != 0;
		key->nulls_first = (index->rd_indoption[i] & INDOPTION_NULLS_FIRST) != 0;
	}
	for (int i = row->indnkeyatts; i < row->indnatts; i++) {
		request->included[request->included_count++] = row->indkey.values[i];
	}
}

void ReadRequest(Relation index, Relation table, IndexRequest *request) {
	request->table = RelationGetRelid(table);
	request->method = index->rd_rel->relam;
	ReadKeys(index, table, request);
	List *predicate = RelationGetIndexPredicate(index);
	if (predicate != NIL) {
		request->predicate = QualifiedExpression(
			reinterpret_cast<Node *>(make_ands_explicit(predicate)), RelationGetRelid(table));
	}
}

/* The first keys of the index are the columns of the foreign key, in any order. */
bool SupportsKey(Relation index, const ForeignKeyCacheInfo *key) {
	const Form_pg_index row = index->rd_index;
	if (index->rd_rel->relam != BTREE_AM_OID || row->indnkeyatts < key->nkeys ||
	    !heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, nullptr)) {
		return false;
	}
	for (int i = 0; i < key->nkeys; i++) {
		bool found = false;
		for (int k = 0; k < key->nkeys; k++) {
			found = found || row->indkey.values[i] == key->conkey[k];
		}
		if (!found) {
			return false;
		}
	}
	return true;
}

/*
 * The index by which deletes in the referenced table find the rows of `table`: a constraint's
 * where there is one, else the narrowest.
 */
Oid SupportOf(const ForeignKeyCacheInfo *key, const List *indexes) {
	Oid best = InvalidOid;
	int best_width = INT_MAX;
	const ListCell *cell;
	foreach (cell, indexes) {
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);
		if (SupportsKey(index, key)) {
			const int width = IsAlwaysThere(index) ? 0 : index->rd_index->indnatts;
			if (width < best_width) {
				best_width = width;
				best = RelationGetRelid(index);
			}
		}
		index_close(index, NoLock);
	}
	return best;
}

List *SupportingIndexes(Relation table, const List *indexes) {
	List *support = NIL;
	ListCell *cell;
	foreach (cell, RelationGetFKeyList(table)) {
		const Oid index = SupportOf(static_cast<ForeignKeyCacheInfo *>(lfirst(cell)), indexes);
		if (OidIsValid(index)) {
			support = list_append_unique_oid(support, index);
		}
	}
	return support;
}

void MeasurePartitions(Relation index, ExistingIndex *existing) {
	ListCell *cell;
	foreach (cell, find_all_inheritors(RelationGetRelid(index), AccessShareLock, nullptr)) {
		const Oid oid = lfirst_oid(cell);
		if (get_rel_relkind(oid) != RELKIND_INDEX) {
			continue;
		}
		Relation part = index_open(oid, AccessShareLock);
		existing->children = lappend_oid(existing->children, part->rd_index->indrelid);
		existing->children = lappend_oid(existing->children, oid);
		existing->bytes += static_cast<double>(RelationGetNumberOfBlocks(part)) * BLCKSZ;
		existing->entries += Max(0.0, static_cast<double>(part->rd_rel->reltuples));
		index_close(part, NoLock);
	}
}

void MeasureExisting(Relation index, ExistingIndex *existing) {
	const PgStat_StatTabEntry *counts = pgstat_fetch_stat_tabentry(RelationGetRelid(index));
	existing->scans = counts != nullptr ? static_cast<double>(counts->numscans) : 0;
	if (index->rd_rel->relkind == RELKIND_PARTITIONED_INDEX) {
		MeasurePartitions(index, existing);
		return;
	}
	existing->bytes = static_cast<double>(RelationGetNumberOfBlocks(index)) * BLCKSZ;
	existing->entries = Max(0.0, static_cast<double>(index->rd_rel->reltuples));
	if (index->rd_rel->relam == BTREE_AM_OID) {
		existing->tree_height = _bt_getrootheight(index);
	}
}

} // namespace

bool IsKnownMethod(Oid method) {
	return method == BTREE_AM_OID || method == HASH_AM_OID || method == BRIN_AM_OID ||
	       method == GIN_AM_OID;
}

List *LeafPartitions(Oid table) {
	List *leaves = NIL;
	ListCell *cell;
	foreach (cell, find_all_inheritors(table, AccessShareLock, nullptr)) {
		if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_RELATION) {
			leaves = lappend_oid(leaves, lfirst_oid(cell));
		}
	}
	return leaves;
}

bool MayReadSome(Oid table) {
	return pg_class_aclcheck(table, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
	       pg_attribute_aclcheck_all(table, GetUserId(), ACL_SELECT, ACLMASK_ANY) == ACLCHECK_OK;
}

TableFacts *ReadTableFacts(Relation table, Oid caller) {
	auto *facts = static_cast<TableFacts *>(palloc0(sizeof(TableFacts)));
	const Oid oid = RelationGetRelid(table);
	facts->schema = get_namespace_name(RelationGetNamespace(table));
	facts->name = pstrdup(RelationGetRelationName(table));
	facts->sql_name = RelationIsVisible(oid)
	                      ? quote_identifier(facts->name)
	                      : quote_qualified_identifier(facts->schema, facts->name);
	facts->is_owner = pg_class_ownercheck(oid, caller);
	ReadColumns(table, facts);
	const double days = CountedDays();
	if (table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE) {
		facts->size = MeasureTable(table);
		AddRates(oid, days, facts);
		return facts;
	}
	facts->is_partitioned = true;
	ListCell *cell;
	foreach (cell, LeafPartitions(oid)) {
		const Oid leaf = lfirst_oid(cell);
		AddPartition(leaf, &facts->size);
		AddRates(leaf, days, facts);
		facts->partitions = lappend(facts->partitions, get_namespace_name(get_rel_namespace(leaf)));
		facts->partitions = lappend(facts->partitions, get_rel_name(leaf));
	}
	return facts;
}

List *ReadExistingIndexes(Relation table) {
	List *result = NIL;
	List *indexes = RelationGetIndexList(table);
	List *support = SupportingIndexes(table, indexes);
	ListCell *cell;
	foreach (cell, indexes) {
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);
		if (!IsAlwaysThere(index) || IsUsefulAlways(index)) {
			auto *existing = static_cast<ExistingIndex *>(palloc0(sizeof(ExistingIndex)));
			existing->oid = RelationGetRelid(index);
			existing->name = pstrdup(RelationGetRelationName(index));
			existing->definition = QualifiedIndex(existing->oid);
			ReadRequest(index, table, &existing->request);
			MeasureExisting(index, existing);
			existing->is_needed = index->rd_index->indisclustered ||
			                      index->rd_index->indisreplident ||
			                      list_member_oid(support, existing->oid);
			existing->is_fixed = IsAlwaysThere(index);
			existing->request.is_unique = index->rd_index->indisunique;
			result = lappend(result, existing);
		}
		index_close(index, NoLock);
	}
	return result;
}

} // namespace savant::pg
