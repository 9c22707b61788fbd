/*
 * literals.cpp
 *     Finding constants, and filling them in.
 */
#include "core/sql/literals.hpp"

#include "core/sql/lexemes.hpp"

namespace savant::core {

namespace {

/* Where FindLiterals is in "extract ( field". */
enum class ExtractState : std::uint8_t { None, Name, Open };

bool IsConstantWord(std::string_view word) noexcept {
	return EqualsKeyword(word, "null") || EqualsKeyword(word, "true") ||
	       EqualsKeyword(word, "false");
}

ExtractState Advance(ExtractState state, const Lexeme &lexeme, std::string_view word) noexcept {
	if (lexeme.kind == LexemeKind::Word && EqualsKeyword(word, "extract")) {
		return ExtractState::Name;
	}
	return state == ExtractState::Name && word == "(" ? ExtractState::Open : ExtractState::None;
}

bool IsLiteral(const Lexeme &lexeme, std::string_view word, ExtractState state) noexcept {
	switch (lexeme.kind) {
	case LexemeKind::String:
	case LexemeKind::Number:
	case LexemeKind::Parameter:
		return true;
	case LexemeKind::Word:
		return state == ExtractState::Open || IsConstantWord(word);
	default:
		return false;
	}
}

} // namespace

int FindLiterals(std::string_view text, LiteralSpan *spans, int capacity) noexcept {
	int count = 0;
	bool after_minus = false;
	ExtractState state = ExtractState::None;
	for (Lexeme next = ReadLexeme(text, 0); next.kind != LexemeKind::End;
	     next = ReadLexeme(text, next.end)) {
		if (!next.is_complete) {
			return -1;
		}
		if (next.kind == LexemeKind::Space) {
			continue;
		}
		const std::string_view word = text.substr(next.start, next.Size());
		if (IsLiteral(next, word, state)) {
			if (count == capacity) {
				return -1;
			}
			spans[count++] = {static_cast<std::uint32_t>(next.start),
			                  static_cast<std::uint32_t>(next.Size()), after_minus,
			                  next.kind == LexemeKind::Parameter};
		}
		after_minus = word == "-";
		state = Advance(state, next, word);
	}
	return count;
}

std::optional<ExampleText> FillIn(std::string_view normalised,
                                  const std::vector<KeptLiteral> &literals) {
	std::vector<LiteralSpan> spans(literals.size());
	const int count = FindLiterals(normalised, spans.data(), static_cast<int>(spans.size()));
	if (count != static_cast<int>(literals.size())) {
		return std::nullopt;
	}
	ExampleText example;
	std::size_t done = 0;
	for (std::size_t i = 0; i < literals.size(); i++) {
		const LiteralSpan &span = spans[i];
		const KeptLiteral &literal = literals[i];
		example.sql += normalised.substr(done, span.start - done);
		done = span.start + span.length;
		const std::string_view written = normalised.substr(span.start, span.length);
		if (!span.is_parameter) {
			if (written != literal.text) {
				return std::nullopt; // a number in ORDER BY or in a type: the same in both
			}
			example.sql += written;
			continue;
		}
		const int start = static_cast<int>(example.sql.size());
		const bool negative = literal.after_minus && !span.after_minus;
		example.sql += negative ? "(-" + literal.text + ")" : literal.text;
		if (literal.varies) {
			example.varying.push_back({start, static_cast<int>(example.sql.size())});
		}
	}
	example.sql += normalised.substr(done);
	return example;
}

} // namespace savant::core
