/*
 * names.hpp
 *     What a statement refers to: relations, columns, functions, literals.
 *
 * Scoping is PostgreSQL's: a CTE hides a table of the same unqualified name in
 * the query it belongs to and in everything below it, and in the CTEs after it
 * (in all of them under WITH RECURSIVE).
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sql/tree.hpp"

namespace savant::core {

/* A relation as written; all offsets are bytes into the text, -1 = unknown. */
struct RelationUse {
	std::string schema; // empty when not qualified
	std::string name;
	std::string alias; // empty when none
	int location = -1;
	bool operator==(const RelationUse &) const = default;
};

/*
 * A column as written.  `schema` and `relation` are those of the table it
 * belongs to as far as the text alone tells: through the qualifier, or because
 * there is one table in sight; both empty otherwise.  "*" is a name, too.
 */
struct ColumnMention {
	std::string schema;
	std::string relation;
	std::string qualifier;
	std::string name;
	int location = -1;
	bool operator==(const ColumnMention &) const = default;
};

struct FunctionUse {
	std::string schema;
	std::string name;
	int location = -1;
	bool operator==(const FunctionUse &) const = default;
};

struct LiteralUse {
	enum class Kind { Text, Number, Boolean, Null, Bits, Parameter };
	Kind kind = Kind::Text;
	std::string text; // the value; for parameters the number
	int location = -1;
	bool operator==(const LiteralUse &) const = default;
};

/* Each list in text order of first use, without exact repetitions of name and alias. */
struct ReferencedNames {
	std::vector<RelationUse> relations;
	std::vector<ColumnMention> columns;
	std::vector<FunctionUse> functions;
	std::vector<LiteralUse> literals;
};

/*
 * Names of one statement node; works for every kind of statement, best for
 * queries and DML.  `text` is what was parsed: this libpg_query leaves negative
 * integers out of its tree, so they are read from there.
 */
ReferencedNames FindNames(Node statement, std::string_view text);

} // namespace savant::core
