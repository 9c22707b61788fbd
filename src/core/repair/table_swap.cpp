/*
 * table_swap.cpp
 *     A table is told by the columns asked of it, and by the keys that it is joined on.
 */
#include "core/repair/table_swap.hpp"

#include <algorithm>

#include "core/repair/menders.hpp"

namespace savant::core {

namespace {

constexpr double kSwapByKeys = 0.85;
constexpr double kSwapByColumns = 0.75;

bool IsReadBy(const RepairCase &repair, int block, int relation) {
	const auto &items = repair.scope.At(block).items;
	for (std::size_t i = 0; i < items.size(); ++i) {
		if (repair.sight.RelationOf({block, static_cast<int>(i)}) == relation) {
			return true;
		}
	}
	return false;
}

} // namespace

bool IsKeyPair(const SchemaPicture &picture, ColumnRef a, ColumnRef b) {
	for (const ForeignKey &key : picture.foreign_keys) {
		for (std::size_t i = 0; i < key.from_columns.size(); ++i) {
			const ColumnRef from{key.from, key.from_columns[i]};
			const ColumnRef to{key.to, key.to_columns[i]};
			if ((from == a && to == b) || (from == b && to == a)) {
				return true;
			}
		}
	}
	return false;
}

std::vector<ItemRef> HoldersByKey(const RepairCase &repair, int site,
                                  const std::vector<ItemRef> &holders, std::string_view name,
                                  bool &has_key) {
	std::vector<ItemRef> fitting;
	has_key = false;
	for (const int partner : repair.ComparedWith(site)) {
		const Origin origin = repair.scope.OriginOf(repair.scope.Resolve(partner));
		if (!origin.Known()) {
			continue;
		}
		for (const ForeignKey &key : repair.picture.foreign_keys) {
			has_key = has_key || (key.from == origin.column.relation &&
			                      std::find(key.from_columns.begin(), key.from_columns.end(),
			                                origin.column.column) != key.from_columns.end());
		}
		for (const ItemRef holder : holders) {
			const int relation = repair.sight.RelationOf(holder);
			const int column = relation < 0 ? -1 : repair.picture.FindColumn(relation, name);
			if (column >= 0 && IsKeyPair(repair.picture, origin.column, {relation, column})) {
				fitting.push_back(holder);
			}
		}
	}
	return fitting;
}

double ColumnFit(const SchemaPicture &picture, int relation,
                 const std::vector<std::string> &columns) {
	std::size_t found = 0;
	for (const std::string &column : columns) {
		found += picture.FindColumn(relation, column) >= 0 ? 1 : 0;
	}
	return columns.empty() ? 1 : static_cast<double>(found) / static_cast<double>(columns.size());
}

int KeyFit(const RepairCase &repair, ItemRef item, int relation) {
	int fitting = 0;
	for (const int site : repair.SitesOf(item)) {
		const int column = repair.picture.FindColumn(relation, repair.Site(site).name);
		for (const int partner : repair.ComparedWith(site)) {
			ItemRef other;
			if (repair.sight.StateOf(partner, &other) != SiteState::Fine || !other.Known() ||
			    other == item || column < 0) {
				continue;
			}
			const int other_relation = repair.sight.RelationOf(other);
			if (other_relation >= 0) {
				const int at = repair.picture.FindColumn(other_relation, repair.Site(partner).name);
				fitting += IsKeyPair(repair.picture, {relation, column}, {other_relation, at});
			}
		}
	}
	return fitting;
}

void WriteTable(RepairCase &repair, ItemRef item, int relation) {
	const FromItem &from = repair.sight.At(item);
	const auto [first, last] = repair.TokensOf(from);
	repair.Replace(first, last, repair.picture.SqlName(relation));
	if (from.name != from.relation) {
		return;
	}
	// Without an alias the table's name may qualify its columns.
	for (std::size_t i = 0; i < repair.Sites().size(); ++i) {
		const int site = static_cast<int>(i);
		const ColumnSite &column = repair.Site(site);
		if (!column.qualifier.empty() &&
		    repair.sight.ItemCalled(column.block, column.qualifier, column.schema) == item) {
			repair.Requalify(site, QuoteIdentifier(repair.picture.At(relation).name));
		}
	}
}

bool SwapTable(RepairCase &repair, ItemRef item) {
	const int now = repair.sight.RelationOf(item);
	const std::vector<std::string> columns = repair.ColumnsUsed(item);
	if (now < 0 || columns.empty()) {
		return false;
	}
	int best = -1, best_keys = -1;
	bool tied = false;
	for (int r = 0; r < static_cast<int>(repair.picture.relations.size()); ++r) {
		if (r == now || IsReadBy(repair, item.block, r) ||
		    ColumnFit(repair.picture, r, columns) < 1) {
			continue;
		}
		repair.Suggest("table " + repair.picture.SqlName(r));
		const int keys = KeyFit(repair, item, r);
		tied = keys == best_keys || (tied && keys < best_keys);
		if (keys > best_keys) {
			best = r;
			best_keys = keys;
		}
	}
	if (best < 0 || tied) {
		return false;
	}
	WriteTable(repair, item, best);
	repair.Tell("table " + Shown(repair.picture.At(now).name) + " read as " +
	                Shown(repair.picture.At(best).name) + ", which has the columns",
	            best_keys > 0 ? kSwapByKeys : kSwapByColumns);
	return true;
}

bool MendRepeatedTable(RepairCase &repair) {
	// A qualifier that names a table, but nothing in FROM.
	int wanted = -1, block = -1;
	for (std::size_t i = 0; i < repair.Sites().size() && wanted < 0; ++i) {
		const ColumnSite &site = repair.Sites()[i];
		const bool lost = !site.qualifier.empty() &&
		                  repair.sight.StateOf(static_cast<int>(i)) == SiteState::NoSuchItem;
		const int relation = lost ? repair.picture.Find("", site.qualifier) : -1;
		if (relation >= 0 && repair.picture.FindColumn(relation, site.name) >= 0) {
			wanted = relation;
			block = site.block;
		}
	}
	if (wanted < 0) {
		return false;
	}
	const auto &items = repair.scope.At(block).items;
	for (std::size_t i = 0; i < items.size(); ++i) {
		for (std::size_t j = i + 1; j < items.size(); ++j) {
			if (items[i].name == items[j].name && items[j].name == items[j].relation) {
				const auto [first, last] = repair.TokensOf(items[j]);
				repair.Replace(first, last, repair.picture.SqlName(wanted));
				repair.Tell("the second table " + Shown(items[j].relation) + " read as " +
				                Shown(repair.picture.At(wanted).name),
				            kSwapByColumns);
				return true;
			}
		}
	}
	return false;
}

} // namespace savant::core
