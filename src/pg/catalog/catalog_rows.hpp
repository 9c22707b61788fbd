/*
 * catalog_rows.hpp
 *     The rows of the system catalogs that a schema picture is made of, as plain data.
 *
 * Every reader is one pass over one catalog with one snapshot: a few big scans
 * instead of look-ups per table, which would also fill the backend's catalog
 * caches with every table of the database.  Readers are in the server regime (to
 * be run inside pg::Call, own nothing with a destructor); everything they return
 * is palloc'd in the current memory context, in UTF-8.
 */
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/schema/picture.hpp"
#include "pg/boundary.hpp"

extern "C" {
#include "utils/snapshot.h"
}

namespace savant::pg {

/* A growing palloc'd array; trivially copyable so that it may leave pg::Call. */
template <typename T>
struct Rows {
	T *items = nullptr;
	std::size_t count = 0;
	std::size_t capacity = 0;

	void Add(const T &item) {
		if (count == capacity) {
			const std::size_t wanted = capacity == 0 ? 64 : capacity * 2;
			const std::size_t bytes = wanted * sizeof(T);
			items = static_cast<T *>(items == nullptr
			                             ? MemoryContextAllocHuge(CurrentMemoryContext, bytes)
			                             : repalloc_huge(items, bytes));
			capacity = wanted;
		}
		items[count++] = item;
	}
	T *begin() const { return items; }
	T *end() const { return items + count; }
};

/* A usable schema: the role has USAGE and it holds user objects. */
struct NamespaceRow {
	Oid oid;
	const char *name;
	int path_position; // place in the search_path, -1 = not on it
};

/* A relation that the role may read, wholly or in some columns. */
struct RelationRow {
	Oid oid;
	Oid namespace_oid;
	Oid owner;
	const char *name;
	char kind; // pg_class.relkind
	double tuples;
	std::int32_t pages;
	bool is_partition;
	bool row_security;
	bool whole; // SELECT on the table, not only on columns
};

/* A name that can hide a relation of a schema later on the search_path. */
struct PathNameRow {
	const char *name;
	int path_position;
};

struct IndexNameRow {
	Oid oid;
	const char *name;
};

struct ClassRows {
	Rows<RelationRow> relations;    // by oid
	Rows<PathNameRow> path_names;   // all but those of the last schema of the path
	Rows<IndexNameRow> index_names; // by oid
};

struct ColumnRow {
	Oid relation;
	std::int16_t number;
	const char *name;
	Oid type;
	std::int32_t typmod;
	bool not_null;
	bool has_default;
};

struct KeyRow { // foreign key
	const char *name;
	Oid from, to;
	int count;
	std::int16_t from_columns[INDEX_MAX_KEYS];
	std::int16_t to_columns[INDEX_MAX_KEYS];
};

struct CheckRow {
	Oid constraint;
	Oid relation;           // set for a table's CHECK
	Oid type;               // set for a domain's
	const char *expression; // nodeToString form, database encoding
};

struct ConstraintRows {
	Rows<KeyRow> keys;
	Rows<CheckRow> checks;
};

struct IndexRow {
	Oid oid;
	Oid relation;
	bool is_unique, is_primary, is_valid;
	bool has_expressions, has_predicate;
	int key_count;
	std::int16_t columns[INDEX_MAX_KEYS]; // attribute numbers of the key; 0 = expression
};

struct InheritanceRow {
	Oid child, parent;
};

/* A comment or a security label on a relation (column = 0) or column. */
struct AnnotationRow {
	Oid relation;
	std::int32_t column;
	const char *text;
};

/* Whom the picture is for and with which snapshot it is read. */
struct ReadScope {
	Oid role;
	bool reads_all; // superuser or member of pg_read_all_data
	Snapshot snapshot;
};

Rows<NamespaceRow> ReadNamespaces(const ReadScope &scope);
ClassRows ReadClasses(const ReadScope &scope, Rows<NamespaceRow> namespaces);
/* Readable columns of `relations` (sorted by oid). */
Rows<ColumnRow> ReadColumns(const ReadScope &scope, Rows<RelationRow> relations);
ConstraintRows ReadConstraints(const ReadScope &scope);
Rows<IndexRow> ReadIndexes(const ReadScope &scope);
Rows<InheritanceRow> ReadInheritance(const ReadScope &scope);
/* Comments on relations and columns; all of them, whoever may read the object. */
Rows<AnnotationRow> ReadComments(const ReadScope &scope);
/* Security labels of provider "savant" on relations and columns. */
Rows<AnnotationRow> ReadLabels(const ReadScope &scope);

/*
 * A number that changes when any comment or savant label on a relation or column
 * does.  COMMENT sends no invalidation that names its object, so the cache asks
 * for this whenever anything at all was invalidated.
 */
std::uint64_t AnnotationDigest(const ReadScope &scope);

/*
 * A palloc'd UTF-8 copy of text in the database encoding; null when the text cannot
 * be one (an SQL_ASCII database promises nothing).
 */
const char *Utf8Copy(const char *server_text);

} // namespace savant::pg
