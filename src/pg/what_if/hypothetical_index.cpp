/*
 * hypothetical_index.cpp
 *     Does for a definition what DefineIndex() and get_relation_info() do for an index.
 */
#include "pg/what_if/hypothetical_index.hpp"

#include "pg/what_if/trusted_parts.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/attmap.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_opfamily.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/optimizer.h"
#include "optimizer/prep.h"
#include "parser/parse_clause.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "parser/parser.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteManip.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/varlena.h"
}

namespace savant::pg {

namespace {

constexpr Index kTemplateEntry = 1;

/* The trees of one index for one range table entry. */
struct EntryTrees {
	Index entry;
	List *expressions, *predicate, *targets;
};

/* The one expression of "SELECT expression", not analysed. */
Node *ParseExpression(const char *sql) {
	List *statements = raw_parser(psprintf("SELECT %s", sql), RAW_PARSE_DEFAULT);
	const auto *raw = list_length(statements) == 1 ? linitial_node(RawStmt, statements) : nullptr;
	const auto *select = raw != nullptr && IsA(raw->stmt, SelectStmt)
	                         ? reinterpret_cast<SelectStmt *>(raw->stmt)
	                         : nullptr;
	if (select == nullptr || list_length(select->targetList) != 1) {
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("not an index expression: %s", sql)));
	}
	return linitial_node(ResTarget, select->targetList)->val;
}

ParseState *ParserOver(Relation table) {
	ParseState *state = make_parsestate(nullptr);
	ParseNamespaceItem *item =
		addRangeTableEntryForRelation(state, table, AccessShareLock, nullptr, false, true);
	addNSItemToQuery(state, item, false, true, true);
	return state;
}

void RequireTrusted(bool is_trusted) {
	if (!is_trusted) {
		ereport(ERROR,
		        (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("index would run code of a user"),
		         errdetail("Only functions, operators and types that are built in or belong "
		                   "to an extension are considered.")));
	}
}

/* Before anything of it is folded, which would run it. */
void RequireTrustedTree(Node *tree) { RequireTrusted(IsTrustedTree(tree)); }

void RequireImmutable(Node *expression) {
	if (contain_mutable_functions(expression)) {
		ereport(ERROR, (errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
		                errmsg("functions in index expression must be marked IMMUTABLE")));
	}
}

/* As ComputeIndexAttrs() and RelationGetIndexExpressions() make it. */
Node *AnalyseKey(ParseState *state, const char *sql) {
	Node *key = transformExpr(state, ParseExpression(sql), EXPR_KIND_INDEX_EXPRESSION);
	assign_expr_collations(state, key);
	RequireTrustedTree(key);
	key = eval_const_expressions(nullptr, key);
	RequireImmutable(key);
	fix_opfuncids(key);
	return key;
}

/* As DefineIndex() and RelationGetIndexPredicate() make it. */
List *AnalysePredicate(ParseState *state, const char *sql) {
	Node *condition =
		transformWhereClause(state, ParseExpression(sql), EXPR_KIND_INDEX_PREDICATE, "WHERE");
	assign_expr_collations(state, condition);
	RequireTrustedTree(condition);
	condition = eval_const_expressions(nullptr, condition);
	RequireImmutable(condition);
	condition =
		reinterpret_cast<Node *>(canonicalize_qual(reinterpret_cast<Expr *>(condition), false));
	List *predicate = make_ands_implicit(reinterpret_cast<Expr *>(condition));
	fix_opfuncids(reinterpret_cast<Node *>(predicate));
	return predicate;
}

Oid FindOperatorClass(const char *name, Oid type, Oid method, const char *method_name) {
	List *names = name != nullptr ? stringToQualifiedNameList(name) : NIL;
	return ResolveOpClass(names, type, method_name, method);
}

/* A partitioned table has no storage; its partitions are asked one by one. */
bool ReadsBitmaps(Relation table) {
	return table->rd_tableam == nullptr || table->rd_tableam->scan_bitmap_next_block != nullptr;
}

