/*
 * written_columns.hpp
 *     What a statement writes, for the cost of keeping indexes.
 */
#pragma once

#include "pg/postgres.hpp"

extern "C" {
#include "nodes/parsenodes.h"
}

namespace savant::pg {

/* Plain. */
struct Written {
	Oid table;
	bool inserts, updates, deletes;
	List *columns; // integers: attnums that are assigned to, by ON CONFLICT and MERGE, too
};

/* Server regime.  Of the query itself, else of the first query in its WITH that writes. */
Written WrittenBy(const Query *query);

} // namespace savant::pg
