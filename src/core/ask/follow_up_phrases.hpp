/*
 * follow_up_phrases.hpp
 *     The phrases of follow_up_words.cpp, one table for each use.
 */
#pragma once

#include <string_view>

namespace savant::core::follow_up_phrases {

// clang-format off
// What may stand before a follow-up and says no more than that it is one.
inline constexpr std::string_view kOpeners[] = {
	"and", "but", "ok", "okay", "now", "then", "so", "please", "well", "great", "thanks", "yes",
	"no", "hmm", "also", "again", "right", "sure", "oh", "could you", "can you", "actually",
	"i mean", "i meant"};
// Of these, the ones that join on to something.
inline constexpr std::string_view kJoiners[] = {"and", "but", "also", "then", "now", "so"};

inline constexpr std::string_view kUndo[] = {
	"undo", "undo that", "undo it", "go back", "back", "never mind", "nevermind", "without that",
	"without it", "forget that", "take that back", "revert", "revert that", "scratch that",
	"as before", "undo the last one", "back to the one before"};

inline constexpr std::string_view kVary[] = {
	"what about", "how about", "and what about", "same for", "the same for", "same thing for",
	"the same but for", "the same with", "same but for", "the same in", "do the same for",
	"repeat for", "repeat that for", "and for", "what if it was"};

inline constexpr std::string_view kRestrict[] = {
	"only show", "show only", "show me only", "show just", "only", "just", "keep only",
	"limit it to", "limit that to", "limit them to", "limit to", "restrict it to",
	"restrict that to", "restrict to", "filter by", "filter them by", "filter to", "filter for",
	"narrow it down to", "narrow down to", "narrow that to", "narrow to"};

inline constexpr std::string_view kLeaveOut[] = {
	"without", "excluding", "except for", "except", "but not", "leave out", "exclude"};

inline constexpr std::string_view kGroup[] = {
	"grouped by", "group by", "group them by", "group it by", "broken down by", "break it down by",
	"break that down by", "break them down by", "split by", "split it by", "split that by",
	"split them by", "for each", "for every", "in each", "in every", "of each", "per", "by", "each",
	"show it by", "show that by"};
inline constexpr std::string_view kPeriods[] = {
	"monthly", "yearly", "daily", "weekly", "quarterly"};

inline constexpr std::string_view kOrder[] = {
	"sort by", "sorted by", "sort them by", "sort it by", "sort that by", "sort those by",
	"sort these by", "order by", "order them by", "ordered by", "order it by", "order these by",
	"order those by", "rank by", "rank them by", "ranked by", "sort the results by"};
inline constexpr std::string_view kDescending[] = {
	"descending", "desc", "in descending order", "highest first", "largest first", "biggest first",
	"from high to low", "sort descending", "sort them descending", "sort it descending",
	"most first", "from highest to lowest"};
inline constexpr std::string_view kAscending[] = {
	"ascending", "asc", "in ascending order", "lowest first", "smallest first", "from low to high",
	"sort ascending", "sort them ascending", "sort it ascending", "least first",
	"from lowest to highest", "fewest first"};
inline constexpr std::string_view kReverse[] = {
	"reverse", "reversed", "in reverse", "in reverse order", "reverse the order", "reverse order",
	"the other way round", "the other way around", "other way round"};

inline constexpr std::string_view kCount[] = {
	"how many", "how many are that", "how many is that", "how many are those", "how many are these",
	"how many are they", "how many are there", "how many is it", "how many of them",
	"how many of them are there", "how many of those", "how many in total", "how many rows",
	"how many rows is that", "how many results", "count them", "count those", "count",
	"what is the count", "what's the count", "how many altogether", "how many were there"};

inline constexpr std::string_view kRows[] = {
	"which ones", "which", "who", "who are they", "which are they", "which are those",
	"who are those", "what are they", "what are those", "list them", "show them", "list those",
	"show those", "show me those", "show me them", "name them", "list all of them",
	"show all of them", "show me all of them", "show these", "which ones are they",
	"which ones are those", "which ones exactly", "give me the list"};

inline constexpr std::string_view kShow[] = {
	"show", "show me", "list", "give me", "display", "include", "with", "what are", "what is",
	"and", "also show", "show also", "what about", "tell me"};

inline constexpr std::string_view kQuestionWords[] = {
	"how", "what", "which", "who", "whose", "when", "where", "why", "show", "list", "give", "find",
	"count", "display", "is", "are", "was", "were", "do", "does", "did", "has", "have", "tell",
	"select", "name", "return", "calculate", "compute", "determine", "get", "identify", "provide",
	"enumerate", "state"};

inline constexpr std::string_view kPrepositions[] = {
	"in", "from", "for", "with", "since", "before", "after", "during", "between", "on", "at",
	"above", "below", "over", "under", "last", "this", "of", "whose", "where", "until", "within"};

inline constexpr std::string_view kPronouns[] = {
	"them", "those", "these", "they", "ones", "of them"};

// With the question words: what may stand before a pronoun without being what it means.
inline constexpr std::string_view kFrame[] = {
	"many", "much", "of", "the", "all", "any", "some", "number", "me", "about", "among", "most",
	"each", "total", "average", "in", "for", "from"};
inline constexpr std::string_view kAuxiliaries[] = {
	"did", "do", "have", "are", "were", "had", "will", "can", "should", "would"};

struct AggregateWord {
	std::string_view word, function;
};
inline constexpr AggregateWord kAggregateWords[] = {
	{"average", "avg"}, {"mean", "avg"}, {"avg", "avg"}, {"total", "sum"}, {"sum", "sum"},
	{"overall", "sum"}, {"maximum", "max"}, {"max", "max"}, {"highest", "max"}, {"largest", "max"},
	{"minimum", "min"}, {"min", "min"}, {"lowest", "min"}, {"smallest", "min"}};

inline constexpr std::string_view kOrdinals[] = {
	"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
	"tenth", "eleventh", "twelfth"};
inline constexpr std::string_view kNumbers[] = {
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
	"twelve"};

// How a question begins that asks for something.
inline constexpr std::string_view kAsking[] = {
	"how", "what", "which", "who", "whose", "when", "where", "why"};
// clang-format on

} // namespace savant::core::follow_up_phrases