/* What of the access method the planner asks. */
void CopyMethod(IndexOptInfo *info, Oid method, Relation table) {
	const IndexAmRoutine *am = GetIndexAmRoutineByAmId(method, false);
	info->relam = method;
	info->amcanorderbyop = am->amcanorderbyop;
	info->amoptionalkey = am->amoptionalkey;
	info->amsearcharray = am->amsearcharray;
	info->amsearchnulls = am->amsearchnulls;
	info->amcanparallel = am->amcanparallel;
	info->amhasgettuple = am->amgettuple != nullptr;
	info->amhasgetbitmap = am->amgetbitmap != nullptr && ReadsBitmaps(table);
	info->amcanmarkpos = am->ammarkpos != nullptr && am->amrestrpos != nullptr;
	info->amcostestimate = reinterpret_cast<void (*)()>(am->amcostestimate);
	if (info->ncolumns > info->nkeycolumns && !am->amcaninclude) {
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		                errmsg("access method does not support included columns")));
	}
	if (info->nkeycolumns > 1 && !am->amcanmulticol) {
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		                errmsg("access method does not support multicolumn indexes")));
	}
}

template <typename Number>
Number *NewArray(int count) {
	return static_cast<Number *>(palloc0(sizeof(Number) * static_cast<Size>(Max(count, 1))));
}

void AllocateColumns(IndexParts *parts, bool sorted) {
	IndexOptInfo *info = &parts->info;
	info->indexkeys = NewArray<int>(info->ncolumns);
	info->canreturn = NewArray<bool>(info->ncolumns);
	info->indexcollations = NewArray<Oid>(info->nkeycolumns);
	info->opfamily = NewArray<Oid>(info->nkeycolumns);
	info->opcintype = NewArray<Oid>(info->nkeycolumns);
	info->opclassoptions = NewArray<bytea *>(info->nkeycolumns);
	parts->opclasses = NewArray<Oid>(info->nkeycolumns);
	if (sorted) {
		info->sortopfamily = info->opfamily;
		info->reverse_sort = NewArray<bool>(info->nkeycolumns);
		info->nulls_first = NewArray<bool>(info->nkeycolumns);
	}
}

const FormData_pg_attribute *UserColumn(Relation table, AttrNumber column) {
	if (column < 1 || column > RelationGetNumberOfAttributes(table) ||
	    TupleDescAttr(RelationGetDescr(table), column - 1)->attisdropped) {
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
		                errmsg("column %d of relation \"%s\" does not exist", column,
		                       RelationGetRelationName(table))));
	}
	return TupleDescAttr(RelationGetDescr(table), column - 1);
}

void FillKey(const IndexRequest *request, int i, Relation table, ParseState *state,
             IndexParts *parts) {
	const IndexRequest::Key *key = &request->keys[i];
	IndexOptInfo *info = &parts->info;
	Oid type = InvalidOid;
	if (key->column != 0) {
		const FormData_pg_attribute *column = UserColumn(table, key->column);
		type = column->atttypid;
		info->indexkeys[i] = key->column;
		info->indexcollations[i] = column->attcollation;
	} else {
		Node *expression = AnalyseKey(state, key->expression);
		type = exprType(expression);
		info->indexcollations[i] = exprCollation(expression);
		info->indexprs = lappend(info->indexprs, expression);
	}
	const Oid opclass =
		FindOperatorClass(key->operator_class, type, request->method, get_am_name(request->method));
	RequireTrusted(IsTrustedClass(opclass));
	parts->opclasses[i] = opclass;
	info->opfamily[i] = get_opclass_family(opclass);
	info->opcintype[i] = get_opclass_input_type(opclass);
	if (info->reverse_sort != nullptr) {
		info->reverse_sort[i] = key->descending;
		info->nulls_first[i] = key->nulls_first;
	}
}

/* build_index_tlist() for a list of keys. */
List *TargetsOf(const IndexOptInfo *info, List *expressions, Index entry, Oid table) {
	List *targets = NIL;
	ListCell *expression = list_head(expressions);
	for (int i = 0; i < info->ncolumns; i++) {
		Expr *value = nullptr;
		if (info->indexkeys[i] != 0) {
			const auto column = static_cast<AttrNumber>(info->indexkeys[i]);
			Oid type = InvalidOid;
			int32 modifier = -1;
			Oid collation = InvalidOid;
			get_atttypetypmodcoll(table, column, &type, &modifier, &collation);
			value = reinterpret_cast<Expr *>(
				makeVar(static_cast<int>(entry), column, type, modifier, collation, 0));
		} else {
			value = static_cast<Expr *>(lfirst(expression));
			expression = lnext(expressions, expression);
		}
		targets = lappend(targets, makeTargetEntry(value, static_cast<AttrNumber>(i + 1), nullptr,
		                                           !info->canreturn[i]));
	}
	return targets;
}

