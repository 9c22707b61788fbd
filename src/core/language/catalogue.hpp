/*
 * catalogue.hpp
 *     Questions about the schema itself: the tables that say how they are asked
 *     and what SQL answers them.  The door is InterpretCatalogue (interpret.hpp).
 *
 * Two tables.  A *kind* is a sort of object (tables, indexes, foreign keys...):
 * from one row of FROM/WHERE the general shapes follow - list them, count them,
 * those of one table, tables with and without them, how many per table.  An
 * *intent* is any other question, with its own phrases and SQL.
 *
 * The SQL shows user objects on tables the caller may read, and only needs these
 * functions besides ordinary operators and aggregates:
 *   stable or immutable   has_any_column_privilege has_column_privilege has_schema_privilege
 *       has_table_privilege has_function_privilege pg_has_role pg_get_userbyid aclexplode
 *       acldefault format_type obj_description col_description shobj_description
 *       pg_get_constraintdef pg_get_indexdef pg_get_viewdef pg_get_triggerdef pg_get_partkeydef
 *       pg_get_expr pg_get_function_arguments pg_get_function_result pg_encoding_to_char
 *       pg_stat_get_* (through pg_stat_user_tables and pg_stat_user_indexes, pg_stat_activity)
 *       pg_postmaster_start_time current_setting version
 *       current_database current_schema current_schemas array_position array_length unnest
 *       pg_size_pretty string_agg row_security_active (through pg_stats)
 *   volatile in PostgreSQL 15, harmless   pg_relation_size pg_table_size pg_indexes_size
 *       pg_total_relation_size pg_database_size
 */
#pragma once

#include <string_view>
#include <vector>

#include "core/language/catalogue_pattern.hpp"

namespace savant::core {

/* A sort of object.  In the SQL, c is the pg_class row of the table it belongs to, n its schema. */
struct CatalogueKind {
	std::string_view name;       // plural, for people
	std::string_view words;      // phrases divided by |
	std::string_view columns;    // what a list of all of them shows
	std::string_view columns_of; // what a list for one table shows; empty: they belong to no table
	std::string_view from;       // FROM ... WHERE ...
	std::string_view order;
	std::string_view order_of;
	std::string_view count; // counts them
};

/* How the SQL of an intent is made. */
enum class CatalogueShape {
	Fixed,          // from its template
	List,           // objects of a kind
	Count,          // their number
	ListOf,         // those of one table
	CountOf,        // their number
	TablesWith,     // tables that have some
	TablesWithout,  // tables that have none
	TablesByNumber, // tables with more than n of them, and the like
	PerTable,       // how many each table has, most first
	JoinPath,       // foreign keys between two tables
	ExactRows,      // number of rows of a table
	EstimatedRows,  // the same from statistics, where there are any
	AllowedValues,  // labels of a column
};

struct CatalogueIntent {
	std::string_view name;
	CatalogueShape shape;
	/*
	 * One pattern per line.  ? in front: a name may be misspelt; ~ in front: the other words
	 * leave no doubt, so a name may be unknown altogether.
	 */
	std::string_view patterns;
	std::string_view says; // paraphrase; may hold {rel} {rel2} {col} {word} {kind} {n}
	std::string_view sql;  // template; the same slots as SQL, and {seen} {table} {in_schema}
	std::string_view note; // shown with the answer
	/* When the table has a column of one of these names, the question is about data. */
	std::string_view yields_to;
};

const std::vector<PatternMacro> &CatalogueMacros();
const std::vector<CatalogueKind> &CatalogueKinds();
/* In order of preference: the first that matches is taken. */
const std::vector<CatalogueIntent> &CatalogueShapes();
const std::vector<CatalogueIntent> &CatalogueStructureIntents();
const std::vector<CatalogueIntent> &CatalogueStorageIntents();
const std::vector<CatalogueIntent> &CatalogueServerIntents();

} // namespace savant::core
