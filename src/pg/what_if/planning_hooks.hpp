/*
 * planning_hooks.hpp
 *     How the planner of this backend comes to see other indexes than there are.
 *
 * The hooks are installed when the library is loaded.  Between BeginPlanning() and EndPlanning()
 * they change what the planner is told of the tables of one query; a query that some function
 * plans meanwhile (planning runs functions on constants) is left alone.
 */
#pragma once

#include "pg/what_if/hypothetical_index.hpp"

extern "C" {
#include "utils/hsearch.h"
}

namespace savant::pg {

/* An index that exists and has a number. */
struct NumberedIndex {
	Oid oid;
	int number;
};

/* Element of Planning.tables. */
struct TableIndexes {
	Oid table;      // key
	List *parts;    // IndexParts, ascending by number
	List *existing; // NumberedIndex
};

/* A relation of the query, as the planner keeps it; gone with the memory of the plan. */
struct PlannedRelation {
	PlannerInfo *root;
	RelOptInfo *rel;
	Oid table;
};

/* Called for each relation of the query once the planner has made its paths. */
using RelationVisitor = void (*)(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *entry,
                                 void *context);

/* One call of the planner. */
struct Planning {
	const Query *query; // the top one, the very object that the planner was given
	HTAB *tables;       // Oid -> TableIndexes
	const uint64 *words;
	int word_count;        // the set of indexes, least number first
	MemoryContext memory;  // of the session of planning
	RelationVisitor visit; // may be null
	void *visit_context;
	List *relations; // out: PlannedRelation, in the memory of the plan
};

/* Called once by _PG_init. */
void InstallPlanningHooks();

void BeginPlanning(Planning *planning) noexcept;
/* Harmless when nothing was begun. */
void EndPlanning() noexcept;

/* A table for Planning.tables, in the current context.  Server regime. */
HTAB *MakeTableIndexes();
/* The entry of the table, made when there is none.  Server regime. */
TableIndexes *IndexesOf(HTAB *tables, Oid table);

} // namespace savant::pg
