/*
 * sight.hpp
 *     What a name at some place of a statement could mean: the FROM items within
 *     sight and their columns.
 */
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/sql/scope.hpp"

namespace savant::core {

/* A FROM item of a statement. */
struct ItemRef {
	int block = -1;
	int item = -1;
	bool Known() const { return item >= 0; }
	bool operator==(const ItemRef &) const = default;
};

/* A column that could be named at some place. */
struct SeenColumn {
	ItemRef item;
	std::string name;
};

enum class SiteState {
	Fine,
	Unknown,      // cannot be told from text and picture
	NoColumn,     // nothing in sight has such a column, or the item that it is qualified by has not
	NoSuchItem,   // the qualifier names nothing in sight
	SeveralItems, // not qualified, and more than one item has it
};

class Sight {
public:
	/* Keeps a reference. */
	explicit Sight(const Scope &scope) : scope_(scope) {}

	/* Column names of an item; nothing when they cannot be told. */
	const std::optional<std::vector<std::string>> &ColumnsOf(ItemRef at) const;
	bool Has(ItemRef at, std::string_view column) const;
	/* Items that a name in `block` can mean: its own, then those of the blocks around it. */
	std::vector<ItemRef> ItemsFrom(int block) const;
	/* The item called `name` within sight of `block`. */
	ItemRef ItemCalled(int block, std::string_view name, std::string_view schema = {}) const;
	/* All columns within sight of `block`. */
	std::vector<SeenColumn> ColumnsFrom(int block) const;
	/* How the name of a site resolves; `at` gets the item if there is one. */
	SiteState StateOf(int site, ItemRef *at = nullptr) const;
	/* Position in the outputs of the site's block when it means an output column; -1 = none. */
	int OutputNamed(int block, std::string_view name) const;

	const FromItem &At(ItemRef at) const { return scope_.At(at.block, at.item); }
	int RelationOf(ItemRef at) const { return scope_.RelationOf(at.block, at.item); }
	const Scope &InScope() const { return scope_; }

private:
	SiteState FindState(const ColumnSite &column, ItemRef &at) const;
	SiteState FindUnqualified(const ColumnSite &column, ItemRef &at) const;
	bool AddColumns(ItemRef at, int depth, std::vector<std::string> &names) const;
	bool AddOutputs(int block, int depth, std::vector<std::string> &names) const;

	const Scope &scope_;
	// Asked again and again for the same few: a long statement would take seconds without.
	mutable std::map<std::pair<int, int>, std::optional<std::vector<std::string>>> columns_;
	mutable std::vector<std::optional<std::pair<SiteState, ItemRef>>> states_; // by site
};

} // namespace savant::core
