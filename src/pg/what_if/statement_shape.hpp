/*
 * statement_shape.hpp
 *     What indexes could do for a statement, as the planner sees the statement.
 *
 * Server regime; collected while the statement is planned once.  By then views and row-level
 * security are expanded, subqueries pulled up, constants folded and passed on through equalities,
 * and each condition stands at the table that it is about.
 */
#pragma once

#include "pg/what_if/planning_hooks.hpp"

namespace savant::pg {

/* core::KeyRole */
enum class ShapeRole { Equality, InList, Range, Join, Other };

/* core::IndexKeyPart: text is SQL in the database encoding, null = none. */
struct ShapeKey {
	AttrNumber column; // 0 = expression
	const char *expression, *operator_class;
	bool descending, nulls_first;
};

struct ShapeCondition {
	ShapeRole role;
	ShapeKey key;
	Oid method; // pg_am.oid
	double selectivity;
	const char *predicate; // null = none
	bool in_or;
};

struct ShapeOrder {
	int count;
	ShapeKey keys[kMaxIndexKeys];
};

/* One use of a table. */
struct ShapeTable {
	Oid table;
	List *conditions;   // ShapeCondition
	List *orders;       // ShapeOrder
	Bitmapset *columns; // that are read, offset by FirstLowInvalidHeapAttributeNumber
	bool has_limit;
};

/*
 * The columns of a table by which an index on it can matter at all, whatever the user may read:
 * those in conditions and orders, and those that an index must hold to stand for the table.
 */
struct ShapeInterest {
	Oid table;
	Bitmapset *searched, *read; // offset by FirstLowInvalidHeapAttributeNumber
};

struct PlainShape {
	MemoryContext memory; // where all of it lives
	List *tables;         // ShapeTable
	List *interests;      // ShapeInterest, one for each use of a table
};

/* A RelationVisitor; the context is a PlainShape. */
void CollectShape(PlannerInfo *root, RelOptInfo *rel, RangeTblEntry *entry, void *shape);

} // namespace savant::pg
