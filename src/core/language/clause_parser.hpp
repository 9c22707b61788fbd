/*
 * clause_parser.hpp
 *     From linked chunks to a QueryModel: clause after clause is recognised and
 *     taken out of the question, until what is left is what is asked for.
 *
 * The order matters and is that of Parse(): the clauses with the clearest marks
 * first ("ordered by", "more than the average"), plain filters and the select list
 * last.  Each clause lives in a file of its own (*_clause.cpp).
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/language/assignment.hpp"
#include "core/language/interpret.hpp"
#include "core/language/linker.hpp"
#include "core/language/query_model.hpp"

namespace savant::core {

/* A chunk in the eyes of the parser: with one link, or a marker that may be rewritten. */
struct ClauseItem {
	ChunkKind kind = ChunkKind::Word;
	Role role = Role::None;
	int code = 0;
	std::string_view hint;
	const Chunk *chunk = nullptr;
	Link link;                   // when kind is Named
	std::string_view quantifier; // "any", "some", "all" right before it
	bool used = false;
	bool in_select = false; // part of what is asked for
};

/* What a parse made of the question. */
struct ParsedQuery {
	QueryModel model;
	std::vector<Mention> mentions;
	std::vector<std::string> notes;
	std::vector<std::string> unexplained; // words of content that no clause took
	double content = 0;                   // weight of all words of content
	double lost = 0;                      // weight of the unexplained ones
	int unknown_words = 0;                // words that are linked to nothing
	int unused_names = 0;                 // linked words that no clause took
	int unused_markers = 0;               // words of the lexicon that no clause took
	bool default_select = false;          // what to show was not said
	bool group_shown = false;             // the group was added to what is shown
	int guesses = 0;                      // columns and values assumed rather than said
};

class ClauseParser {
public:
	ClauseParser(const std::vector<Chunk> &chunks, const Assignment &assignment,
	             const SchemaWords &words, const LanguageOptions &options);

	/* Nothing when the question asks for nothing that is in the picture. */
	std::optional<ParsedQuery> Parse();

private:
	/* A "most"-like clause: order, limit, and perhaps the group whose rows are counted. */
	struct Extreme {
		Term term;
		bool descending = true;
		int limit = 1;
		int counted = -1; // relation whose rows are counted when term counts
		int owner = -1;   // relation or group the extreme is taken over
		std::size_t at = 0;
	};

	/* What the select list has said so far. */
	struct SelectState {
		std::vector<Aggregate> pending; // said, their column is still to come
		Aggregate last = Aggregate::None;
		bool distinct = false;
		bool everything = false;
	};

	/* "any singer": items [first, table], and whether one such row is enough. */
	struct ComparedRows {
		std::size_t first = 0;
		std::size_t table = 0;
		bool some = false;
	};

	/* What "sorted by ..." says. */
	struct OrderPhrase {
		std::vector<Term> terms;
		Aggregate aggregate = Aggregate::None;
		bool counting = false;
		bool descending = false;
		bool column_may_follow = false; // else a column after it is what is asked for
		std::size_t aggregate_at = 0;   // item of the aggregate word, when there is one
		std::string_view hint;
		std::size_t end = 0;
	};

	/* A comparison with a number or a date; positions are those of items. */
	struct Comparison {
		Operator op = Operator::Equal;
		std::size_t at = 0;      // the comparing word
		std::size_t operand = 0; // the number or date; for "between" the lower one
		std::size_t after = 0;   // what follows
		std::size_t column = 0;  // the item that names the column; items_.size() = none
		std::string_view hint;
		bool moment = false; // the operand is quoted
		bool dated = false;
	};

	// clause_parser.cpp: items, zones, the last assembly
	void BuildItems(const std::vector<Chunk> &chunks, const Assignment &assignment);
	void MarkSelectZone();
	void DropEarlierSentences();
	void FindEntity();
	void Assemble();
	void ShowGroups();
	void MissGroups();
	void CompleteGroups();
	void WeighItems();
	void CountEachOnce();
	void WeighEachOnce();
	void SplitContradiction();
	void JoinSpansApart();
	void MakeSetOperation();

	// order_clause.cpp
	void TakeOrder();
	void TakeOrderAt(std::size_t i);
	void ReadOrder(std::size_t i, OrderPhrase &order);
	bool NameLoneAggregate(OrderPhrase &order);
	bool ReadOrderItem(std::size_t i, std::size_t j, OrderPhrase &order);

	// extreme_clause.cpp
	void TakeExtremes();
	bool TakeExtremeAt(std::size_t i);
	std::size_t MeasureOfTop(std::size_t i, Extreme &found, std::string_view &hint);
	bool TakeMostRows(Extreme found, int counted, std::size_t named);
	bool TakeExtremeColumn(Extreme found, std::size_t j, std::string_view hint, bool counting);
	bool AsksForValue(const Extreme &found) const;
	bool TakeImpliedExtreme(Extreme found, std::size_t j, std::string_view hint);
	bool TakeFrequentAt(std::size_t i);
	void ApplyExtreme(const Extreme &extreme);
	void NeedCountedRows();
	int CountedBefore(std::size_t i) const;
	int TakeLimitNear(std::size_t i);
	bool IsExtremeAggregate(std::size_t i) const;

	// group_clause.cpp
	void TakeGroups();
	void GroupByRelation(int relation);
	void TakeCountConditions();
	bool TakeCountConditionAt(std::size_t i);
	void GroupFor(std::size_t at, int counted);

