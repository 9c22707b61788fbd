/*
 * search_path.cpp
 *     Reads the search_path.
 */
#include "pg/catalog/search_path.hpp"

extern "C" {
#include "catalog/namespace.h"
}

namespace savant::pg {

List *SearchPathSchemas() {
	constexpr int kMaxSchemas = 256;
	Oid temporary = InvalidOid;
	Oid toast = InvalidOid;
	GetTempNamespaceState(&temporary, &toast);
	if (OidIsValid(temporary)) {
		return fetch_search_path(true); // it exists: there is nothing to create
	}
	Oid schemas[kMaxSchemas];
	const int count = Min(fetch_search_path_array(schemas, kMaxSchemas), kMaxSchemas);
	List *path = NIL;
	for (int i = 0; i < count; i++) {
		path = lappend_oid(path, schemas[i]);
	}
	return path;
}

} // namespace savant::pg
