/*
 * fact_parser.hpp
 *     Questions about what happened: measures by dimension and time, rankings, shares,
 *     durations, "who bought X but never Y".
 *
 * Unlike the clause parser, which explains as much of a question as it can, this one
 * gives an answer only when every word of the question has a place.  Its SQL counts
 * every fact once: a measure is taken at a relation from which all dimensions can be
 * reached over references, else computed another way, else not at all.
 */
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/language/fact_paths.hpp"
#include "core/language/fact_select.hpp"
#include "core/language/fact_words.hpp"
#include "core/language/interpret.hpp"
#include "core/language/measures.hpp"

namespace savant::core {

class FactParser {
public:
	FactParser(std::vector<FactUnit> units, const SchemaWords &words,
	           const LanguageOptions &options);

	/* Nothing when a word has no place or the schema has no such facts. */
	std::optional<Reading> Parse();
	/* After Parse(): the question has words that only this parser understands. */
	bool IsTypical() const { return typical_; }
	/* After Parse(): a group was asked for ("per country"), so that one value is no answer. */
	bool HasGroups() const { return !groups_.empty(); }
	std::vector<std::string> UnknownAdjectives() const;

private:
	/* What is computed. */
	struct Wanted {
		enum class Kind { None, Count, Role, Column } kind = Kind::None;
		int relation = -1; // Count
		MeasureRole role = MeasureRole::Revenue;
		std::string word; // as asked
		Aggregate aggregate = Aggregate::None;
		std::vector<Link> columns; // Column: what the word may name
	};
	/* A restriction; which column it is about is settled when the base is known. */
	struct Test {
		enum class Kind { Value, Date, Number, Average, Name, Flag, Empty } kind = Kind::Value;
		std::vector<std::vector<Link>> values; // Value: one list of links per alternative
		std::vector<Link> columns;             // Number, Flag, Empty: the column when it was named
		std::optional<MeasureRole> role;       // Number, Average: what the column must be
		std::vector<std::string> stems;        // Date: the verb
		DateMatch date;
		std::optional<DateMatch> other; // Date: or in this span, apart from the first
		Operator op = Operator::Equal;
		std::vector<std::string> numbers;
		std::string name;
		int relation = -1; // Name: whose
		bool negated = false;
	};
	/* Something that has (not) happened to the thing asked for. */
	struct Clause {
		bool negated = false;
		std::vector<int> facts; // candidate relations
		std::vector<Test> tests;
		std::optional<Wanted> measure; // compared with number
		Operator op = Operator::Greater;
		std::string number;
		std::string words; // "ordered", "orders"
	};
	struct Group {
		int relation = -1;
		std::vector<Link> columns;
		std::optional<PartCode> part;
		std::string words;
	};
	struct Rank {
		bool set = false;
		bool descending = true;
		int limit = 0;
		int nth = 0;
		bool each = false;
		std::optional<MeasureRole> role; // by a column or measure of that role
		std::vector<Link> columns;       // by a named column
		bool best = false;
	};

	// fact_parser.cpp: the words find their places
	void MarkSmall();
	bool TakeShare();
	void TakeSorted();
	void TakeGroups();
	bool WithItsMeasure(std::size_t i) const;
	void TakeHavings();
	void TakeRank();
	bool TakeRankAt(std::size_t i);
	void TakeMeasure();
	bool TakeCountAt(std::size_t i);
	void TakeEntity();
	bool TakeVerbMeasure();

	// fact_clauses.cpp: restrictions
	bool TakeClauses();
	bool TakeClauseAt(std::size_t i);
	bool TakeNot(std::size_t i);
	bool TakeVerb(std::size_t i, bool negated);
	bool TakeOverdue(std::size_t i);
	bool TakeNamed(std::size_t i);
	bool TakeDate(std::size_t i);
	bool TakePeriods(std::size_t i);
	void TakeBestPeriod();
	bool TakeComparison(std::size_t i);
	std::vector<Test> &Target(std::size_t i);
	std::vector<int> VerbFacts(std::string_view nouns) const;

