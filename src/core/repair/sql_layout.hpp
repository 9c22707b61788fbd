/*
 * sql_layout.hpp
 *     A statement as tokens with its clauses marked: where text can be put in or
 *     taken out.  Works on text that does not parse, as long as it can be scanned.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/sql/pg_query_port.hpp"

namespace savant::core {

/* One SELECT and its clauses, as token positions; -1 = it has no such clause. */
struct SelectLayout {
	int select = -1; // the keyword
	int from = -1, where = -1, group_by = -1, having = -1, window = -1;
	int order_by = -1;  // of a set operation: with its last arm
	int limit = -1;     // LIMIT, OFFSET, FETCH or FOR, whichever comes first
	int end = 0;        // the token after its last one
	bool paren = false; // ends with the parenthesis around it
};

/* Bytes [start, end) of the text are to become `text`; start == end inserts. */
struct TextEdit {
	int start = 0;
	int end = 0;
	std::string text;
};

/* `text` with the edits made; of two that overlap the one given first wins. */
std::string ApplyEdits(const std::string &text, std::vector<TextEdit> edits);

class SqlLayout {
public:
	/* Keeps a reference to `sql`; `tokens` may hold comments, which are left out. */
	SqlLayout(const std::string &sql, const std::vector<SqlToken> &tokens);

	int Count() const { return static_cast<int>(tokens_.size()); }
	const SqlToken &At(int token) const { return tokens_[static_cast<std::size_t>(token)]; }
	/* The token as written; empty outside of the text. */
	std::string_view Text(int token) const;
	/* The token is this word, in any case, and not quoted. */
	bool Is(int token, std::string_view word) const;
	bool IsAny(int token, std::initializer_list<std::string_view> words) const;
	/* An identifier, quoted or not, or a keyword. */
	bool IsName(int token) const;
	/* What a name token means: unquoted, or folded to lower case. */
	std::string NameAt(int token) const;
	/* The token that holds this byte, or the first one after it; -1 = none. */
	int TokenAt(int byte) const;
	/* The parenthesis that closes the one at `open`; -1 = none. */
	int Closing(int open) const;
	/* Nesting of parentheses and brackets before the token. */
	int Depth(int token) const { return depths_[static_cast<std::size_t>(token)]; }
	/* The token after [first, last) at the nesting of `first` that is a comma; `last` if none. */
	int NextComma(int first, int last) const;
	/* [first, last) cut at its commas, as pairs of token positions. */
	std::vector<std::pair<int, int>> SplitAtCommas(int first, int last) const;
	/* The text from the first to the last of tokens [first, last). */
	std::string_view Span(int first, int last) const;

	const std::vector<SelectLayout> &Selects() const { return selects_; }
	/* The innermost SELECT whose text holds this token; nullptr = none. */
	const SelectLayout *SelectAround(int token) const;
	/* First clause after FROM, else the end. */
	static int EndOfFrom(const SelectLayout &select);
	static int EndOfWhere(const SelectLayout &select);
	static int EndOfGroupBy(const SelectLayout &select);
	static int EndOfHaving(const SelectLayout &select);
	static int EndOfOrderBy(const SelectLayout &select);
	/* The end of the text before the token: behind the previous one. */
	int EndBefore(int token) const;

private:
	void FindSelects();
	void ReadSelect(int select);

	const std::string &sql_;
	std::vector<SqlToken> tokens_;
	std::vector<int> depths_;
	std::vector<int> closing_; // by token, -1 where it is no opening parenthesis
	std::vector<SelectLayout> selects_;
};

} // namespace savant::core
