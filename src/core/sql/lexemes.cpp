/*
 * lexemes.cpp
 *     A scanner of one pass; each byte is looked at a bounded number of times.
 */
#include "core/sql/lexemes.hpp"

namespace savant::core {

namespace {

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

bool IsSpace(char c) noexcept {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool IsLetter(char c) noexcept {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       static_cast<unsigned char>(c) >= 0x80;
}

bool IsWordPart(char c) noexcept { return IsLetter(c) || IsDigit(c) || c == '$'; }

char Lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/* The byte at `position`, NUL behind the end. */
char At(std::string_view text, std::size_t position) noexcept {
	return position < text.size() ? text[position] : '\0';
}

Lexeme Make(LexemeKind kind, std::size_t start, std::size_t end, bool complete = true) noexcept {
	return {kind, start, end, complete};
}

/* White space and comments, as many as there are; comments of the C kind nest. */
Lexeme ReadSpace(std::string_view text, std::size_t start) noexcept {
	std::size_t i = start;
	while (i < text.size()) {
		if (IsSpace(text[i])) {
			i++;
		} else if (text[i] == '-' && At(text, i + 1) == '-') {
			while (i < text.size() && text[i] != '\n' && text[i] != '\r') {
				i++;
			}
		} else if (text[i] == '/' && At(text, i + 1) == '*') {
			std::size_t depth = 0;
			do {
				if (text[i] == '/' && At(text, i + 1) == '*') {
					depth++;
					i += 2;
				} else if (text[i] == '*' && At(text, i + 1) == '/') {
					depth--;
					i += 2;
				} else {
					i++;
				}
			} while (depth > 0 && i < text.size());
			if (depth > 0) {
				return Make(LexemeKind::Space, start, text.size(), false);
			}
		} else {
			break;
		}
	}
	return Make(LexemeKind::Space, start, i);
}

/* From the opening quote on. */
Lexeme ReadQuoted(std::string_view text, std::size_t start, std::size_t quote, LexemeKind kind,
                  bool escapes) noexcept {
	const char mark = text[quote];
	std::size_t i = quote + 1;
	while (i < text.size()) {
		if (escapes && text[i] == '\\') {
			i += 2;
		} else if (text[i] != mark) {
			i++;
		} else if (At(text, i + 1) == mark) {
			i += 2;
		} else {
			return Make(kind, start, i + 1);
		}
	}
	return Make(kind, start, text.size(), false);
}

Lexeme ReadNumber(std::string_view text, std::size_t start) noexcept {
	std::size_t i = start;
	while (IsDigit(At(text, i))) {
		i++;
	}
	// "1..2" is a range in PL/pgSQL, not two numbers with a point.
	if (At(text, i) == '.' && At(text, i + 1) != '.') {
		i++;
		while (IsDigit(At(text, i))) {
			i++;
		}
	}
	if (Lower(At(text, i)) == 'e') {
		const std::size_t digits = At(text, i + 1) == '+' || At(text, i + 1) == '-' ? i + 2 : i + 1;
		if (IsDigit(At(text, digits))) {
			i = digits;
			while (IsDigit(At(text, i))) {
				i++;
			}
		}
	}
	return Make(LexemeKind::Number, start, i);
}

/* $1, $$text$$, $tag$text$tag$, or the single character. */
Lexeme ReadDollar(std::string_view text, std::size_t start) noexcept {
	std::size_t i = start + 1;
	if (IsDigit(At(text, i))) {
		while (IsDigit(At(text, i))) {
			i++;
		}
		return Make(LexemeKind::Parameter, start, i);
	}
	while (IsLetter(At(text, i)) || (i > start + 1 && IsDigit(At(text, i)))) {
		i++;
	}
	if (At(text, i) != '$') {
		return Make(LexemeKind::Other, start, start + 1);
	}
	const std::string_view tag = text.substr(start, i + 1 - start);
	const std::size_t end = text.find(tag, i + 1);
	return end == std::string_view::npos ? Make(LexemeKind::String, start, text.size(), false)
	                                     : Make(LexemeKind::String, start, end + tag.size());
}

Lexeme ReadWord(std::string_view text, std::size_t start) noexcept {
	std::size_t i = start;
	while (i < text.size() && IsWordPart(text[i])) {
		i++;
	}
	const std::size_t size = i - start;
	const char first = Lower(text[start]);
	if (At(text, i) == '\'' && size == 1 &&
	    (first == 'e' || first == 'b' || first == 'x' || first == 'n')) {
		return ReadQuoted(text, start, i, LexemeKind::String, first == 'e');
	}
	if (size == 1 && first == 'u' && At(text, i) == '&' &&
	    (At(text, i + 1) == '\'' || At(text, i + 1) == '"')) {
		return ReadQuoted(text, start, i + 1,
		                  text[i + 1] == '"' ? LexemeKind::QuotedName : LexemeKind::String, false);
	}
	return Make(LexemeKind::Word, start, i);
}

} // namespace

Lexeme ReadLexeme(std::string_view text, std::size_t position) noexcept {
	if (position >= text.size()) {
		return Make(LexemeKind::End, text.size(), text.size());
	}
	const char c = text[position];
	const char next = At(text, position + 1);
	if (IsSpace(c) || (c == '-' && next == '-') || (c == '/' && next == '*')) {
		return ReadSpace(text, position);
	}
	if (c == '\'') {
		return ReadQuoted(text, position, position, LexemeKind::String, false);
	}
	if (c == '"') {
		return ReadQuoted(text, position, position, LexemeKind::QuotedName, false);
	}
	if (IsDigit(c) || (c == '.' && IsDigit(next))) {
		return ReadNumber(text, position);
	}
	if (c == '$') {
		return ReadDollar(text, position);
	}
	if (IsLetter(c)) {
		return ReadWord(text, position);
	}
	return Make(LexemeKind::Other, position, position + 1);
}

bool EqualsKeyword(std::string_view text, std::string_view keyword) noexcept {
	if (text.size() != keyword.size()) {
		return false;
	}
	for (std::size_t i = 0; i < text.size(); i++) {
		if (Lower(text[i]) != keyword[i]) {
			return false;
		}
	}
	return true;
}

} // namespace savant::core
