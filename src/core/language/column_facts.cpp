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

namespace {

struct YesNo {
	std::string_view yes;
	std::string_view no;
};

constexpr YesNo kYesNo[] = {{"T", "F"},        {"Y", "N"}, {"yes", "no"}, {"Yes", "No"},
                            {"true", "false"}, {"1", "0"}, {"t", "f"},    {"y", "n"}};

const YesNo *FlagValues(const Column &column) {
	static constexpr YesNo kBoolean{"true", "false"};
	if (column.type_class == TypeClass::Boolean) {
		return &kBoolean;
	}
	if (column.type_class != TypeClass::Text || column.common_values.empty() ||
	    column.common_values.size() > 2) {
		return nullptr;
	}
	for (const YesNo &pair : kYesNo) {
		bool fits = true;
		for (const CommonValue &value : column.common_values) {
			fits = fits && (value.text == pair.yes || value.text == pair.no);
		}
		if (fits) {
			return &pair;
		}
	}
	return nullptr;
}

} // namespace

std::string YesValue(const Column &column) {
	const YesNo *values = FlagValues(column);
	return values == nullptr ? "" : std::string(values->yes);
}

std::string NoValue(const Column &column) {
	const YesNo *values = FlagValues(column);
	return values == nullptr ? "" : std::string(values->no);
}

bool IsNumeric(const Column &column) {
	return column.type_class == TypeClass::Integer || column.type_class == TypeClass::Numeric ||
	       IsNumericText(column);
}

bool IsTemporal(const Column &column) {
	return column.type_class == TypeClass::Date || column.type_class == TypeClass::Timestamp;
}

} // namespace savant::core
