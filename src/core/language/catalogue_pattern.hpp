/*
 * catalogue_pattern.hpp
 *     Phrases of the questions about the schema, as small patterns.
 *
 * A pattern must account for every word of the question, so that a question
 * about data that merely contains such words is not taken.  Its language:
 *
 *   word            that word, in singular or plural
 *   (a b|c)         one of these phrases            [a b|c]   the same, or nothing
 *   <name>          the macro of that name          {slot}    a name, bound to that slot
 *
 * A pattern is compiled to a tiny program for a backtracking matcher with a
 * bounded number of steps: no recursion, linear-ish for the patterns we write.
 */
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/* A word of the question as catalogue matching sees it. */
struct CatalogueWord {
	std::string text;  // as written, without quotes
	std::string lower; // ASCII lower case
	std::string fold;  // lower, singular
	bool quoted = false;
};

/* `word` (lower case) in the form words are compared in: without a plural ending. */
std::string FoldWord(std::string_view word);

/* Cuts `question` into words; quoted parts and identifiers with _ or . stay whole. */
std::vector<CatalogueWord> CatalogueWords(std::string_view question, std::size_t max_words);

/* What a slot of a pattern stands for. */
enum class SlotKind {
	Relation,       // {rel}
	OtherRelation,  // {rel2}
	Column,         // {col}
	RelationColumn, // {relcol}: orders.id
	Word,           // {word}: one word of any kind
	Number,         // {n}
	Object,         // {kind}: tables, views, ...
};
inline constexpr std::size_t kSlotKinds = 7;

/* Words [begin, end) bound to a slot; empty when the slot is not in the match. */
struct SlotSpan {
	std::size_t begin = 0;
	std::size_t end = 0;
	bool Bound() const { return end > begin; }
};
using SlotSpans = std::array<SlotSpan, kSlotKinds>;

/* One text macro of the pattern language. */
struct PatternMacro {
	std::string_view name;
	std::string_view body;
};

class CataloguePattern {
public:
	/* Says how many words from `begin` a slot may take, longest first (at most kMaxSlotWords). */
	using SlotLengths =
		std::function<void(SlotKind kind, std::size_t begin, std::vector<std::size_t> &lengths)>;

	/* Compiles `text`.  Throws std::logic_error for a malformed pattern: a bug, found by tests. */
	CataloguePattern(std::string_view text, const std::vector<PatternMacro> &macros);

	/*
	 * True when the pattern accounts for all of `words`; `spans` then has the slots and
	 * `literals` the folded words that the pattern itself named.
	 */
	bool Match(const std::vector<CatalogueWord> &words, const SlotLengths &lengths,
	           SlotSpans &spans, std::vector<std::string> &literals) const;

private:
	friend class PatternCompiler;
	enum class Op { Word, Slot, Split, Jump, Accept };
	struct Instruction {
		Op op;
		std::size_t first = 0; // Split: preferred target; Jump: target
		std::size_t second = 0;
		std::string word; // folded
		SlotKind slot = SlotKind::Word;
	};
	std::vector<Instruction> program_;
};

} // namespace savant::core
