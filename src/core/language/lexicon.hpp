/*
 * lexicon.hpp
 *     The words of questions that are not names of things: typed, in one table.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/language/query_model.hpp"
#include "core/text/tokens.hpp"

namespace savant::core {

enum class Role {
	None,
	Filler,      // carries nothing: articles, auxiliaries, pronouns
	Verb,        // a verb of having or being somewhere; carries little
	Lead,        // opens what is asked for: what, show, list
	HowMany,     // how many, count: rows of what follows
	CountNoun,   // number of, count of
	Aggregate,   // code = Aggregate
	Comparator,  // code = Operator; hint = nouns of the column, when the word implies them
	OrEqual,     // "or more", "or less" after a number; code = Operator
	Superlative, // code = 1 descending, 0 ascending; hint = nouns of the column
	Frequent,    // most common: by number of rows; code as Superlative
	Top,         // top, first N, last N; code as Superlative
	OrderBy,
	Ascending,
	Descending,
	Alphabetical,
	Each, // for each, per: what follows is the group
	Not,  // not, without, never
	Both,
	And,
	Or,
	Except, // but not, except
	Distinct,
	Everything, // all information, all details
	Contains,   // code = PatternSide
	Of,         // of, for: what follows owns what precedes
	In,         // in, on, at, from, by: what follows restricts
	With,       // with, have
	Relative,   // who, that, whose, where
	Than,
	Between,
	Comma,
	Stop,
	Is,    // is, are, equal to
	Empty, // empty, missing, null
	Unit,  // years old, percent: measures after a number; hint = nouns of the column
	Times, // times, after a number: counts rows
	There, // there is/are
	Same,  // same ... as
	Part,  // code = DatePart
};

/* Which side of a pattern is open. */
enum class PatternSide { Anywhere, Start, End };

/* One phrase of the table; `hint` lists nouns separated by '|', a '-' before one reverses the
 * direction. */
struct LexiconEntry {
	std::string_view phrase;
	Role role;
	int code = 0;
	std::string_view hint = {};
};

/* A phrase found in a question. */
struct LexiconMatch {
	const LexiconEntry *entry = nullptr;
	std::size_t tokens = 0;
};

/* The longest phrase of the lexicon that starts at tokens[at]. */
std::optional<LexiconMatch> MatchLexicon(const std::vector<WordToken> &tokens, std::size_t at,
                                         std::size_t max_tokens = 16);

/* The whole table, grouped by role (lexicon_table.cpp). */
std::span<const LexiconEntry> LexiconTable();

} // namespace savant::core
