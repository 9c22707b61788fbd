/*
 * sight.cpp
 *     Columns of items through stars, subqueries and CTEs.
 */
#include "core/repair/sight.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr int kMaxFollow = 16;
constexpr std::size_t kMaxColumns = 5000;

constexpr std::string_view kSystemColumns[] = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};

bool IsSystemColumn(std::string_view name) {
	return std::find(std::begin(kSystemColumns), std::end(kSystemColumns), name) !=
	       std::end(kSystemColumns);
}

bool Contains(const std::vector<std::string> &names, std::string_view name) {
	return std::find(names.begin(), names.end(), name) != names.end();
}

/* The output column is a column without another name: it says nothing that its input does not. */
bool IsNamedAfterColumn(const Block &block, int output) {
	const OutputColumn &column = block.outputs[static_cast<std::size_t>(output)];
	const Node fields = column.value.As("ColumnRef")["fields"];
	return fields && fields[fields.size() - 1].Body()["sval"].Text() == column.name;
}

} // namespace

const std::optional<std::vector<std::string>> &Sight::ColumnsOf(ItemRef at) const {
	const auto [entry, is_new] = columns_.try_emplace({at.block, at.item});
	if (is_new) {
		std::vector<std::string> names;
		if (AddColumns(at, 0, names)) {
			entry->second = std::move(names);
		}
	}
	return entry->second;
}

bool Sight::AddColumns(ItemRef at, int depth, std::vector<std::string> &names) const {
	if (depth > kMaxFollow || names.size() > kMaxColumns || !scope_.Spend()) {
		return false;
	}
	const FromItem &from = At(at);
	const std::size_t before = names.size();
	const int relation = RelationOf(at);
	if (relation >= 0) {
		for (const Column &column : scope_.Picture().At(relation).columns) {
			names.push_back(column.name);
		}
	} else {
		const int inner = scope_.BlockOf(at.block, at.item);
		if (inner < 0 || !AddOutputs(inner, depth + 1, names)) {
			return false;
		}
	}
	// An alias list renames the first columns.
	const std::vector<std::string> *renamed = &from.column_names;
	if (renamed->empty() && from.cte >= 0) {
		renamed = &scope_.Query().ctes[static_cast<std::size_t>(from.cte)].column_names;
	}
	for (std::size_t i = 0; i < renamed->size() && before + i < names.size(); ++i) {
		names[before + i] = (*renamed)[i];
	}
	return true;
}

bool Sight::AddOutputs(int block, int depth, std::vector<std::string> &names) const {
	const Block &here = scope_.At(block);
	if (here.is_set_operation && here.left >= 0) {
		return depth <= kMaxFollow && AddOutputs(here.left, depth + 1, names);
	}
	if (here.outputs.empty()) {
		return false; // VALUES and the like
	}
	for (const OutputColumn &output : here.outputs) {
		const Node fields = output.value.As("ColumnRef")["fields"];
		const bool star = fields && fields[fields.size() - 1].As("A_Star").IsObject();
		if (!star) {
			names.push_back(output.name); // "" where PostgreSQL would make one up
			continue;
		}
		const std::string_view qualifier =
			fields.size() > 1 ? fields[fields.size() - 2].Body()["sval"].Text() : "";
		for (std::size_t i = 0; i < here.items.size(); ++i) {
			if (!qualifier.empty() && here.items[i].name != qualifier) {
				continue;
			}
			if (!AddColumns({block, static_cast<int>(i)}, depth + 1, names)) {
				return false;
			}
		}
	}
	return true;
}

bool Sight::Has(ItemRef at, std::string_view column) const {
	const auto &names = ColumnsOf(at);
	return names && Contains(*names, column);
}

std::vector<ItemRef> Sight::ItemsFrom(int block) const {
	std::vector<ItemRef> items;
	for (; block >= 0; block = scope_.At(block).parent) {
		for (std::size_t i = 0; i < scope_.At(block).items.size(); ++i) {
			items.push_back({block, static_cast<int>(i)});
		}
	}
	return items;
}

ItemRef Sight::ItemCalled(int block, std::string_view name, std::string_view schema) const {
	for (const ItemRef at : ItemsFrom(block)) {
		if (At(at).name == name && (schema.empty() || At(at).schema == schema)) {
			return at;
		}
	}
	return {};
}

std::vector<SeenColumn> Sight::ColumnsFrom(int block) const {
	std::vector<SeenColumn> seen;
	for (const ItemRef at : ItemsFrom(block)) {
		const auto &names = ColumnsOf(at);
		for (std::size_t i = 0; names && i < names->size(); ++i) {
			if (!(*names)[i].empty()) {
				seen.push_back({at, (*names)[i]});
			}
		}
	}
	return seen;
}

int Sight::OutputNamed(int block, std::string_view name) const {
	const auto &outputs = scope_.At(block).outputs;
	for (std::size_t i = 0; i < outputs.size(); ++i) {
		if (!name.empty() && outputs[i].name == name) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

SiteState Sight::StateOf(int site, ItemRef *at) const {
	const auto number = static_cast<std::size_t>(site);
	states_.resize(scope_.Query().columns.size());
	if (!states_[number]) {
		ItemRef item;
		const SiteState state = FindState(scope_.Query().columns[number], item);
		states_[number] = {state, item};
	}
	if (at != nullptr) {
		*at = states_[number]->second;
	}
	return states_[number]->first;
}

SiteState Sight::FindState(const ColumnSite &column, ItemRef &at) const {
	if (column.qualifier.empty()) {
		return FindUnqualified(column, at);
	}
	at = ItemCalled(column.block, column.qualifier, column.schema);
	if (!at.Known()) {
		return SiteState::NoSuchItem;
	}
	if (column.name == "*" || IsSystemColumn(column.name)) {
		return SiteState::Fine;
	}
	const auto &names = ColumnsOf(at);
	return !names                          ? SiteState::Unknown
	       : Contains(*names, column.name) ? SiteState::Fine
	                                       : SiteState::NoColumn;
}

SiteState Sight::FindUnqualified(const ColumnSite &column, ItemRef &at) const {
	const bool sorts = column.clause == Clause::OrderBy || column.clause == Clause::GroupBy;
	const int output = sorts ? OutputNamed(column.block, column.name) : -1;
	if (column.name == "*" || IsSystemColumn(column.name) ||
	    ItemCalled(column.block, column.name).Known() ||
	    (output >= 0 && !IsNamedAfterColumn(scope_.At(column.block), output))) {
		return SiteState::Fine;
	}
	for (int block = column.block; block >= 0; block = scope_.At(block).parent) {
		int holders = 0;
		for (std::size_t i = 0; i < scope_.At(block).items.size(); ++i) {
			const ItemRef item{block, static_cast<int>(i)};
			const auto &names = ColumnsOf(item);
			if (!names) {
				return SiteState::Unknown;
			}
			if (Contains(*names, column.name)) {
				at = holders == 0 ? item : at;
				++holders;
			}
		}
		if (holders > 0) {
			return holders == 1 ? SiteState::Fine : SiteState::SeveralItems;
		}
	}
	return SiteState::NoColumn;
}

} // namespace savant::core
