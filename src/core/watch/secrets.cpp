/*
 * secrets.cpp
 *     Hiding the literals of statements that may have a secret.
 */
#include "core/watch/secrets.hpp"

#include <algorithm>
#include <array>

namespace savant::core {

namespace {

constexpr std::array<std::string_view, 6> kWords = {"password", "secret", "token",
                                                    "passfile", "apikey", "://"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool MayHaveSecret(std::string_view statement) {
	return std::any_of(kWords.begin(), kWords.end(), [statement](std::string_view word) {
		return std::search(statement.begin(), statement.end(), word.begin(), word.end(),
		                   [](char a, char b) { return Lower(a) == b; }) != statement.end();
	});
}

bool IsNameCharacter(char c) {
	return (Lower(c) >= 'a' && Lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       static_cast<signed char>(c) < 0;
}

/* Behind the literal that begins with the quote at `start`. */
std::size_t EndOfQuoted(std::string_view text, std::size_t start) {
	const char before = start > 0 ? Lower(text[start - 1]) : ' ';
	const bool has_escapes = before == 'e' && (start < 2 || !IsNameCharacter(text[start - 2]));
	for (std::size_t i = start + 1; i < text.size(); i++) {
		if (has_escapes && text[i] == '\\') {
			i++;
		} else if (text[i] == '\'') {
			if (i + 1 >= text.size() || text[i + 1] != '\'') {
				return i + 1;
			}
			i++;
		}
	}
	return text.size();
}

/* Behind the literal that begins with $tag$ at `start`; `start` when none does. */
std::size_t EndOfDollarQuoted(std::string_view text, std::size_t start) {
	std::size_t tag_end = start + 1;
	while (tag_end < text.size() && IsNameCharacter(text[tag_end])) {
		tag_end++;
	}
	const bool is_parameter =
		tag_end > start + 1 && text[start + 1] >= '0' && text[start + 1] <= '9';
	if (tag_end >= text.size() || text[tag_end] != '$' || is_parameter) {
		return start;
	}
	const std::string_view tag = text.substr(start, tag_end - start + 1);
	const std::size_t end = text.find(tag, tag_end + 1);
	return end == text.npos ? text.size() : end + tag.size();
}

} // namespace

std::string WithoutSecrets(std::string_view statement) {
	if (!MayHaveSecret(statement)) {
		return std::string(statement);
	}
	std::string shown;
	for (std::size_t i = 0; i < statement.size();) {
		std::size_t end = i;
		if (statement[i] == '\'') {
			end = EndOfQuoted(statement, i);
		} else if (statement[i] == '$' && (i == 0 || !IsNameCharacter(statement[i - 1]))) {
			end = EndOfDollarQuoted(statement, i);
		}
		if (end > i) {
			shown += "'***'";
			i = end;
		} else {
			shown += statement[i++];
		}
	}
	return shown;
}

} // namespace savant::core