	// compare_clause.cpp
	void TakeComparedAggregates();
	bool TakeComparedAggregateAt(std::size_t i);
	Term TakeLeftOf(std::size_t i);
	void TakeRightRows(std::size_t first, int relation, QueryModel &inner);
	bool TakeComparedRowsAt(std::size_t i);
	std::optional<ComparedRows> ReadComparedRows(std::size_t j, int relation) const;
	void TakeAggregateConditions();
	bool TakeAggregateConditionAt(std::size_t i);

	// negation_clause.cpp
	void TakeNegations();
	bool TakeNegationAt(std::size_t i);
	std::size_t EndOfNegation(std::size_t i) const;
	bool TakeMissingColumn(std::size_t i, const std::vector<std::size_t> &columns);
	bool ExcludeRows(int outer, const std::vector<AnyOf> &conditions,
	                 const std::vector<int> &relations);
	void TakeBoth();

	// filter_clause.cpp
	void TakeFlags();
	void TakeFilters();
	void TakeFiltersIn(std::size_t first, std::size_t last, std::vector<AnyOf> &where);
	void JoinWithPrevious(std::size_t first, std::size_t i, std::size_t before,
	                      std::vector<AnyOf> &where);
	bool TakeValueAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where);
	bool TakePatternAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where);
	bool TakeLiteralAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where);
	ColumnRef LiteralColumn(std::size_t i, std::size_t last, std::size_t &named);
	ColumnRef PersonNamed(const std::string &text) const;
	/* The column item right before `i`, small words between them; items_.size() = none. */
	std::size_t ColumnBefore(std::size_t i) const;

	// comparison_clause.cpp
	std::optional<Comparison> ReadComparison(std::size_t i, std::size_t last) const;
	bool TakeComparisonAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where);
	bool TakeUnequal(const Comparison &comparison, std::size_t last, std::vector<AnyOf> &where);
	bool TakeColumnsCompared(const Comparison &comparison, std::vector<AnyOf> &where);
	void FindComparedColumn(Comparison &comparison, std::size_t last);
	ColumnRef ImpliedColumn(const Comparison &comparison) const;
	std::optional<Condition> CompareWith(const Comparison &comparison, ColumnRef column) const;
	bool TakeDateAt(std::size_t i, std::vector<AnyOf> &where);
	bool TakeNumberAt(std::size_t i, std::size_t last, std::vector<AnyOf> &where);
	ColumnRef NumberColumn(std::size_t i, std::size_t last, const std::vector<AnyOf> &where,
	                       std::size_t &named);
	std::optional<ColumnRef> NumericMeaning(std::size_t i) const;
	ColumnRef TemporalColumn(int relation) const;
	ColumnRef YearColumnFor(std::size_t i) const;

	// select_clause.cpp
	void TakeSelect();
	void TakeSelectItem(std::size_t i, SelectState &state);
	void SelectTable(std::size_t i);
	void SelectCount(std::size_t i, std::vector<Aggregate> &pending);
	void SelectCountOfRows(std::size_t j, bool distinct);
	void SelectCountOfValues(std::size_t i, std::size_t j, bool distinct,
	                         std::vector<Aggregate> &pending);
	void SelectColumn(std::size_t i, std::vector<Aggregate> &pending);
	void SelectDefault();
	bool StandsInList(std::size_t i) const;

	// small questions about items
	bool Is(std::size_t i, Role role) const;
	bool IsNamed(std::size_t i, LinkKind kind) const;
	bool IsTable(std::size_t i) const { return IsNamed(i, LinkKind::Table); }
	bool IsColumn(std::size_t i) const { return IsNamed(i, LinkKind::Column); }
	bool IsValue(std::size_t i) const { return IsNamed(i, LinkKind::Value); }
	bool IsNumber(std::size_t i) const;
	std::size_t Next(std::size_t i) const { return i + 1; }
	/* The first unused item at or after `i` that is no small word; items_.size() = none. */
	std::size_t SkipSmall(std::size_t i) const;
	void Use(std::size_t i);
	void Need(int relation);
	const Column &At(ColumnRef ref) const { return picture_.At(ref); }
	/* The chunk's link to a column of that relation, when it has one as good as `at_least`. */
	std::optional<ColumnRef> ColumnOn(std::size_t i, int relation, double at_least = 0.6) const;
	Term DisplayTerm(int relation) const;
	/* An identifier: part of a primary key, or called so. */
	bool IsKey(ColumnRef column) const;
	/* The columns of first and last name of a relation of people; false when it has none. */
	bool PersonColumns(int relation, ColumnRef &first, ColumnRef &last) const;
	/* A number column that stores how many of `table` a row has ("number_of_hosts"). */
	std::optional<ColumnRef> StoredCount(int relation, int table) const;
	bool IsMany(int from, int to) const;

	const SchemaWords &words_;
	const SchemaPicture &picture_;
	const LanguageOptions &options_;
	std::vector<ClauseItem> items_;
	ParsedQuery result_;
	QueryModel &model_;
	int entity_ = -1;              // the relation whose rows are asked for
	bool order_by_select_ = false; // ordered, but by what is asked for
	bool order_descending_ = false;
	std::optional<Extreme> extreme_;
	std::vector<Term> group_select_; // group columns to show when not asked for
	bool grouped_by_each_ = false;   // the group was said with "each"
	std::vector<std::string> stems_; // of all words of the question
	bool group_last_ = false;        // "find the number of X for each Y": shown in that order
	std::size_t union_left_ = 0;     // where_[union_left_, union_right_) or the rest
	std::size_t union_right_ = 0;    // 0 = no such union
	int said_limit_ = 0;             // "5 users"
	std::vector<AnyOf> both_; // conditions that must hold for the same thing on different rows
};

} // namespace savant::core
