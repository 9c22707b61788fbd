/*
 * table_rows.hpp
 *     What the catalogs and the statistics say of one table, as plain data.
 *
 * Server regime throughout, like pg/catalog/catalog_rows.hpp: to be run inside pg::Call; text is
 * palloc'd in the current memory context, in the database encoding.  Only what the current role
 * may see is read.
 */
#pragma once

#include "pg/catalog/catalog_rows.hpp"

namespace savant::pg {

using Texts = Rows<const char *>;

struct TableColumnRow {
	const char *name;
	const char *type;
	int number;
	bool not_null;
	bool collation_is_c;
	bool has_statistics;
	double null_share, distinct, width, correlation;
	Texts values;
	float *shares;
	const char *low, *high; // null = no histogram
	int statistics_target;
};

struct TableIndexRow {
	const char *name;
	const char *method;
	Texts keys, included, operator_classes;
	const char *predicate; // null = none
	bool is_unique, is_primary, is_valid;
	double pages, rows, scans;
};

struct TableKeyRow {
	const char *name;
	Texts columns, other_columns;
	const char *other_schema, *other_table;
	bool references_this;
};

/* A foreign key of the database; all of them are read once, in one pass. */
struct KeyOidRow {
	Oid constraint, from, to;
};
Rows<KeyOidRow> ReadKeyOids(Snapshot snapshot);

struct TableStatisticsRow {
	const char *name;
	Texts columns;
	bool dependencies, distinct, most_common;
};

struct TableRow {
	Oid oid;
	const char *schema, *name;
	char kind; // pg_class.relkind
	bool is_temporary;
	bool whole; // SELECT on the table, not only on columns
	double rows, pages, all_visible_pages;
	double live_rows, dead_rows, modified_since_analyze; // -1 = not known
	bool was_analyzed;
	double analyzed_seconds_ago; // -1 = not known
	double updates, hot_updates, inserts, deletes;
	int fillfactor;
	const char *partition_key; // null = not partitioned
	int partitions;
	bool has_row_security;
	Texts policies;
};

/*
 * The table of that name, found in the search path when `schema` is null; InvalidOid when there
 * is none, it is part of the system, kept away by savant.blocked_tables or
 * savant.allowed_tables, or nothing of it may be read.
 */
Oid FindReadableTable(const char *schema, const char *name);

/* False when the table is gone. */
bool ReadTableRow(Oid table, TableRow *row);
Rows<TableColumnRow> ReadTableColumns(Oid table);
/* The following name columns and hold expressions: for a role that may read the whole table. */
Rows<TableIndexRow> ReadTableIndexes(Oid table);
Rows<TableKeyRow> ReadTableKeys(Oid table, Rows<KeyOidRow> keys);
Rows<TableStatisticsRow> ReadTableStatistics(Oid table);

/* The functions of that name; one row each. */
struct FunctionRow {
	char volatility;
	const char *language;
	double rows, cost;
	bool has_support, parallel_safe;
};
Rows<FunctionRow> ReadFunctions(const char *schema, const char *name);

} // namespace savant::pg
