/*
 * rewrite_case.hpp
 *     A statement that rules look at: its tokens, its names resolved, its conditions cut
 *     apart.
 *
 * Rules read tokens where the form matters and the scope where the meaning does; they put
 * edits and take a rewrite from them, any number of times.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/repair/repair_case.hpp"
#include "core/rewrite/rewrite.hpp"

namespace savant::core {

/* Tokens [first, last). */
struct TokenSpan {
	int first = 0;
	int last = 0;
	bool Empty() const { return last <= first; }
	int Size() const { return last - first; }
};

/* A span that is one column of a table, and nothing else. */
struct ColumnHere {
	int site = -1;
	ItemRef item;
	ColumnRef column;
	bool nullable = true; // it can be NULL at this place
};

struct LiteralHere {
	bool is_string = false;
	std::string value; // of a string without quotes; of a number as written, with its sign
	std::string type;  // of date '...' or '...'::date; usually empty
};

/* left OP right, not within parentheses or CASE. */
struct ComparisonHere {
	TokenSpan left, right;
	std::string op; // "!=" is given as "<>"
};

class RewriteCase {
public:
	RewriteCase(const ParsedSql &parsed, const SchemaPicture &picture, const KeysHold &keys_hold);

	const SqlLayout &layout() const { return text_.layout; }
	const Scope &scope() const { return text_.scope; }
	const Sight &sight() const { return text_.sight; }
	const SchemaPicture &picture() const { return text_.picture; }
	RepairCase &text() { return text_; }
	const RepairCase &text() const { return text_; }

	std::string Text(TokenSpan span) const {
		return std::string(layout().Span(span.first, span.last));
	}
	/* Without parentheses around the whole of it. */
	TokenSpan Bare(TokenSpan span) const;
	/* Cut at AND, also within parentheses around all; one piece when OR stands at the top. */
	std::vector<TokenSpan> Conjuncts(TokenSpan condition) const;
	/* Cut at OR likewise; one piece when there is none. */
	std::vector<TokenSpan> Disjuncts(TokenSpan condition) const;
	TokenSpan WhereOf(const SelectLayout &select) const;
	std::vector<TokenSpan> WhereConjuncts(const SelectLayout &select) const;
	/* The only comparison at the top of the span; nothing when there is none or more. */
	std::optional<ComparisonHere> Comparison(TokenSpan span) const;
	std::optional<ColumnHere> Column(TokenSpan span) const;
	std::optional<LiteralHere> Literal(TokenSpan span) const;
	/* name(arguments): the arguments; nothing for another name.  `names` in lower case. */
	std::optional<std::vector<TokenSpan>> Call(TokenSpan span,
	                                           std::initializer_list<std::string_view> names) const;
	/* expression::type or CAST(expression AS type): the expression and the type, lower case. */
	std::optional<std::pair<TokenSpan, std::string>> Cast(TokenSpan span) const;
	const core::Column &ColumnOf(const ColumnHere &here) const { return picture().At(here.column); }
	/* No grouping, aggregate, window or function that could give rows: one row in, one out. */
	bool IsPlain(const SelectLayout &select) const;
	/* The block of this SELECT; -1 = unknown. */
	int BlockOf(const SelectLayout &select) const;
	/* Its SELECT list, behind DISTINCT and ALL. */
	TokenSpan OutputsOf(const SelectLayout &select) const;
	bool HasDistinct(const SelectLayout &select) const;
	/* Some word stands between first and last, at any depth. */
	bool HasWord(TokenSpan span, std::initializer_list<std::string_view> words) const;
	/* A call that gives another value each time, or may have effects, stands there. */
	bool MayBeVolatile(TokenSpan span) const;
	/* NOT NULL and keys of this item's table hold. */
	bool KeysOf(ItemRef item) const;
	/* The unique keys of an item's table, the primary one first; none when they do not hold. */
	std::vector<std::vector<int>> UniqueKeys(ItemRef item) const;
	/* Sites inside the span. */
	std::vector<int> SitesIn(TokenSpan span) const;
	/* The item that a site means. */
	ItemRef ItemOf(int site) const;

	void Replace(TokenSpan span, std::string text) {
		text_.Replace(span.first, span.last, std::move(text));
	}
	/* Removes the span with the blanks before it. */
	void Remove(TokenSpan span);
	/* Takes the conjunct out of its AND list; the WHERE itself when it is the only one. */
	void RemoveConjunct(const SelectLayout &select, TokenSpan conjunct);
	/* The statement with the edits made so far, which are then forgotten. */
	void Take(std::vector<Rewrite> &out, std::string rule, std::string what, std::string reason,
	          Equivalence equivalence = Equivalence::Proved);

private:
	std::vector<TokenSpan> CutAt(TokenSpan span, std::string_view word) const;
	bool HasAtTop(TokenSpan span, std::string_view word) const;
	std::string CalledAt(int token) const;
	bool HasPlainCalls(TokenSpan span) const;

	AnswerError no_error_;
	std::vector<std::string> no_candidates_;
	RepairCase text_;
	const KeysHold &keys_hold_;
};

/* The rules, by what they look at; each adds to `out`. */
void DateRules(RewriteCase &rewrite, std::vector<Rewrite> &out);
void ColumnRules(RewriteCase &rewrite, std::vector<Rewrite> &out);
void SubqueryRules(RewriteCase &rewrite, std::vector<Rewrite> &out);
void KeyRules(RewriteCase &rewrite, std::vector<Rewrite> &out);
void UnionRules(RewriteCase &rewrite, std::vector<Rewrite> &out);
void CorrelationRules(RewriteCase &rewrite, std::vector<Rewrite> &out);
void PageRules(RewriteCase &rewrite, std::vector<Rewrite> &out);

} // namespace savant::core
