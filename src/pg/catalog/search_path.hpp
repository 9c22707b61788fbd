/*
 * search_path.hpp
 *     The search_path as it is used, without the server's side effect.
 */
#pragma once

#include "pg/boundary.hpp"

extern "C" {
#include "nodes/pg_list.h"
}

namespace savant::pg {

/*
 * The schemas that names are looked up in, implicit ones in their places (OIDs, palloc'd).
 * Unlike fetch_search_path() it never creates the session's temporary schema, for which
 * the role may have no privilege and a standby no means.  Server regime.
 */
List *SearchPathSchemas();

} // namespace savant::pg
