/*
 * statement_shape.cpp
 *     Reads the planner's notes on one table: restrictions, equivalence classes, orders.
 */
#include "pg/what_if/statement_shape.hpp"

#include "pg/what_if/existing_indexes.hpp"
#include "pg/what_if/shape_conditions.hpp"

extern "C" {
#include "access/stratnum.h"
#include "access/sysattr.h"
#include "access/transam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "commands/defrem.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pg_list.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/restrictinfo.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"
}

namespace savant::pg {

namespace {

/* A partition: what is to be said of it is said of the partitioned table. */
bool IsPartition(const PlannerInfo *root, const RelOptInfo *rel) {
	if (rel->reloptkind != RELOPT_OTHER_MEMBER_REL || bms_is_empty(rel->top_parent_relids)) {
		return false;
	}
	const int parent = bms_next_member(rel->top_parent_relids, -1);
	return root->simple_rte_array[parent]->relkind == RELKIND_PARTITIONED_TABLE;
}

/* The entry that stands for a parent and its children, which come by themselves. */
bool IsParentOfTables(const RangeTblEntry *entry) {
	return entry->inh && entry->relkind != RELKIND_PARTITIONED_TABLE;
}

void AddRestrictions(const ConditionScope &scope, ShapeTable *table) {
	ListCell *cell;
	foreach (cell, scope.rel->baserestrictinfo) {
		auto *restriction = lfirst_node(RestrictInfo, cell);
		if (restriction->pseudoconstant) {
			continue;
		}
		const double selectivity = clause_selectivity(
			scope.root, reinterpret_cast<Node *>(restriction), 0, JOIN_INNER, nullptr);
		table->conditions = list_concat(
			table->conditions,
			ReadCondition(scope, reinterpret_cast<Node *>(restriction->clause), selectivity));
	}
}

/* Joins by equality live in the equivalence classes, all others in joininfo. */
void AddJoins(const ConditionScope &scope, ShapeTable *table) {
	ListCell *cell;
	foreach (cell, scope.root->eq_classes) {
		const auto *eclass = lfirst_node(EquivalenceClass, cell);
		if (eclass->ec_has_const || eclass->ec_has_volatile ||
		    bms_membership(eclass->ec_relids) != BMS_MULTIPLE) {
			continue;
		}
		ListCell *member_cell;
		foreach (member_cell, eclass->ec_members) {
			const auto *member = lfirst_node(EquivalenceMember, member_cell);
			if (bms_equal(member->em_relids, scope.rel->relids)) {
				table->conditions =
					list_concat(table->conditions,
				                ReadJoinKey(scope, reinterpret_cast<Node *>(member->em_expr)));
			}
		}
	}
	foreach (cell, scope.rel->joininfo) {
		const auto *restriction = lfirst_node(RestrictInfo, cell);
		if (!is_orclause(restriction->clause) && !restriction->pseudoconstant) {
			table->conditions =
				list_concat(table->conditions,
			                ReadCondition(scope, reinterpret_cast<Node *>(restriction->clause),
			                              DEFAULT_INEQ_SEL));
		}
	}
}

/*
 * Rows of all partitions that are planned.  The planner leaves the filtered ones in
 * RelOptInfo.tuples of the parent, which would make each selectivity a share of a share.
 */
double RowsOfPartitions(const PlannerInfo *root, Index parent) {
	double rows = 0;
	const ListCell *cell;
	foreach (cell, root->append_rel_list) {
		const auto *child = lfirst_node(AppendRelInfo, cell);
		if (child->parent_relid != parent) {
			continue;
		}
		const RelOptInfo *rel = root->simple_rel_array[child->child_relid];
		const bool is_parent = root->simple_rte_array[child->child_relid]->inh;
		rows += is_parent        ? RowsOfPartitions(root, child->child_relid)
		        : rel != nullptr ? rel->tuples
		                         : 0;
	}
	return rows;
}

/* The key of this table in the class of a sort column. */
bool SortKey(const ConditionScope &scope, const PathKey *sort, ShapeKey *key) {
	ListCell *cell;
	foreach (cell, sort->pk_eclass->ec_members) {
		const auto *member = lfirst_node(EquivalenceMember, cell);
		Node *expression = reinterpret_cast<Node *>(member->em_expr);
		const Oid opclass = GetDefaultOpClass(exprType(expression), BTREE_AM_OID);
		if (bms_equal(member->em_relids, scope.rel->relids) && OidIsValid(opclass) &&
		    get_opclass_family(opclass) == sort->pk_opfamily && MakeKey(scope, expression, key)) {
			key->descending = sort->pk_strategy == BTGreaterStrategyNumber;
			key->nulls_first = sort->pk_nulls_first;
			return true;
		}
	}
	return false;
}

bool SameText(const char *a, const char *b) {
	return a == b || (a != nullptr && b != nullptr && strcmp(a, b) == 0);
}

bool SameOrder(const ShapeOrder *a, const ShapeOrder *b) {
	bool same = a->count == b->count;
	for (int i = 0; same && i < a->count; i++) {
		same = a->keys[i].column == b->keys[i].column &&
		       a->keys[i].descending == b->keys[i].descending &&
		       a->keys[i].nulls_first == b->keys[i].nulls_first &&
		       SameText(a->keys[i].expression, b->keys[i].expression);
	}
	return same;
}

/* The first keys of the order that are this table's: the rest can be sorted incrementally. */
void AddOrder(const ConditionScope &scope, const List *pathkeys, ShapeTable *table) {
	auto *order = static_cast<ShapeOrder *>(palloc0(sizeof(ShapeOrder)));
	const ListCell *cell;
	foreach (cell, pathkeys) {
		if (order->count == kMaxIndexKeys ||
		    !SortKey(scope, lfirst_node(PathKey, cell), &order->keys[order->count])) {
			break;
		}
		order->count++;
	}
	bool is_new = order->count > 0;
	foreach (cell, table->orders) {
		is_new = is_new && !SameOrder(order, static_cast<const ShapeOrder *>(lfirst(cell)));
	}
	if (is_new) {
		table->orders = lappend(table->orders, order);
	}
}

void AddClauses(const List *restrictions, Index entry, Bitmapset **columns) {
	const ListCell *cell;
	foreach (cell, restrictions) {
		pull_varattnos(reinterpret_cast<Node *>(lfirst_node(RestrictInfo, cell)->clause), entry,
		               columns);
	}
}

Bitmapset *ReadColumns(const RelOptInfo *rel) {
	Bitmapset *columns = nullptr;
	pull_varattnos(reinterpret_cast<Node *>(rel->reltarget->exprs), rel->relid, &columns);
	AddClauses(rel->baserestrictinfo, rel->relid, &columns);
	return columns;
}

/* Equivalence classes hold what is joined by and what is sorted by. */
Bitmapset *SearchedColumns(const PlannerInfo *root, const RelOptInfo *rel) {
	Bitmapset *columns = nullptr;
	AddClauses(rel->baserestrictinfo, rel->relid, &columns);
	AddClauses(rel->joininfo, rel->relid, &columns);
	const ListCell *cell;
	foreach (cell, root->eq_classes) {
		const ListCell *member_cell;
		foreach (member_cell, lfirst_node(EquivalenceClass, cell)->ec_members) {
			const auto *member = lfirst_node(EquivalenceMember, member_cell);
			pull_varattnos(reinterpret_cast<Node *>(member->em_expr), rel->relid, &columns);
		}
	}
	return columns;
}

void AddInterest(const PlannerInfo *root, const RelOptInfo *rel, Oid table, PlainShape *shape) {
	auto *interest = static_cast<ShapeInterest *>(palloc(sizeof(ShapeInterest)));
	*interest = {table, SearchedColumns(root, rel), ReadColumns(rel)};
	shape->interests = lappend(shape->interests, interest);
}

void AddTable(PlannerInfo *root, RelOptInfo *rel, const RangeTblEntry *entry, PlainShape *shape) {
	auto *table = static_cast<ShapeTable *>(palloc0(sizeof(ShapeTable)));
	table->table = entry->relid;
	const bool reads_all = pg_class_aclcheck(entry->relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
	const ConditionScope scope = {root, rel, entry->relid, reads_all};
	const double own_tuples = rel->tuples;
	if (entry->inh) {
		rel->tuples = RowsOfPartitions(root, rel->relid);
	}
	AddRestrictions(scope, table);
	AddJoins(scope, table);
	rel->tuples = own_tuples;
	const List *const orders[] = {root->query_pathkeys, root->group_pathkeys, root->window_pathkeys,
	                              root->distinct_pathkeys, root->sort_pathkeys};
	for (const List *pathkeys : orders) {
		AddOrder(scope, pathkeys, table);
	}
	table->columns = ReadColumns(rel);
	table->has_limit = root->tuple_fraction > 0 && table->orders != NIL;
	shape->tables = lappend(shape->tables, table);
}

} // namespace

void CollectShape(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *entry, void *context) {
	auto *shape = static_cast<PlainShape *>(context);
	if (entry->rtekind != RTE_RELATION || IsPartition(root, rel) || IsParentOfTables(entry) ||
	    entry->relkind == RELKIND_FOREIGN_TABLE) {
		return;
	}
	MemoryContext caller = MemoryContextSwitchTo(shape->memory);
	AddInterest(root, rel, entry->relid, shape);
	if (entry->relid >= FirstNormalObjectId && MayReadSome(entry->relid)) {
		AddTable(root, rel, entry, shape);
	}
	MemoryContextSwitchTo(caller);
}

} // namespace savant::pg
