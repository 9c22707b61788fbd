/*
 * tokens.hpp
 *     A question cut into words: what the lexicon and the linker look at.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

enum class WordKind { Word, Number, Quoted, Comma, Stop /* . ? ! ; : */, Symbol };

/* One token; `begin` and `end` are byte offsets into the text it came from. */
struct WordToken {
	WordKind kind = WordKind::Word;
	std::string text;  // as written; without quotes when quoted
	std::string lower; // LowerCase(text)
	std::string stem;  // StemKey(lower)
	std::size_t begin = 0;
	std::size_t end = 0;
	double number = 0;        // when kind is Number
	bool capitalised = false; // begins with an upper-case letter
	bool possessive = false;  // followed by 's or s'
};

/*
 * Cuts `text` into at most `max_tokens` tokens.  Contractions are opened
 * ("don't" -> do not), hyphens between letters separate words, quoted text is
 * one token, 1,000 and 3.5 and 2014-03-01 are one token each.
 */
std::vector<WordToken> Tokenize(std::string_view text, std::size_t max_tokens);

} // namespace savant::core
