/*
 * lexemes.hpp
 *     SQL text cut into words, literals, comments and the rest, without allocating.
 *
 * For places where libpg_query is too slow or may not be called: inside the executor's hook,
 * and on files larger than one statement may be.  It reads what the server's scanner accepts
 * with standard_conforming_strings = on; of other text it makes something, never a failure.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace savant::core {

enum class LexemeKind : std::uint8_t {
	End,
	Space, // white space and comments
	Word,  // keyword or bare identifier
	QuotedName,
	String,    // 'x', E'x', $tag$x$tag$, with its prefix
	Number,    // without a sign
	Parameter, // $1
	Other      // one byte
};

struct Lexeme {
	LexemeKind kind = LexemeKind::End;
	std::size_t start = 0, end = 0; // bytes, end exclusive
	bool is_complete = true;        // false: the text ends within it
	std::size_t Size() const noexcept { return end - start; }
};

/* The lexeme that begins at byte `position`; End at the end of the text. */
Lexeme ReadLexeme(std::string_view text, std::size_t position) noexcept;

/* `text` reads `keyword`, which is given in lower case. */
bool EqualsKeyword(std::string_view text, std::string_view keyword) noexcept;

} // namespace savant::core
