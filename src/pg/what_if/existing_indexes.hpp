/*
 * existing_indexes.hpp
 *     What the catalogs and the cumulative statistics say of a table and its indexes.
 *
 * Server regime; results are plain, in the current memory context.
 */
#pragma once

#include "pg/what_if/key_statistics.hpp"

namespace savant::pg {

struct TableFacts {
	const char *schema, *name, *sql_name;
	TableSize size; // of all partitions, for a partitioned table
	int column_count;
	const char **columns; // by attnum - 1; "" = dropped
	double inserts_per_day, updates_per_day, hot_updates_per_day, deletes_per_day;
	bool is_owner, is_partitioned;
	List *partitions;    // char *: schema and name in turn, of those with storage
	bool may_read_all;   // every column
	Bitmapset *readable; // attnums, when not all
};

/*
 * An index that may be dropped: no constraint, not unique, valid, of a method that we know; or,
 * with is_fixed, a b-tree that is always there.
 */
struct ExistingIndex {
	Oid oid;
	const char *name, *definition;
	IndexRequest request;
	double bytes, entries;
	int tree_height;
	double scans;
	bool is_needed, is_fixed;
	List *children; // OIDs of (partition, its index) in turn, for an index of a partitioned table
};

/* `caller` is who would create the index. */
TableFacts *ReadTableFacts(Relation table, Oid caller);

/* List of ExistingIndex. */
List *ReadExistingIndexes(Relation table);

/* b-tree, hash, BRIN, GIN: those of core::IndexMethod. */
bool IsKnownMethod(Oid method);

/* Whether the caller may read the table, or a column of it. */
bool MayReadSome(Oid table);

/* Leaf partitions of a partitioned table, locked in AccessShare mode; OIDs. */
List *LeafPartitions(Oid table);

} // namespace savant::pg
