/*
 * vote.cpp
 *     Rows as text that can be compared.
 */
#include "core/ask/vote.hpp"

#include <algorithm>
#include <vector>

#include "core/sql/statement.hpp"

namespace savant::core {

namespace {

/* A number without the zeros that only its type adds: "1.50" -> "1.5", "2.000" -> "2". */
std::string_view WithoutZeros(std::string_view number) {
	if (number.find('.') == std::string_view::npos ||
	    number.find_first_not_of("-0123456789.") != std::string_view::npos) {
		return number;
	}
	number = number.substr(0, number.find_last_not_of('0') + 1);
	return number.ends_with('.') ? number.substr(0, number.size() - 1) : number;
}

/* The length before each cell keeps ("ab", "c") and ("a", "bc") apart; NULL has none. */
std::string RowKey(const ResultSet &result, const std::vector<CellText> &row) {
	std::string key;
	for (std::size_t i = 0; i < row.size(); i++) {
		if (!row[i]) {
			key += "~";
			continue;
		}
		const bool numeric = i < result.columns.size() && result.columns[i].numeric;
		const std::string_view text = numeric ? WithoutZeros(*row[i]) : std::string_view(*row[i]);
		key += std::to_string(text.size()) + ":";
		key += text;
	}
	return key;
}

} // namespace

std::string RowsKey(const std::string &sql, const ResultSet &result) {
	std::vector<std::string> rows;
	for (const auto &row : result.rows) {
		rows.push_back(RowKey(result, row));
	}
	if (!CheckStatement(sql).has_order_by) {
		std::sort(rows.begin(), rows.end());
	}
	std::string key = std::to_string(result.columns.size());
	for (const std::string &row : rows) {
		key += "\n" + row;
	}
	return key;
}

} // namespace savant::core
