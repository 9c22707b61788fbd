/*
 * trusted_parts.hpp
 *     What may stand in an index that is proposed.
 *
 * Server regime.  The statements of a workload can be anybody's, and an index runs its functions as
 * the owner of the table: only code that came with the server or with an installed extension may
 * get into advice.
 */
#pragma once

#include "pg/postgres.hpp"

extern "C" {
#include "nodes/nodes.h"
}

namespace savant::pg {

/* All functions, operators, casts and types of the tree (or list of trees) are built in or belong
 * to an extension.  Enumerations are data and are trusted, domains may run checks and are not. */
bool IsTrustedTree(Node *tree);

/* The same of an operator class with its family. */
bool IsTrustedClass(Oid opclass);

} // namespace savant::pg
