/*
 * key_statistics.cpp
 *     Reads pg_statistic, pg_statistic_ext_data and the relation's size.
 */
#include "pg/what_if/key_statistics.hpp"

extern "C" {
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_statistic_ext_data.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/plancat.h"
#include "optimizer/planmain.h"
#include "statistics/statistics.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/selfuncs.h"
#include "utils/syscache.h"
#include "utils/typcache.h"
}

namespace savant::pg {

namespace {

constexpr double kShortHeader = 1;
constexpr double kLongHeader = 4;
constexpr double kPeerExpressionWidth = 50;

/* Bytes of a value of variable length in an index entry. */
double StoredBytes(Datum value) {
	const auto data = static_cast<double>(VARSIZE_ANY_EXHDR(DatumGetPointer(value)));
	return data + (data + kShortHeader <= VARATT_SHORT_MAX ? kShortHeader : kLongHeader);
}

void ReadSizes(const AttStatsSlot *slot, KeyStatistics *key) {
	const int step = Max(1, (slot->nvalues + kMostSizes - 1) / kMostSizes);
	key->sizes = static_cast<float4 *>(palloc(sizeof(float4) * kMostSizes));
	for (int i = 0; i < slot->nvalues && key->size_count < kMostSizes; i += step) {
		key->sizes[key->size_count++] = static_cast<float4>(StoredBytes(slot->values[i]));
	}
}

void ReadCommon(HeapTuple tuple, KeyStatistics *key) {
	AttStatsSlot slot;
	if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_MCV, InvalidOid,
	                     ATTSTATSSLOT_NUMBERS | ATTSTATSSLOT_VALUES)) {
		key->common_count = Min(slot.nnumbers, kMostCommon);
		key->common =
			static_cast<float4 *>(palloc(sizeof(float4) * static_cast<Size>(slot.nnumbers)));
		for (int i = 0; i < key->common_count; i++) {
			key->common[i] = slot.numbers[i];
		}
		if (key->length == -1 && key->size_count == 0) {
			ReadSizes(&slot, key);
		}
		free_attstatsslot(&slot);
	}
}

void ReadStatistics(HeapTuple tuple, double rows, KeyStatistics *key) {
	const auto *row = reinterpret_cast<Form_pg_statistic>(GETSTRUCT(tuple));
	key->known = true;
	key->null_share = static_cast<double>(row->stanullfrac);
	key->width = static_cast<double>(row->stawidth);
	const auto distinct = static_cast<double>(row->stadistinct);
	key->distinct = distinct < 0 ? -distinct * rows : distinct;
	AttStatsSlot slot;
	if (key->length == -1 &&
	    get_attstatsslot(&slot, tuple, STATISTIC_KIND_HISTOGRAM, InvalidOid, ATTSTATSSLOT_VALUES)) {
		ReadSizes(&slot, key);
		free_attstatsslot(&slot);
	}
	ReadCommon(tuple, key);
	if (get_attstatsslot(&slot, tuple, STATISTIC_KIND_CORRELATION, InvalidOid,
	                     ATTSTATSSLOT_NUMBERS)) {
		key->correlation = slot.nnumbers == 1 ? static_cast<double>(slot.numbers[0]) : 0;
		free_attstatsslot(&slot);
	}
}

/* The only column that an expression is made of, or 0. */
AttrNumber OnlyColumn(Node *expression) {
	List *variables = pull_var_clause(expression, 0);
	AttrNumber column = 0;
	ListCell *cell;
	foreach (cell, variables) {
		const auto *variable = static_cast<const Var *>(lfirst(cell));
		if (column != 0 && column != variable->varattno) {
			return 0;
		}
		column = variable->varattno;
	}
	return Max(column, 0);
}

void ReadColumn(Oid table, AttrNumber column, double rows, KeyStatistics *key) {
	HeapTuple tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(table), Int16GetDatum(column),
	                                  BoolGetDatum(false));
	if (HeapTupleIsValid(tuple)) {
		ReadStatistics(tuple, rows, key);
		ReleaseSysCache(tuple);
	}
}

/* An expression without statistics: as many values as its column has, the type's usual width. */
void GuessExpression(Oid table, Node *expression, double rows, KeyStatistics *key) {
	const AttrNumber column = OnlyColumn(expression);
	if (column > 0) {
		Oid type = InvalidOid;
		int32 modifier = -1;
		Oid collation = InvalidOid;
		get_atttypetypmodcoll(table, column, &type, &modifier, &collation);
		KeyStatistics below = {};
		below.length = get_typlen(type); // of the values in the statistics, not of the expression
		below.distinct = rows;
		ReadColumn(table, column, rows, &below);
		key->null_share = below.null_share;
		key->distinct = exprType(expression) == BOOLOID ? 2 : below.distinct;
		if (below.length == -1 && key->length == -1 && below.known) {
			key->width = below.width;
			key->sizes = below.sizes;
			key->size_count = below.size_count;
		}
	}
}

/* The calls of which HypoPG 1.3.1 knows the width. */
bool IsCaseChange(Node *expression) {
	const Oid function =
		IsA(expression, FuncExpr) ? reinterpret_cast<FuncExpr *>(expression)->funcid : InvalidOid;
	return function == F_LOWER_TEXT || function == F_UPPER_TEXT;
}

