/*
 * select_parts.hpp
 *     A plain SELECT taken apart into its clauses, so that one of them can be changed,
 *     and put together again.
 *
 * Plain: one block over tables that are joined by JOIN ... ON, inner or left, each table
 * once; no WITH, set operation, window, DISTINCT ON or subquery in FROM.  Subqueries in
 * expressions are kept as they are.  Every column is known to be of which table, so that
 * pieces of two statements can be put into one.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* A token, or a column reference as a whole. */
struct SqlWord {
	std::string text;       // as written; of a column: its name alone, as SQL writes it
	int item = -1;          // of a column: position in SelectParts::from
	bool qualified = false; // the column must be written with its table
	bool space = false;     // white space before it
	bool operator==(const SqlWord &) const = default;
};

/* One output, conjunct, grouping or ordering, without what separates it from the next. */
using SqlPiece = std::vector<SqlWord>;

/* A table of FROM. */
struct JoinedTable {
	int relation = -1; // in the picture
	std::string name;  // alias, or the table's own name; unquoted
	bool outer = false;
	SqlPiece condition; // of JOIN ... ON; empty for the first
};

struct SelectParts {
	bool distinct = false;
	std::vector<SqlPiece> outputs; // with their aliases
	std::vector<JoinedTable> from; // each relation once
	std::vector<SqlPiece> where, group_by, having, order;
	std::optional<std::int64_t> limit, offset;

	/* Position in `from`, -1 = absent. */
	int Find(int relation) const;
};

/*
 * Takes `sql` apart; nothing when it is not plain or a column is not surely known.
 * Numbers and aliases in GROUP BY and ORDER BY are replaced by what they stand for.
 */
std::optional<SelectParts> ReadSelect(const std::string &sql, const SchemaPicture &picture);

std::string WriteSelect(const SelectParts &parts, const SchemaPicture &picture);

/* The output without "AS alias", and that alias as it is written; empty when there is none. */
SqlPiece OutputValue(const SqlPiece &output);
std::string OutputAlias(const SqlPiece &output);

/* The piece calls an aggregate of PostgreSQL's own; the lower-case name of the first, or "". */
std::string AggregateIn(const SqlPiece &piece);

/* Columns of the piece, each once, in order; subqueries included as far as they correlate. */
std::vector<SqlWord> ColumnsIn(const SqlPiece &piece);

/* A piece without columns from text whose tokens are separated by blanks. */
SqlPiece MakePiece(std::string_view text);

} // namespace savant::core
