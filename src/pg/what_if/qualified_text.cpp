/*
 * qualified_text.cpp
 *     The server's own deparsers, with nothing but pg_catalog on the search_path.
 */
#include "pg/what_if/qualified_text.hpp"

#include "pg/local_setting.hpp"

extern "C" {
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
}

namespace savant::pg {

namespace {

/* Until AtEOXact_GUC() of what it returns; an ERROR's abort does the same. */
int HideSchemas() {
	const int level = NewGUCNestLevel();
	SetLocally("search_path", "pg_catalog");
	return level;
}

} // namespace

const char *QualifiedExpression(Node *tree, Oid table) {
	const int level = HideSchemas();
	const char *sql =
		deparse_expression(tree, deparse_context_for(get_rel_name(table), table), false, false);
	AtEOXact_GUC(true, level);
	return sql;
}

const char *QualifiedClass(Oid opclass) {
	const int level = HideSchemas();
	const char *sql = generate_opclass_name(opclass);
	AtEOXact_GUC(true, level);
	return sql;
}

const char *QualifiedIndex(Oid index) {
	const int level = HideSchemas();
	const char *sql =
		TextDatumGetCString(DirectFunctionCall1(pg_get_indexdef, ObjectIdGetDatum(index)));
	AtEOXact_GUC(true, level);
	return sql;
}

} // namespace savant::pg
