/*
 * expression_tokens.hpp
 *     The words of an expression as EXPLAIN prints it.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

enum class ExpressionTokenKind {
	Word,      // identifier or keyword without quotes
	Quoted,    // "identifier"
	String,    // 'text', E'text', B'0101'
	Number,    //
	Parameter, // $1
	Operator,  // = <> ~~* -> and any other run of operator characters
	Cast,      // ::
	Symbol,    // ( ) [ ] , . : ;
	End        // the last token of every text
};

struct ExpressionToken {
	ExpressionTokenKind kind = ExpressionTokenKind::End;
	std::string text; // without quotes, doubled quotes undone
	std::size_t begin = 0, end = 0;

	bool IsSymbol(char symbol) const;
	/* A keyword, case ignored; quoted identifiers are none. */
	bool IsWord(std::string_view word) const;
};

/* Never fails: a quote that is not closed runs to the end, unknown bytes are Symbols. */
std::vector<ExpressionToken> ExpressionTokens(std::string_view text);

} // namespace savant::core
