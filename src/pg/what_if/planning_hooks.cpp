/*
 * planning_hooks.cpp
 *     get_relation_info_hook and set_rel_pathlist_hook.
 *
 * Both run in the server's regime in the middle of the planner and own nothing; while no planning
 * of ours is open each costs one comparison.
 */
#include "pg/what_if/planning_hooks.hpp"

extern "C" {
#include "nodes/pg_list.h"
#include "optimizer/paths.h"
#include "optimizer/plancat.h"
}

namespace savant::pg {

namespace {

get_relation_info_hook_type previous_relation_info = nullptr;
set_rel_pathlist_hook_type previous_pathlist = nullptr;

Planning *open_planning = nullptr;

/* Whether `root` plans our query or a part of it, not one that a function runs meanwhile. */
bool IsOurs(const PlannerInfo *root) {
	while (root->parent_root != nullptr) {
		root = root->parent_root;
	}
	return root->parse == open_planning->query;
}

bool IsChosen(int number) {
	const int word = number / 64;
	return word < open_planning->word_count &&
	       (open_planning->words[word] >> (number % 64) & 1) != 0;
}

bool IsLeftOut(Oid index, const List *existing) {
	const ListCell *cell;
	foreach (cell, existing) {
		const auto *numbered = static_cast<const NumberedIndex *>(lfirst(cell));
		if (numbered->oid == index) {
			return !IsChosen(numbered->number);
		}
	}
	return false;
}

void ChangeIndexes(const TableIndexes *indexes, RelOptInfo *rel) {
	ListCell *cell;
	if (indexes->existing != NIL) {
		foreach (cell, rel->indexlist) {
			const auto *index = static_cast<const IndexOptInfo *>(lfirst(cell));
			if (IsLeftOut(index->indexoid, indexes->existing)) {
				rel->indexlist = foreach_delete_current(rel->indexlist, cell);
			}
		}
	}
	// Newest first, as get_relation_info() lists them: of two indexes that cost the same the
	// planner takes the first.
	List *offered = NIL;
	foreach (cell, indexes->parts) {
		auto *parts = static_cast<IndexParts *>(lfirst(cell));
		if (IsChosen(parts->number)) {
			offered = lcons(OfferIndex(parts, rel, open_planning->memory), offered);
		}
	}
	rel->indexlist = list_concat(offered, rel->indexlist);
}

void RelationInfo(PlannerInfo *root, Oid table, bool is_parent, RelOptInfo *rel) {
	if (previous_relation_info != nullptr) {
		previous_relation_info(root, table, is_parent, rel);
	}
	if (open_planning == nullptr || !IsOurs(root)) {
		return;
	}
	auto *relation = static_cast<PlannedRelation *>(palloc(sizeof(PlannedRelation)));
	*relation = {root, rel, table};
	open_planning->relations = lappend(open_planning->relations, relation);
	if (is_parent) {
		return;
	}
	const auto *indexes = static_cast<const TableIndexes *>(
		hash_search(open_planning->tables, &table, HASH_FIND, nullptr));
	if (indexes != nullptr) {
		ChangeIndexes(indexes, rel);
	}
}

void Pathlist(PlannerInfo *root, RelOptInfo *rel, Index number, RangeTblEntry *entry) {
	if (previous_pathlist != nullptr) {
		previous_pathlist(root, rel, number, entry);
	}
	if (open_planning != nullptr && open_planning->visit != nullptr && IsOurs(root)) {
		open_planning->visit(root, rel, entry, open_planning->visit_context);
	}
}

} // namespace

void InstallPlanningHooks() {
	previous_relation_info = get_relation_info_hook;
	get_relation_info_hook = RelationInfo;
	previous_pathlist = set_rel_pathlist_hook;
	set_rel_pathlist_hook = Pathlist;
}

void BeginPlanning(Planning *planning) noexcept { open_planning = planning; }

void EndPlanning() noexcept { open_planning = nullptr; }

HTAB *MakeTableIndexes() {
	HASHCTL control = {};
	control.keysize = sizeof(Oid);
	control.entrysize = sizeof(TableIndexes);
	control.hcxt = CurrentMemoryContext;
	return hash_create("savant what-if indexes", 64, &control,
	                   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

TableIndexes *IndexesOf(HTAB *tables, Oid table) {
	bool found = false;
	auto *indexes = static_cast<TableIndexes *>(hash_search(tables, &table, HASH_ENTER, &found));
	if (!found) {
		indexes->parts = NIL;
		indexes->existing = NIL;
	}
	return indexes;
}

} // namespace savant::pg
