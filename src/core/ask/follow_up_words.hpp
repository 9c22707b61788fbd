/*
 * follow_up_words.hpp
 *     What the words of a question alone say of how it leans on the one before it.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

enum class FollowUpKind {
	None,      // says nothing of that sort
	Undo,      // "undo", "without that"
	Ordinal,   // "the second one", "2": a choice that was offered, or a row
	Restrict,  // "only the German ones", "without the cancelled ones"
	Vary,      // "what about Berlin?": in place of what was said of the same thing
	Group,     // "and by year?", "per country instead"
	Order,     // "sort by price descending"
	Direction, // "descending", "the other way round"
	Limit,     // "top 5"
	Aggregate, // "and the average?"
	Count,     // "how many are that?"
	Columns,   // "show their emails"
	Rows,      // "list them", "which ones?"
	Question   // a whole question about "them"
};

/* What was read. */
struct FollowUpWords {
	FollowUpKind kind = FollowUpKind::None;
	/*
	 * What is left for the language to read, as written.  Of a Question: all of it, with "{}"
	 * where the things that were asked about are meant.
	 */
	std::string fragment;
	int number = 0;           // Ordinal: from 1, -1 = the last; Limit: how many
	std::string aggregate;    // Aggregate: avg, sum, min or max
	bool sure = false;        // cannot stand alone; otherwise only when it is not clear alone
	bool adds = false;        // "and", "also": to what is there
	bool instead = false;     // in place of what is there
	bool negated = false;     // Restrict: leaves these out
	bool counts = false;      // Vary, Group: asks "how many"
	bool ascending = false;   // Direction and Limit: lowest first
	bool flips = false;       // Direction: the other way round
	bool bare_number = false; // Ordinal: a number and nothing else
};

/* Never throws; looks at the first 60 words, longer questions are None. */
FollowUpWords ReadFollowUpWords(std::string_view question);

} // namespace savant::core
