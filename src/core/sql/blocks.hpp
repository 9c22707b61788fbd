/*
 * blocks.hpp
 *     A statement as query blocks: which SELECT reads what, under which name.
 *
 * Every SELECT (set operations count as one more) is a block with its FROM
 * items, joins and column references; CTE scopes are resolved, so that names and
 * pitfalls need not know how SQL nests.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sql/names.hpp"
#include "core/sql/tree.hpp"

namespace savant::core {

struct FromItem {
	enum class Kind { Relation, Subquery, Cte, Other };
	Kind kind = Kind::Other;
	std::string name;             // what qualifies its columns: the alias, else the relation's name
	std::string schema, relation; // as written; of Relation and Cte
	int block = -1;               // block that produces a Subquery's or Cte's rows, -1 = none
	int cte = -1;                 // position in QueryBlocks::ctes
	std::vector<std::string> column_names; // of an alias list, usually empty
	bool lateral = false;
	bool nullable = false; // on the nullable side of an outer join
	int location = -1;
};

enum class JoinType { Inner, Cross, Left, Right, Full };

struct Join {
	JoinType type = JoinType::Inner;
	std::vector<int> left, right; // positions in Block::items
	Node condition;
	std::vector<std::string> using_columns;
	bool natural = false;
};

struct OutputColumn {
	std::string name; // as PostgreSQL names it where the text tells, else empty
	Node value;
};

/* Where in its block an expression stands. */
enum class Clause { Output, From, On, Where, GroupBy, Having, OrderBy, Other };

struct Block {
	int parent = -1; // the block whose columns may be used, too (correlation)
	Node select;     // body of the SelectStmt
	bool is_set_operation = false;
	int left = -1, right = -1; // arms of a set operation
	bool in_from = false;      // its rows are a FROM item or CTE
	bool is_sublink = false;   // stands in an expression
	std::vector<FromItem> items;
	std::vector<Join> joins;
	std::vector<OutputColumn> outputs;
	std::vector<Node> where; // conjuncts of WHERE
};

/* One use of a column, with the scope it is to be resolved in. */
struct ColumnSite {
	int block = -1;
	Clause clause = Clause::Other;
	std::string_view schema, qualifier, name; // "*" for a star
	int location = -1;
	Node node; // body of the ColumnRef
};

struct CommonTable {
	std::string name;
	int block = -1; // -1 while its own query is read, and for data-modifying ones
	std::vector<std::string> column_names;
	bool is_recursive = false;
};

struct QueryBlocks {
	std::vector<Block> blocks; // the top query is the first
	std::vector<CommonTable> ctes;
	std::vector<ColumnSite> columns;
	ReferencedNames names; // all but the columns
};

/* Reads one statement node. */
QueryBlocks ReadBlocks(Node statement);

/* The conjuncts of an expression: itself, or the arguments of AND at any depth. */
std::vector<Node> Conjuncts(Node expression);

} // namespace savant::core
