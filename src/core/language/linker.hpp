/*
 * linker.hpp
 *     Which words of a question name tables, columns and values: the question as
 *     a sequence of typed chunks.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/language/lexicon.hpp"
#include "core/language/schema_words.hpp"
#include "core/text/dates.hpp"
#include "core/text/tokens.hpp"

namespace savant::core {

enum class LinkKind { Table, Column, Value };

/* One thing that a chunk may name. */
struct Link {
	LinkKind kind = LinkKind::Table;
	ColumnRef target;         // column -1 for a table
	std::string value;        // as the database spells it
	double score = 0;         // 0..1, from the words alone
	bool names_table = false; // the words hold the table's name too ("singer name")
};

enum class ChunkKind {
	Word,   // nothing is known about it
	Marker, // of the lexicon
	Named,  // table, column or value: links is not empty
	Number,
	Date,
	Literal // quoted, or capitalised and unknown
};

/* Tokens [first, last) of the question and what they are. */
struct Chunk {
	ChunkKind kind = ChunkKind::Word;
	std::size_t first = 0;
	std::size_t last = 0;
	std::string text; // as written
	const LexiconEntry *marker = nullptr;
	std::vector<Link> links; // best first
	DateMatch date;          // also set for a Number that may be a year
	std::string number;      // as SQL writes it
	bool possessive = false;
	bool quoted = false;
};

/* "last", "newest": says which rows of a thing, and names no column by itself. */
bool IsRankWord(std::string_view lower);

/*
 * Cuts the question into chunks that cover it without overlap, preferring long and
 * well-matched ones.
 */
std::vector<Chunk> LinkQuestion(const std::vector<WordToken> &tokens, std::string_view question,
                                const SchemaWords &words, CivilDate today);

/* Links of the words [first, last), best first; empty when they name nothing. */
std::vector<Link> LinkWords(const std::vector<WordToken> &tokens, std::size_t first,
                            std::size_t last, std::string_view question, const SchemaWords &words);

} // namespace savant::core
