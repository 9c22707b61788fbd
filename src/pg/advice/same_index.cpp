/*
 * same_index.cpp
 *     Two parse trees, the server's own text of the index being one of them.
 *
 * What a statement may write in more than one way is written in one before they are compared.
 */
#include "pg/advice/same_index.hpp"

#include "pg/boundary.hpp"
#include "pg/datum.hpp"
#include "pg/what_if/qualified_text.hpp"

extern "C" {
#include "nodes/parsenodes.h"
#include "parser/parser.h"
}

namespace savant::pg {

namespace {

void SpellOut(List *elements) {
	ListCell *cell;
	foreach (cell, elements) {
		auto *element = lfirst_node(IndexElem, cell);
		if (element->ordering == SORTBY_DEFAULT) {
			element->ordering = SORTBY_ASC;
		}
		if (element->nulls_ordering == SORTBY_NULLS_DEFAULT) {
			element->nulls_ordering =
				element->ordering == SORTBY_DESC ? SORTBY_NULLS_FIRST : SORTBY_NULLS_LAST;
		}
	}
}

/* Null when the text is not one CREATE INDEX. */
IndexStmt *ReadIndex(const char *sql) {
	List *statements = raw_parser(sql, RAW_PARSE_DEFAULT);
	if (list_length(statements) != 1 || !IsA(linitial_node(RawStmt, statements)->stmt, IndexStmt)) {
		return nullptr;
	}
	auto *index = reinterpret_cast<IndexStmt *>(linitial_node(RawStmt, statements)->stmt);
	index->concurrent = false;
	index->relation->inh = true; // the server writes ONLY for a partitioned table
	SpellOut(index->indexParams);
	SpellOut(index->indexIncludingParams);
	return index;
}

} // namespace

bool IsIndexOf(Oid index, const std::string &create_index) {
	const std::string sql = ToServer(create_index);
	const char *const text = sql.c_str();
	return Call([index, text] {
		const IndexStmt *asked = ReadIndex(text);
		const IndexStmt *found = ReadIndex(QualifiedIndex(index));
		return asked != nullptr && found != nullptr && equal(asked, found);
	});
}

} // namespace savant::pg
