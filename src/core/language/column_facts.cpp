/*
 * column_facts.cpp
 *     Conclusions from type and statistics.
 */
#include "core/language/column_facts.hpp"

namespace savant::core {

bool LooksNumeric(std::string_view text) {
	std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
	bool point = false;
	for (; at < text.size(); ++at) {
		if (text[at] == '.' && !point) {
			point = true;
		} else if (text[at] < '0' || text[at] > '9') {
			return false;
		}
	}
	return text.empty() || (text.back() >= '0' && text.back() <= '9');
}

bool IsNumericText(const Column &column) {
	if (column.type_class != TypeClass::Text || column.common_values.empty()) {
		return false;
	}
	bool any = false;
	for (const CommonValue &value : column.common_values) {
		if (!LooksNumeric(value.text)) {
			return false;
		}
		any = any || !value.text.empty();
	}
	return any;
}

bool IsEvenText(const Column &column) {
	if (column.type_class != TypeClass::Text) {
		return false;
	}
	for (const CommonValue &value : column.common_values) {
		if (value.text.size() != column.common_values[0].text.size()) {
			return false;
		}
	}
	return !column.common_values.empty();
}

bool IsNumeric(const Column &column) {
	return column.type_class == TypeClass::Integer || column.type_class == TypeClass::Numeric ||
	       IsNumericText(column);
}

bool IsTemporal(const Column &column) {
	return column.type_class == TypeClass::Date || column.type_class == TypeClass::Timestamp;
}

} // namespace savant::core
