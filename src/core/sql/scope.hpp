/*
 * scope.hpp
 *     Which column of which table a name in a query means.
 *
 * Joins the query blocks of a statement with the picture of the database:
 * aliases, subqueries, CTEs, stars and correlation are followed.  Where text and
 * picture do not tell for sure, the answer is "unknown", never a guess.
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/schema/picture.hpp"
#include "core/sql/blocks.hpp"

namespace savant::core {

/* A FROM item of a block and a column of it. */
struct Place {
	int block = -1;
	int item = -1; // -1 = unknown
	std::string_view column;
	bool Known() const { return item >= 0; }
};

/* The table column behind a place. */
struct Origin {
	ColumnRef column;              // relation -1 = unknown or computed
	bool after_outer_join = false; // an outer join on the way can make it NULL
	Node computed;                 // the expression that makes it, when it is not a table's column
	int computed_block = -1;
	bool Known() const { return column.relation >= 0; }
};

class Scope {
public:
	/* Keeps references to both; the statement must be one node of a parsed text. */
	Scope(Node statement, const SchemaPicture &picture);

	const QueryBlocks &Query() const { return query_; }
	const Block &At(int block) const { return query_.blocks[static_cast<std::size_t>(block)]; }
	const FromItem &At(int block, int item) const {
		return At(block).items[static_cast<std::size_t>(item)];
	}
	const SchemaPicture &Picture() const { return picture_; }

	/* Position in the picture of a Relation item; -1 = unknown. */
	int RelationOf(int block, int item) const;
	/* Block that makes the rows of a Subquery or Cte item; -1 = none or unknown. */
	int BlockOf(int block, int item) const;
	/* Block of a SelectStmt body; -1 = none. */
	int BlockOfSelect(Node select) const;

	/* Positions in Query().columns of the columns inside an expression, subqueries included. */
	std::vector<int> SitesIn(Node expression) const;
	Place Resolve(int site) const;
	/* The place that a plain column expression means (casts are looked through). */
	Place ResolveExpression(Node expression) const;
	Origin OriginOf(const Place &place) const;

	/*
	 * Takes one step from the budget of this statement; false when it is used up.
	 * CTEs that read each other twice double the work at every level, and a
	 * recursive one never ends: what follows references asks here first.
	 */
	bool Spend() const { return budget_ > 0 && budget_-- > 0; }

private:
	enum class Has { No, Yes, Unknown };
	Has ItemHas(int block, int item, std::string_view column, int depth) const;
	Has BlockGives(int block, std::string_view column, int depth) const;
	Origin OriginOf(const Place &place, int depth) const;
	Origin OriginOfOutput(int block, std::string_view column, int depth) const;
	Place Search(int block, const ColumnSite &site) const;
	Place SearchQualified(int block, const ColumnSite &site) const;
	Place SearchUnqualified(int block, const ColumnSite &site, bool &stop) const;
	std::string_view InnerName(int block, int item, std::string_view column) const;

	const SchemaPicture &picture_;
	QueryBlocks query_;
	mutable int budget_ = 100'000;
	mutable std::vector<std::optional<Place>> resolved_; // by site
	std::vector<std::pair<std::uint32_t, int>> sites_;   // node index -> site, sorted
	std::unordered_map<std::uint32_t, int> blocks_;      // node index of a SelectStmt body -> block
};

} // namespace savant::core
