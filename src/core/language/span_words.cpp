/*
 * span_words.cpp
 *     The usual words for the usual spans.
 */
#include "core/language/span_words.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/text/identifier_words.hpp"

namespace savant::core {

std::string SpanWords(CivilDate from, CivilDate to) {
	static constexpr std::array<std::string_view, 12> kMonths = {
		"January", "February", "March",     "April",   "May",      "June",
		"July",    "August",   "September", "October", "November", "December"};
	const bool whole_months = from.day == 1 && to.day == 1;
	if (whole_months && from.month == 1 && to == CivilDate{from.year + 1, 1, 1}) {
		return "in " + std::to_string(from.year);
	}
	if (whole_months && to == FirstOfMonth(from, 1)) {
		return "in " + std::string(kMonths[static_cast<std::size_t>(from.month - 1)]) + " " +
		       std::to_string(from.year);
	}
	if (whole_months && from.month % 3 == 1 && to == FirstOfMonth(from, 3)) {
		return "in Q" + std::to_string((from.month + 2) / 3) + " " + std::to_string(from.year);
	}
	if (to == AddDays(from, 1)) {
		return "on " + DateText(from);
	}
	return "from " + DateText(from) + " to " + DateText(AddDays(to, -1));
}

std::string DateColumnWords(std::string_view column) {
	std::vector<std::string> words = IdentifierWords(column);
	if (words.size() > 1 && (words.back() == "at" || words.back() == "on") &&
	    words[words.size() - 2].ends_with("ed")) {
		words.pop_back();
	} else if (words.size() == 2 && (words.back() == "at" || words.back() == "on")) {
		words.pop_back(); // "paid_at", "written_on"
	}
	std::string text;
	for (const std::string &word : words) {
		text += (text.empty() ? "" : " ") + word;
	}
	return text;
}

std::string PluralOf(std::string noun) {
	static constexpr std::string_view kPlurals[] = {"people", "staff", "children",    "men",
	                                                "women",  "data",  "information", "news"};
	const std::string last = noun.substr(noun.rfind(' ') + 1);
	if (noun.size() < 2 ||
	    (noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") &&
	     !noun.ends_with("is")) ||
	    std::find(std::begin(kPlurals), std::end(kPlurals), last) != std::end(kPlurals)) {
		return noun;
	}
	if (last == "person") {
		return noun.substr(0, noun.size() - 6) + "people";
	}
	const bool vowel_before_y =
		std::string_view("aeiou").find(noun[noun.size() - 2]) != std::string_view::npos;
	if (noun.ends_with('y') && !vowel_before_y) {
		return noun.substr(0, noun.size() - 1) + "ies";
	}
	const bool hissing =
		noun.ends_with('s') || noun.ends_with('x') || noun.ends_with("ch") || noun.ends_with("sh");
	return noun + (hissing ? "es" : "s");
}

std::string SingularOf(std::string_view noun) {
	std::string text(noun);
	if (text.ends_with("ies") && text.size() > 4) {
		return text.substr(0, text.size() - 3) + "y";
	}
	const bool hissing = text.ends_with("sses") || text.ends_with("xes") ||
	                     text.ends_with("ches") || text.ends_with("shes");
	if (hissing) {
		return text.substr(0, text.size() - 2);
	}
	if (text.size() > 3 && text.ends_with('s') && !text.ends_with("ss") && !text.ends_with("us") &&
	    !text.ends_with("is")) {
		text.pop_back();
	}
	return text;
}

std::string ValueWords(const SchemaPicture &picture, ColumnRef column, const std::string &value,
                       bool negated) {
	std::vector<std::string> words = IdentifierWords(picture.At(column).name);
	const std::string table = SingularOf(picture.At(column.relation).name);
	std::string name;
	for (const std::string &word : words) {
		name += (name.empty() ? "" : " ") + word;
	}
	if (name == "name" || name == "title" || name == table + " name") {
		name = table;
		std::replace(name.begin(), name.end(), '_', ' ');
	}
	const bool place = name == "country" || name == "city" || name == "region" || name == "state" ||
	                   name == "continent" || name == "town";
	if (place) {
		return (negated ? "not from " : "from ") + value;
	}
	std::replace(name.begin(), name.end(), '_', ' ');
	const bool of_table = name == table;
	return std::string(of_table ? (negated ? "not of " : "of ")
	                            : (negated ? "without " : "with ")) +
	       name + " '" + value + "'";
}

} // namespace savant::core
