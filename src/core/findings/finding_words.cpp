/*
 * finding_words.cpp
 *     Names as findings say them.
 */
#include "core/findings/finding_words.hpp"

#include <algorithm>
#include <cstdio>

#include "core/schema/picture.hpp"

namespace savant::core {

namespace {

/* Up to here names are told one by one. */
constexpr std::size_t kNamesTold = 4;

} // namespace

std::string WholeNumber(double count) {
	char text[64];
	std::snprintf(text, sizeof text, "%.0f", std::clamp(count, -1e18, 1e18));
	return text;
}

std::string TableText(std::string_view schema, std::string_view table) {
	const std::string name = QuoteIdentifier(table);
	return schema.empty() ? name : QuoteIdentifier(schema) + "." + name;
}

std::string NamesText(const std::vector<std::string> &names) {
	std::string text;
	const std::size_t told = names.size() > kNamesTold ? kNamesTold - 1 : names.size();
	for (std::size_t i = 0; i < told; ++i) {
		if (i > 0) {
			text += i + 1 == names.size() ? " and " : ", ";
		}
		text += names[i];
	}
	if (told < names.size()) {
		text += " and " + CountText(static_cast<double>(names.size() - told)) + " more";
	}
	return text;
}

} // namespace savant::core
