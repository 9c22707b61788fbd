/*
 * question_key.cpp
 *     Deliberately timid: a miss costs a call of a model, a false hit a wrong answer.
 */
#include "core/ask/question_key.hpp"

#include <algorithm>

namespace savant::core {

namespace {

constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

/* "Show" and "How" become small; "US" and "iPhone" stay. */
void LowerFirstWord(std::string &text) {
	const std::size_t end = std::min(text.find(' '), text.size());
	const bool rest_is_small =
		end > 1 &&
		std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(end), IsLower);
	if (rest_is_small && IsUpper(text[0])) {
		text[0] = static_cast<char>(text[0] - 'A' + 'a');
	}
}

} // namespace

std::string QuestionKey(std::string_view question) {
	const bool quotes = question.find_first_of("'\"`") != std::string_view::npos;
	std::string key;
	for (const char c : question) {
		if (!IsSpace(c)) {
			key += c;
		} else if (!key.empty() && (quotes || key.back() != ' ')) {
			key += quotes ? c : ' ';
		}
	}
	while (!key.empty() && IsSpace(key.back())) {
		key.pop_back();
	}
	const std::size_t last = key.find_last_not_of(".?!");
	if (last != std::string::npos && !IsSpace(key[last])) {
		key.resize(last + 1);
	}
	LowerFirstWord(key);
	return key;
}

} // namespace savant::core