	// fact_tests.cpp: restrictions as SQL
	bool Add(FactSelect &select, const std::vector<Test> &tests, std::vector<std::string> &said);
	std::optional<std::string> Condition(FactSelect &select, const Test &test, std::string &said);
	std::optional<ColumnRef> ColumnFor(const FactSelect &select, const Test &test) const;
	std::optional<ColumnRef> Nearest(int base, const std::vector<Link> &links, bool below) const;
	std::string Compare(const Test &test, ColumnRef column, std::string &said) const;
	std::string Exists(FactSelect &outer, const std::vector<JoinEdge> &path,
	                   const std::string &condition, bool negated) const;
	std::optional<std::string> NameTest(FactSelect &select, const Test &test, std::string &said);
	bool AddClause(FactSelect &select, const Clause &clause, std::vector<std::string> &said);
	void NoteUndoneSales(const FactSelect &select);
	std::optional<ColumnRef> DateFor(int base, const std::vector<std::string> &stems) const;

	// fact_build.cpp: the statement
	std::optional<Reading> Build();
	std::optional<Reading> BuildList();
	std::optional<Reading> BuildMeasure();
	std::optional<Reading> BuildShare();
	std::optional<Reading> BuildDuration();
	std::optional<Reading> BuildBestOfEach(FactSelect &select, const std::string &value,
	                                       const std::string &alias);
	bool AddGroups(FactSelect &select, std::vector<std::string> &said);
	void Show(FactSelect &select, int relation, bool grouped) const;
	std::string Aggregated(const Wanted &wanted, const Measure &measure) const;
	std::string MeasureWords(const Wanted &wanted) const;
	std::string MeasureAlias(const Wanted &wanted) const;
	Reading Finish(std::string sql, std::string paraphrase) const;

	// small questions
	bool Is(std::size_t i, FactWord word) const {
		return i < units_.size() && units_[i].word == word && !units_[i].used;
	}
	std::size_t After(std::size_t i) const;  // next unit that is not small talk
	std::size_t Before(std::size_t i) const; // previous one; units_.size() = none
	int TableAt(std::size_t i) const;        // the relation that the unit names, -1 = none
	bool IsColumn(std::size_t i) const;
	bool IsValue(std::size_t i) const;
	bool IsNumber(std::size_t i) const {
		return i < units_.size() && units_[i].kind == UnitKind::Number;
	}
	void Use(std::size_t i) { units_[i].used = true; }
	std::vector<ColumnRef> Identity(int relation) const;
	bool IsPerson(int relation) const;
	std::string Plural(int relation) const;

	std::vector<FactUnit> units_;
	const SchemaWords &words_;
	const SchemaPicture &picture_;
	LanguageOptions options_;
	FactPaths paths_;
	int entity_ = -1;
	std::string entity_text_;
	Wanted measure_;
	Rank rank_;
	std::vector<Group> groups_;
	std::vector<Test> tests_;
	std::vector<Clause> clauses_;
	std::string duration_; // stem of what lasts
	bool share_ = false;
	bool count_of_each_ = false; // average number of X per Y
	std::optional<bool> sorted_descending_;
	std::vector<std::string> date_stems_; // of verbs that only tell which date is meant
	std::size_t clause_from_ = 0;         // units from here on belong to the last clause
	std::vector<std::string> notes_;
	bool typical_ = false;
	mutable bool unsure_ = false; // something could as well be read otherwise
};

struct FactInterpretation {
	std::optional<Reading> reading;
	bool typical = false;                // FactParser::IsTypical()
	bool has_groups = false;             // FactParser::HasGroups()
	std::vector<std::string> adjectives; // unknown words right before a table: "active customers"
};

/* The reading of a question about facts, if it is one. */
FactInterpretation InterpretFacts(const std::vector<WordToken> &tokens, std::string_view question,
                                  const SchemaWords &words, const LanguageOptions &options);

} // namespace savant::core
