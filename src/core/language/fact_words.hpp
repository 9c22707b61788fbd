/*
 * fact_words.hpp
 *     The words of questions about what happened, how much and how often, and a
 *     question cut into units: words of that list, dates, numbers, names and values.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/language/linker.hpp"

namespace savant::core {

enum class FactWord {
	None,
	Skip,    // carries nothing
	Lead,    // what, show
	HowMany, // code 1: "how often"
	HowMuch,
	Aggregate, // code = Aggregate
	Measure,   // code = MeasureRole; text = the word
	Verb,      // what happened; text = stems of the tables that record it
	Spend,     // spent, paid: revenue seen from the buyer
	Each,
	By,
	Part,        // code = PartCode
	Top,         // code 1 = from the top
	Most,        // code 1 = most
	Superlative, // code = MeasureRole, +kAscendingCode when the lowest is meant
	Extreme,     // highest, lowest: of the column or measure beside it; code 1 = highest
	Best,        // code 1 = best
	Ordinal,     // second, third; code = n
	Comparator,  // code = Operator; text = role of the column it implies
	AverageTest, // above average; code = Operator
	Between,
	And,
	Or,
	Comma,
	Stop,
	Not,
	But,
	With,
	Relative, // who, that
	Preposition,
	When, // since, after, before, until; code = Operator on the date
	Than,
	Times,
	OrMore, // code = Operator
	Share,
	Duration, // text = stem of what lasts
	HowLong,
	Undone, // unpaid, undelivered; text = the verb and its tables
	Overdue,
	New,
	OutOfStock,
	InStock,
	Sorted, // code 1 = descending
};

/* Added to the role's code when the lowest value is meant. */
inline constexpr int kAscendingCode = 100;

enum class PartCode { Year, Quarter, Month, Week, Day, WeekDay, Hour };

enum class UnitKind { Word, Fact, Named, Number, Date, Literal };

struct FactUnit {
	UnitKind kind = UnitKind::Word;
	FactWord word = FactWord::None;
	int code = 0;
	std::string_view detail; // stems or role of the word
	std::string text;        // as written
	std::string stem;        // of its first token
	std::vector<Link> links; // when Named, best first
	DateMatch date;
	std::string number;
	std::size_t first = 0, last = 0; // tokens
	bool used = false;
};

/* The question as units that cover it; phrases of the list win over names, long over short. */
std::vector<FactUnit> FactUnits(const std::vector<WordToken> &tokens, std::string_view question,
                                const SchemaWords &words, CivilDate today);

} // namespace savant::core
