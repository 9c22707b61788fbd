/*
 * qualified_text.hpp
 *     Parts of an index as SQL that means the same whatever the search_path is.
 *
 * Such texts are kept and run later: by another process, or by another role that pastes them.
 * Written with the names that the asking session sees, they would find nothing there, or find
 * somebody else's objects.
 */
#pragma once

#include "pg/boundary.hpp"

extern "C" {
#include "nodes/nodes.h"
}

namespace savant::pg {

/* Server regime, all of them; palloc'd.  Names outside pg_catalog have their schema. */

/* An expression over the columns of the one table, as Vars of relation 1. */
const char *QualifiedExpression(Node *tree, Oid table);

const char *QualifiedClass(Oid opclass);

/* The CREATE INDEX of an existing index. */
const char *QualifiedIndex(Oid index);

} // namespace savant::pg
