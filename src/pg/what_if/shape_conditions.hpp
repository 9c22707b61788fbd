/*
 * shape_conditions.hpp
 *     Which conditions on a table an index can serve, and with which key.
 *
 * Server regime, inside the planner.
 */
#pragma once

#include "pg/what_if/statement_shape.hpp"

namespace savant::pg {

/* One table of the query, for which conditions are looked at. */
struct ConditionScope {
	PlannerInfo *root;
	RelOptInfo *rel;
	Oid table;
	bool reads_all; // the current user may read every column
};

/* The key that an index could have for `node`; false when there is none (volatile, another
 * table's, a column that the user may not read). */
bool MakeKey(const ConditionScope &scope, Node *node, ShapeKey *key);

/* SQL of a tree over the one table. */
const char *DeparseOver(const ConditionScope &scope, Node *tree);

/* ShapeConditions of the clause, several when different access methods could serve it; those of
 * an OR, when every arm has one. */
List *ReadCondition(const ConditionScope &scope, Node *clause, double selectivity);

/* The condition "node = something of another table". */
List *ReadJoinKey(const ConditionScope &scope, Node *node);

} // namespace savant::pg
