/*
 * index_text.cpp
 *     Reads the parse tree of CREATE INDEX.
 */
#include "pg/what_if/index_text.hpp"

#include "pg/what_if/existing_indexes.hpp"
#include "pg/what_if/qualified_text.hpp"

extern "C" {
#include "access/table.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "parser/parse_utilcmd.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
}

namespace savant::pg {

namespace {

AttrNumber ColumnOf(Oid table, const char *name) {
	const AttrNumber column = get_attnum(table, name);
	if (column <= 0) {
		ereport(ERROR,
		        (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("column \"%s\" does not exist", name)));
	}
	return column;
}

void ReadKey(const IndexElem *element, Oid table, IndexRequest::Key *key) {
	if (element->name != nullptr) {
		key->column = ColumnOf(table, element->name);
	} else {
		key->expression = QualifiedExpression(element->expr, table);
	}
	key->operator_class =
		element->opclass == NIL ? nullptr : NameListToQuotedString(element->opclass);
	key->descending = element->ordering == SORTBY_DESC;
	key->nulls_first = element->nulls_ordering == SORTBY_NULLS_FIRST ||
	                   (element->nulls_ordering == SORTBY_NULLS_DEFAULT && key->descending);
}

} // namespace

void ReadIndexRequest(const char *sql, IndexRequest *request) {
	List *statements = pg_parse_query(sql);
	const RawStmt *raw =
		list_length(statements) == 1 ? linitial_node(RawStmt, statements) : nullptr;
	if (raw == nullptr || !IsA(raw->stmt, IndexStmt)) {
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR), errmsg("not a CREATE INDEX statement")));
	}
	auto *statement = reinterpret_cast<IndexStmt *>(raw->stmt);
	const Oid table = RangeVarGetRelid(statement->relation, AccessShareLock, false);
	statement = transformIndexStmt(table, statement, sql);
	request->table = table;
	request->method = get_index_am_oid(statement->accessMethod, false);
	if (!IsKnownMethod(request->method)) {
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		                errmsg("access method \"%s\" is not considered", statement->accessMethod)));
	}
	request->is_unique = statement->unique;
	ListCell *cell;
	foreach (cell, statement->indexParams) {
		ReadKey(lfirst_node(IndexElem, cell), table, &request->keys[request->key_count++]);
	}
	foreach (cell, statement->indexIncludingParams) {
		request->included[request->included_count++] =
			ColumnOf(table, lfirst_node(IndexElem, cell)->name);
	}
	if (statement->whereClause != nullptr) {
		request->predicate = QualifiedExpression(statement->whereClause, table);
	}
}

} // namespace savant::pg
