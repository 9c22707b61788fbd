/*
 * table_alteration.cpp
 *     What was altered about a table: columns by their numbers, which never come back, and traits
 *     by their place.
 */
#include "core/watch/table_alteration.hpp"

#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

namespace savant::core {

namespace {

using nlohmann::json;

constexpr std::size_t kMostItems = 6;
enum ColumnField : std::size_t { Number, Type, Modifier, NotNull, Default, Version, Name, kFields };
constexpr const char *kTraits[] = {"owner",        "privileges",  "storage parameters",
                                   "row security", "persistence", "replica identity"};

/* An array, empty when `text` is none. */
json ArrayOf(const std::string &text) {
	json list = json::parse(text, nullptr, false);
	return list.is_array() ? list : json::array();
}

std::map<int, json> ColumnsOf(const std::string &text) {
	std::map<int, json> columns;
	for (json &column : ArrayOf(text)) {
		if (column.is_array() && column.size() == kFields && column[Number].is_number_integer()) {
			const int number = column[Number].get<int>(); // before it is moved from
			columns[number] = std::move(column);
		}
	}
	return columns;
}

std::string NameOf(const json &column) {
	return column[Name].is_string() ? column[Name].get<std::string>() : "";
}

/* What became of a column that is in both. */
std::string ColumnText(const json &before, const json &now) {
	const std::string name = NameOf(now);
	if (before[Name] != now[Name]) {
		return "renamed column " + NameOf(before) + " to " + name;
	}
	if (before[Type] != now[Type] || before[Modifier] != now[Modifier]) {
		return "new type of column " + name;
	}
	if (before[NotNull] != now[NotNull]) {
		return "column " + name + (now[NotNull] == true ? " not null" : " may be null");
	}
	if (before[Default] != now[Default]) {
		return (now[Default] == true ? "default of column " : "no default of column ") + name;
	}
	return before[Version] != now[Version] ? "column " + name : "";
}

void AddColumns(const TableLook &before, const TableLook &now, std::vector<std::string> &items) {
	auto old_columns = ColumnsOf(before.columns);
	for (const auto &[number, column] : ColumnsOf(now.columns)) {
		const auto old = old_columns.find(number);
		if (old == old_columns.end()) {
			items.push_back("added column " + NameOf(column));
			continue;
		}
		std::string text = ColumnText(old->second, column);
		if (!text.empty()) {
			items.push_back(std::move(text));
		}
		old_columns.erase(old);
	}
	for (const auto &[number, column] : old_columns) {
		items.push_back("dropped column " + NameOf(column));
	}
}

} // namespace

std::string AlterationText(const TableLook &before, const TableLook &now) {
	std::vector<std::string> items;
	if (!before.columns.empty() && !now.columns.empty()) {
		AddColumns(before, now, items);
	}
	const json old_traits = ArrayOf(before.traits), traits = ArrayOf(now.traits);
	if (old_traits.size() == std::size(kTraits) && traits.size() == std::size(kTraits)) {
		for (std::size_t i = 0; i < std::size(kTraits); i++) {
			if (old_traits[i] != traits[i]) {
				items.emplace_back(kTraits[i]);
			}
		}
	}
	std::string text;
	for (std::size_t i = 0; i < items.size() && i <= kMostItems; i++) {
		text += (i == 0 ? "" : ", ") + (i == kMostItems ? "..." : items[i]);
	}
	return text;
}

} // namespace savant::core