List *ForEntry(List *trees, Index entry) {
	if (trees == NIL || entry == kTemplateEntry) {
		return trees;
	}
	auto *copy = static_cast<List *>(copyObjectImpl(trees));
	ChangeVarNodes(reinterpret_cast<Node *>(copy), static_cast<int>(kTemplateEntry),
	               static_cast<int>(entry), 0);
	return copy;
}

const EntryTrees *TreesFor(IndexParts *parts, Index entry, MemoryContext memory) {
	ListCell *cell;
	foreach (cell, parts->by_entry) {
		const auto *trees = static_cast<const EntryTrees *>(lfirst(cell));
		if (trees->entry == entry) {
			return trees;
		}
	}
	MemoryContext caller = MemoryContextSwitchTo(memory);
	auto *trees = static_cast<EntryTrees *>(palloc0(sizeof(EntryTrees)));
	trees->entry = entry;
	trees->expressions = ForEntry(parts->info.indexprs, entry);
	trees->predicate = ForEntry(parts->info.indpred, entry);
	trees->targets = TargetsOf(&parts->info, trees->expressions, entry, parts->table);
	parts->by_entry = lappend(parts->by_entry, trees);
	MemoryContextSwitchTo(caller);
	return trees;
}

List *MapTrees(List *trees, const AttrMap *map) {
	bool whole_row = false;
	return reinterpret_cast<List *>(map_variable_attnos(reinterpret_cast<Node *>(trees),
	                                                    static_cast<int>(kTemplateEntry), 0, map,
	                                                    InvalidOid, &whole_row));
}

} // namespace

IndexParts *BuildIndexParts(const IndexRequest *request, Relation table, Oid oid) {
	auto *parts = static_cast<IndexParts *>(palloc0(sizeof(IndexParts)));
	IndexOptInfo *info = &parts->info;
	parts->table = RelationGetRelid(table);
	parts->share = 1;
	info->type = T_IndexOptInfo;
	info->indexoid = oid;
	info->ncolumns = request->key_count + request->included_count;
	info->nkeycolumns = request->key_count;
	const bool sorted = request->method == BTREE_AM_OID;
	AllocateColumns(parts, sorted);
	CopyMethod(info, request->method, table);
	ParseState *state = ParserOver(table);
	for (int i = 0; i < request->key_count; i++) {
		FillKey(request, i, table, state, parts);
	}
	for (int i = 0; i < request->included_count; i++) {
		(void)UserColumn(table, request->included[i]);
		info->indexkeys[request->key_count + i] = request->included[i];
	}
	for (int i = 0; i < info->ncolumns; i++) {
		info->canreturn[i] = sorted;
	}
	if (request->predicate != nullptr) {
		info->indpred = AnalysePredicate(state, request->predicate);
	}
	info->unique = request->is_unique;
	info->immediate = true;
	info->hypothetical = true;
	free_parsestate(state);
	return parts;
}

IndexParts *BuildPartitionParts(const IndexParts *parent, Relation parent_table,
                                Relation partition) {
	auto *parts = static_cast<IndexParts *>(palloc(sizeof(IndexParts)));
	*parts = *parent;
	parts->table = RelationGetRelid(partition);
	parts->by_entry = NIL;
	const AttrMap *map =
		build_attrmap_by_name(RelationGetDescr(partition), RelationGetDescr(parent_table));
	IndexOptInfo *info = &parts->info;
	info->amhasgetbitmap = info->amhasgetbitmap && ReadsBitmaps(partition);
	info->indexkeys = NewArray<int>(info->ncolumns);
	for (int i = 0; i < info->ncolumns; i++) {
		const int column = parent->info.indexkeys[i];
		info->indexkeys[i] = column == 0 ? 0 : map->attnums[column - 1];
	}
	info->indexprs = MapTrees(info->indexprs, map);
	info->indpred = MapTrees(info->indpred, map);
	return parts;
}

IndexOptInfo *OfferIndex(IndexParts *parts, RelOptInfo *rel, MemoryContext memory) {
	const EntryTrees *trees = TreesFor(parts, rel->relid, memory);
	auto *info = static_cast<IndexOptInfo *>(palloc(sizeof(IndexOptInfo)));
	*info = parts->info;
	info->rel = rel;
	info->indexprs = trees->expressions;
	info->indpred = trees->predicate;
	info->indextlist = trees->targets;
	info->tuples = Max(1.0, rel->tuples * parts->share);
	return info;
}

} // namespace savant::pg
