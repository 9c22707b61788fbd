/*
 * type_policy.hpp
 *     Layer 2, types: the code that a user-defined type brings with it.
 *
 * Server regime.
 */
#pragma once

#include "pg/guard/refusal.hpp"

extern "C" {
#include "nodes/pg_list.h"
}

namespace savant::pg {

/*
 * Refuses the type when its values cannot be read or shown without running
 * code that was not looked at: input and output functions that are not C code,
 * functions of a range type, and the same for the parts of composite types,
 * arrays and domains.  `*seen` (OIDs) holds the types already judged.
 * Returns true when refused.
 */
bool RefuseTypeFunctions(Oid type, List **seen, Refusal *refusal);

/* The CHECK expressions of the domain and of the domains below it (Expr nodes). */
List *DomainChecks(Oid domain);

} // namespace savant::pg
