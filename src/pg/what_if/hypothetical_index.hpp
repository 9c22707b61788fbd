/*
 * hypothetical_index.hpp
 *     What the planner must know of an index that does not exist.
 *
 * Server regime.  The parts are built once, in the context that is current then, and shared by
 * all plans: the planner reads arrays and trees of an IndexOptInfo and writes only into the
 * struct itself (rel, predOK, indrestrictinfo) and into flags of the target list to which it
 * always gives the same values.
 */
#pragma once

#include "pg/postgres.hpp"

extern "C" {
#include "nodes/pathnodes.h"
#include "utils/relcache.h"
}

namespace savant::pg {

constexpr int kMaxIndexKeys = INDEX_MAX_KEYS;

/* core::IndexSpec without objects, text in the database encoding. */
struct IndexRequest {
	struct Key {
		AttrNumber column;          // 0 = expression
		const char *expression;     // SQL
		const char *operator_class; // null = the default one
		bool descending, nulls_first;
	};
	Oid table;
	Oid method; // pg_am.oid
	int key_count, included_count;
	Key keys[kMaxIndexKeys];
	AttrNumber included[kMaxIndexKeys];
	const char *predicate; // null = none
	bool is_unique;
};

/* One index over one table or partition. */
struct IndexParts {
	int number;        // in the WhatIf
	Oid table;         // the partition, for an index of a partitioned table
	IndexOptInfo info; // without rel, and with trees over variables of range table entry 1
	Oid *opclasses;    // of the keys
	double share;      // of the table's rows that the predicate lets in
	List *by_entry;    // trees for other entries: EntryTrees
};

/*
 * Looks up types, operator classes and access method, and analyses expressions and predicate.
 * Raises an ERROR when CREATE INDEX would.  `oid` stands for the index in plans.  pages, tuples
 * and tree_height are left 0.
 */
IndexParts *BuildIndexParts(const IndexRequest *request, Relation table, Oid oid);

/* The same index over a partition of its table. */
IndexParts *BuildPartitionParts(const IndexParts *parent, Relation parent_table,
                                Relation partition);

/* A new IndexOptInfo of `rel` in the current context; trees are made in `memory` on first use. */
IndexOptInfo *OfferIndex(IndexParts *parts, RelOptInfo *rel, MemoryContext memory);

} // namespace savant::pg