KeyStatistics ReadKey(const IndexParts *parts, int at, Node *expression, double rows) {
	KeyStatistics key = {};
	Oid type = InvalidOid;
	int32 modifier = -1;
	Oid collation = InvalidOid;
	const auto column = static_cast<AttrNumber>(parts->info.indexkeys[at]);
	if (column != 0) {
		get_atttypetypmodcoll(parts->table, column, &type, &modifier, &collation);
	} else {
		type = exprType(expression);
		modifier = exprTypmod(expression);
	}
	bool by_value = false;
	get_typlenbyvalalign(type, &key.length, &by_value, &key.alignment);
	key.width = static_cast<double>(get_typavgwidth(type, modifier));
	key.distinct = Max(1.0, Min(rows, DEFAULT_NUM_DISTINCT));
	if (type == BOOLOID) {
		key.distinct = 2;
	}
	if (column != 0) {
		ReadColumn(parts->table, column, rows, &key);
	} else {
		GuessExpression(parts->table, expression, rows, &key);
	}
	key.distinct = Max(1.0, Min(key.distinct, rows));
	key.peer_width = column != 0 || IsCaseChange(expression) ? key.width : kPeerExpressionWidth;
	return key;
}

/* A planner over one table, enough for the selectivity functions. */
PlannerInfo *PlannerOver(Oid table) {
	auto *entry = makeNode(RangeTblEntry);
	entry->rtekind = RTE_RELATION;
	entry->relid = table;
	entry->relkind = get_rel_relkind(table);
	entry->rellockmode = AccessShareLock;
	auto *query = makeNode(Query);
	query->commandType = CMD_SELECT;
	query->rtable = list_make1(entry);
	auto *root = makeNode(PlannerInfo);
	root->parse = query;
	root->glob = makeNode(PlannerGlobal);
	root->query_level = 1;
	root->planner_cxt = CurrentMemoryContext;
	root->wt_param_id = -1;
	setup_simple_rel_arrays(root);
	(void)build_simple_rel(root, 1, nullptr);
	return root;
}

} // namespace

TableSize MeasureTable(Relation table) {
	TableSize size = {};
	BlockNumber pages = 0;
	double visible = 0;
	estimate_rel_size(table, nullptr, &pages, &size.rows, &visible);
	size.pages = static_cast<double>(pages);
	size.all_visible_share = visible;
	size.row_width = static_cast<double>(get_relation_data_width(RelationGetRelid(table), nullptr));
	return size;
}

KeyStatistics *ReadKeyStatistics(const IndexParts *parts, double rows) {
	const int count = parts->info.ncolumns;
	auto *keys =
		static_cast<KeyStatistics *>(palloc0(sizeof(KeyStatistics) * static_cast<Size>(count)));
	const ListCell *expression = list_head(parts->info.indexprs);
	for (int i = 0; i < count; i++) {
		Node *tree = nullptr;
		if (parts->info.indexkeys[i] == 0) {
			tree = static_cast<Node *>(lfirst(expression));
			expression = lnext(parts->info.indexprs, expression);
		}
		keys[i] = ReadKey(parts, i, tree, rows);
	}
	return keys;
}

double KnownCombinations(Relation table, const IndexParts *parts, double rows) {
	Bitmapset *wanted = nullptr;
	for (int i = 0; i < parts->info.nkeycolumns; i++) {
		if (parts->info.indexkeys[i] == 0) {
			return 0;
		}
		wanted = bms_add_member(wanted, parts->info.indexkeys[i]);
	}
	if (bms_num_members(wanted) < 2) {
		return 0;
	}
	ListCell *cell;
	foreach (cell, RelationGetStatExtList(table)) {
		const Oid statistics = lfirst_oid(cell);
		HeapTuple tuple =
			SearchSysCache2(STATEXTDATASTXOID, ObjectIdGetDatum(statistics), BoolGetDatum(false));
		if (!HeapTupleIsValid(tuple)) {
			continue;
		}
		const bool built = statext_is_kind_built(tuple, STATS_EXT_NDISTINCT);
		ReleaseSysCache(tuple);
		const MVNDistinct *distinct = built ? statext_ndistinct_load(statistics, false) : nullptr;
		for (uint32 i = 0; distinct != nullptr && i < distinct->nitems; i++) {
			const MVNDistinctItem *item = &distinct->items[i];
			Bitmapset *covered = nullptr;
			for (int k = 0; k < item->nattributes; k++) {
				covered = bms_add_member(covered, Max(item->attributes[k], 0));
			}
			if (bms_equal(covered, wanted)) {
				return Min(item->ndistinct, rows);
			}
		}
	}
	return 0;
}

bool MayDeduplicate(const IndexParts *parts) {
	const IndexOptInfo *info = &parts->info;
	if (info->relam != BTREE_AM_OID || info->ncolumns != info->nkeycolumns || info->unique) {
		return false;
	}
	for (int i = 0; i < info->nkeycolumns; i++) {
		const Oid support = get_opfamily_proc(info->opfamily[i], info->opcintype[i],
		                                      info->opcintype[i], BTEQUALIMAGE_PROC);
		if (!OidIsValid(support) ||
		    !DatumGetBool(OidFunctionCall1Coll(support, info->indexcollations[i],
		                                       ObjectIdGetDatum(info->opcintype[i])))) {
			return false;
		}
	}
	return true;
}

double PredicateShare(const IndexParts *parts) {
	if (parts->info.indpred == NIL) {
		return 1;
	}
	return clauselist_selectivity(PlannerOver(parts->table), parts->info.indpred, 0, JOIN_INNER,
	                              nullptr);
}

} // namespace savant::pg
