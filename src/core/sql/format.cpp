/*
 * format.cpp
 *     A layout over tokens, not over the tree: the deparser would rewrite what
 *     people wrote (!=, casts, parentheses) and drop it to one line anyway.
 *
 * The printer keeps a stack of parentheses.  Inside those that hold a query, and
 * at the top, clause words begin lines; inside all others everything stays in
 * line, which is why EXTRACT(year FROM d) and OVER (ORDER BY d) need no rules.
 */
#include "core/sql/format.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace savant::core {

namespace {

constexpr int kMaxInlineList = 80;     // a longer select list gets a line per column
constexpr int kMaxInlineSubquery = 60; // a longer subquery gets lines of its own
constexpr int kMaxIndent = 80;         // deeper nesting stays at this column
constexpr int kStep = 4;

template <std::size_t N>
bool IsOneOf(std::string_view word, const std::array<std::string_view, N> &words) {
	return std::find(words.begin(), words.end(), word) != words.end();
}

/* A token with what the layout needs to know of it. */
struct Piece {
	std::string text; // as printed
	std::string word; // lower case for keywords, else empty
	SqlTokenKind kind = SqlTokenKind::Identifier;
	KeywordKind keyword = KeywordKind::None;
	int partner = -1;         // position of the matching bracket
	bool holds_query = false; // an opening parenthesis around a query
	bool is_name = false;     // a keyword used as a name: after "." or AS
	bool is_grammar = false;  // a keyword used as one, not as a function's or column's name

	bool Is(std::string_view symbol) const { return word.empty() && text == symbol; }
	bool IsWord(std::string_view name) const { return !is_name && word == name; }
};

std::vector<Piece> ReadPieces(const ParsedSql &parsed) {
	std::vector<Piece> pieces;
	for (const SqlToken &token : parsed.tokens) {
		if (token.kind == SqlTokenKind::Comment) {
			continue;
		}
		Piece piece;
		piece.text = parsed.text.substr(static_cast<std::size_t>(token.start),
		                                static_cast<std::size_t>(token.end - token.start));
		piece.kind = token.kind;
		piece.keyword = token.keyword;
		if (token.kind == SqlTokenKind::Keyword) {
			piece.word = piece.text;
			std::transform(piece.word.begin(), piece.word.end(), piece.word.begin(),
			               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
			const Piece *before = pieces.empty() ? nullptr : &pieces.back();
			piece.is_name = before != nullptr && before->Is(".");
			if (before != nullptr && before->IsWord("as")) {
				piece.is_name = piece.word != "materialized" && piece.word != "not";
			}
		}
		pieces.push_back(std::move(piece));
	}
	return pieces;
}

bool BeginsQuery(const Piece &piece) {
	static constexpr std::array<std::string_view, 4> kWords = {"select", "with", "values", "table"};
	return !piece.is_name && IsOneOf(piece.word, kWords);
}

void MatchBrackets(std::vector<Piece> &pieces) {
	std::vector<int> open;
	for (std::size_t at = 0; at < pieces.size(); ++at) {
		if (pieces[at].Is("(") || pieces[at].Is("[")) {
			open.push_back(static_cast<int>(at));
		} else if ((pieces[at].Is(")") || pieces[at].Is("]")) && !open.empty()) {
			pieces[at].partner = open.back();
			pieces[static_cast<std::size_t>(open.back())].partner = static_cast<int>(at);
			open.pop_back();
		}
	}
	for (std::size_t at = pieces.size(); at-- > 0;) {
		if (pieces[at].Is("(") && at + 1 < pieces.size()) {
			pieces[at].holds_query = BeginsQuery(pieces[at + 1]) || pieces[at + 1].holds_query;
		}
	}
}

/* Keywords that are grammar only in company; elsewhere they may be a column's name. */
bool IsGrammarHere(const std::vector<Piece> &pieces, std::size_t at) {
	static constexpr std::array<std::string_view, 3> kAlways = {"between", "exists", "values"};
	static constexpr std::array<std::string_view, 5> kBeforeBy = {"group", "order", "partition",
	                                                              "cluster", "sort"};
	const std::string &word = pieces[at].word;
	const std::string before = at > 0 ? pieces[at - 1].word : "";
	const std::string after = at + 1 < pieces.size() ? pieces[at + 1].word : "";
	const bool opens = at + 1 < pieces.size() && pieces[at + 1].Is("(");
	const bool follows_call = at > 0 && pieces[at - 1].Is(")");
	if (IsOneOf(word, kAlways)) {
		return true;
	}
	if (word == "by") {
		return IsOneOf(before, kBeforeBy);
	}
	if (word == "partition") {
		return after == "by";
	}
	if (word == "nulls") {
		return after == "first" || after == "last";
	}
	if (word == "first" || word == "last" || word == "next") {
		return before == "nulls" || before == "fetch";
	}
	if (word == "over" || word == "filter") {
		return follows_call;
	}
	if (word == "within") {
		return after == "group";
	}
	if (word == "recursive") {
		return before == "with";
	}
	if (word == "materialized") {
		return opens;
	}
	return word == "ordinality" || word == "escape" ? before == "with" || word == "escape" : false;
}

bool IsFunctionLike(std::string_view word) {
	static constexpr std::array<std::string_view, 6> kWords = {"left", "right", "any",
	                                                           "some", "array", "cast"};
	return IsOneOf(word, kWords) || word.substr(0, 8) == "current_" || word.substr(0, 5) == "local";
}

void SpellKeywords(std::vector<Piece> &pieces) {
	for (std::size_t at = 0; at < pieces.size(); ++at) {
		Piece &piece = pieces[at];
		if (piece.word.empty() || piece.is_name) {
			continue;
		}
		const bool call = IsFunctionLike(piece.word) && at + 1 < pieces.size() &&
		                  pieces[at + 1].Is("(") && piece.keyword != KeywordKind::Reserved;
		const bool grammar = piece.keyword == KeywordKind::Reserved ||
		                     piece.keyword == KeywordKind::TypeOrFunction ||
		                     IsGrammarHere(pieces, at);
		piece.is_grammar = grammar && !call;
		if (piece.is_grammar) {
			std::transform(piece.text.begin(), piece.text.end(), piece.text.begin(),
			               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
		}
	}
}

/* A minus or the like that belongs to what follows it. */
bool IsPrefix(const std::vector<Piece> &pieces, std::size_t at) {
	if (pieces[at].kind != SqlTokenKind::Operator || at == 0 || pieces[at].text == "*") {
		return pieces[at].kind == SqlTokenKind::Operator && at == 0;
	}
	const Piece &before = pieces[at - 1];
	if (before.kind == SqlTokenKind::Symbol) {
		return !before.Is(")") && !before.Is("]");
	}
	const bool value_word = before.word == "null" || before.word == "true" ||
	                        before.word == "false" || before.word == "end" ||
	                        before.word.substr(0, 8) == "current_";
	return before.kind == SqlTokenKind::Operator
	           ? before.text != "::"
	           : before.keyword == KeywordKind::Reserved && !before.is_name && !value_word;
}

/* Is there a space between this piece and the one before it, on the same line? */
bool SpaceBefore(const std::vector<Piece> &pieces, std::size_t at) {
	const Piece &piece = pieces[at];
	const Piece &before = pieces[at - 1];
	if (piece.Is(",") || piece.Is(")") || piece.Is("]") || piece.Is(";") || piece.Is(".") ||
	    piece.Is("::") || piece.Is(":")) {
		return false;
	}
	if (before.Is("(") || before.Is("[") || before.Is(".") || before.Is("::") || before.Is(":")) {
		return false;
	}
	if (piece.Is("[")) {
		return before.kind == SqlTokenKind::Operator || before.Is(",");
	}
	if (piece.Is("(")) {
		if (before.word.empty() || before.is_name) {
			return before.kind == SqlTokenKind::Operator || before.Is(",") || before.Is(")");
		}
		if (before.word == "all") { // = ALL (array), but UNION ALL (query)
			return at > 1 && pieces[at - 2].kind == SqlTokenKind::Keyword;
		}
		return before.is_grammar && !IsFunctionLike(before.word);
	}
	// "- -1" must not become a comment.
	if (IsPrefix(pieces, at - 1)) {
		return piece.kind == SqlTokenKind::Operator;
	}
	return true;
}

class Printer {
public:
	explicit Printer(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}

	std::string Print() {
		levels_.push_back({});
		for (at_ = 0; at_ < pieces_.size(); ++at_) {
			PrintPiece();
		}
		return std::move(out_);
	}

private:
	/* The query being printed, or an expression's parenthesis when inline_ is set. */
	struct Level {
		int indent = 0;
		bool is_inline = false;
		bool in_select = false; // in the select list, one column per line
		bool in_from = false;
		bool in_on = false;
		bool in_conditions = false; // WHERE or HAVING
		bool in_with = false;
		int cases = 0;
		int betweens = 0;
	};

	const Piece &Here() const { return pieces_[at_]; }
	const Piece *After(std::size_t steps) const {
		return at_ + steps < pieces_.size() ? &pieces_[at_ + steps] : nullptr;
	}
	bool NextIs(std::size_t steps, std::string_view word) const {
		return After(steps) != nullptr && After(steps)->IsWord(word);
	}
	Level &Now() { return levels_.back(); }

	void NewLine(int indent) {
		if (!out_.empty()) {
			out_.push_back('\n');
			line_indent_ = std::min(indent, kMaxIndent);
			out_.append(static_cast<std::size_t>(line_indent_), ' ');
		}
		fresh_ = true;
	}

	void Put() {
		if (!fresh_ && at_ > 0 && SpaceBefore(pieces_, at_)) {
			out_.push_back(' ');
		}
		out_ += Here().text;
		fresh_ = false;
	}

	void PrintPiece() {
		const Piece &piece = Here();
		if (piece.Is("(") || piece.Is("[")) {
			OpenBracket();
		} else if (piece.Is(")") || piece.Is("]")) {
			CloseBracket();
		} else if (Now().is_inline) {
			Put();
		} else if (piece.Is(",")) {
			PrintComma();
		} else if (piece.Is(";")) {
			Put();
			Now() = Level{};
			if (After(1) != nullptr) {
				NewLine(0);
			}
		} else if (piece.word.empty() || piece.is_name) {
			Put();
		} else {
			PrintWord();
		}
	}

	/* Characters from here to the piece at `end`, printed in one line. */
	int LengthTo(std::size_t end) const {
		int length = 0;
		for (std::size_t at = at_; at < end && length <= kMaxInlineList; ++at) {
			length += static_cast<int>(pieces_[at].text.size());
			length += at > at_ && SpaceBefore(pieces_, at) ? 1 : 0;
		}
		return length;
	}

	/* A query in the parenthesis that opens here is printed on lines of its own. */
	bool WantsLines(std::size_t close) const {
		if (LengthTo(close) > kMaxInlineSubquery) {
			return true;
		}
		for (std::size_t at = at_ + 1; at < close; ++at) {
			if (pieces_[at].holds_query) {
				return true;
			}
		}
		return false;
	}

	void OpenBracket() {
		const Piece &piece = Here();
		Put();
		Level inner;
		inner.indent = Now().indent;
		const auto close = static_cast<std::size_t>(std::max(piece.partner, 0));
		inner.is_inline =
			!piece.holds_query || piece.partner < 0 || Now().is_inline || !WantsLines(close);
		if (piece.holds_query && piece.partner >= 0 && WantsLines(close)) {
			inner.is_inline = false;
			inner.indent = line_indent_ + kStep;
			NewLine(inner.indent);
		}
		levels_.push_back(inner);
	}

	void CloseBracket() {
		const bool own_lines = !Now().is_inline;
		const int indent = Now().indent - kStep;
		if (levels_.size() > 1) {
			levels_.pop_back();
		}
		if (own_lines) {
			NewLine(indent);
		}
		Put();
	}

	void PrintComma() {
		Put();
		if (Now().cases > 0) {
			return;
		}
		if (Now().in_select) {
			NewLine(Now().indent + 7);
		} else if (Now().in_with) {
			NewLine(Now().indent);
		} else if (Now().in_from) {
			NewLine(Now().indent + 5);
		}
	}

	/* End of the select list that begins here: the clause word that follows it. */
	bool SelectListIsLong() const {
		static constexpr std::array<std::string_view, 11> kEnds = {
			"from",  "where", "group", "having", "window",   "union",
			"order", "limit", "into",  "except", "intersect"};
		std::size_t at = at_ + 1;
		bool has_comma = false;
		while (at < pieces_.size()) {
			const Piece &piece = pieces_[at];
			if (piece.Is(")") || piece.Is(";") || (!piece.is_name && IsOneOf(piece.word, kEnds))) {
				break;
			}
			has_comma = has_comma || piece.Is(",");
			if (piece.holds_query) {
				return true;
			}
			at = piece.partner > static_cast<int>(at) ? static_cast<std::size_t>(piece.partner) + 1
			                                          : at + 1;
		}
		return has_comma && LengthTo(at) > kMaxInlineList;
	}

	void BeginClause(Level next) {
		next.indent = Now().indent;
		Now() = next;
		if (!fresh_ && !out_.empty()) {
			NewLine(Now().indent);
		}
		Put();
	}

	/* [NATURAL] [INNER | CROSS | LEFT | RIGHT | FULL] [OUTER] JOIN begins here. */
	bool BeginsJoin() const {
		static constexpr std::array<std::string_view, 7> kWords = {
			"natural", "inner", "cross", "left", "right", "full", "outer"};
		std::size_t steps = 0;
		while (After(steps) != nullptr && IsOneOf(After(steps)->word, kWords) && steps < 3) {
			++steps;
		}
		return NextIs(steps, "join");
	}

	void PrintWord() {
		const std::string &word = Here().word;
		const std::string before = at_ > 0 ? pieces_[at_ - 1].word : "";
		Level next;
		if (word == "case") {
			++Now().cases;
		} else if (word == "end" && Now().cases > 0) {
			--Now().cases;
		} else if (word == "between") {
			++Now().betweens;
		} else if (Now().cases > 0) {
			Put();
			return;
		}
		if (word == "select") {
			next.in_select = SelectListIsLong();
			BeginClause(next);
		} else if (word == "with" && (fresh_ || out_.empty())) {
			next.in_with = true;
			BeginClause(next);
		} else if (word == "from" && before != "distinct" && before != "delete") {
			next.in_from = true;
			BeginClause(next);
		} else if (word == "where" || word == "having") {
			next.in_conditions = true;
			BeginClause(next);
		} else if (IsPlainClause(word, before)) {
			BeginClause(next);
			// The arms of a set operation begin on lines of their own.
			if (word == "union" || word == "except" || word == "intersect") {
				FinishSetOperator();
			}
		} else if (Now().in_from && BeginsJoin() && !IsJoinWord(before)) {
			Now().in_on = false;
			NewLine(Now().indent + 2);
			Put();
		} else if (word == "on" && Now().in_from) {
			Now().in_on = true;
			Put();
		} else if (word == "and" || word == "or") {
			PrintConnective(word);
		} else {
			Put();
		}
	}

	bool IsPlainClause(const std::string &word, const std::string &before) const {
		static constexpr std::array<std::string_view, 7> kWords = {
			"window", "limit", "offset", "fetch", "union", "except", "intersect"};
		return IsOneOf(word, kWords) || (word == "order" && NextIs(1, "by")) ||
		       (word == "group" && NextIs(1, "by") && before != "within") ||
		       (word == "for" && (NextIs(1, "update") || NextIs(1, "share"))) ||
		       (word == "values" && before != "default");
	}

	static bool IsJoinWord(std::string_view word) {
		static constexpr std::array<std::string_view, 7> kWords = {
			"natural", "inner", "cross", "left", "right", "full", "outer"};
		return IsOneOf(word, kWords);
	}

	void FinishSetOperator() {
		if (NextIs(1, "all") || NextIs(1, "distinct")) {
			++at_;
			Put();
		}
		if (After(1) != nullptr) {
			NewLine(Now().indent);
		}
	}

	void PrintConnective(const std::string &word) {
		if (word == "and" && Now().betweens > 0) {
			--Now().betweens;
			Put();
			return;
		}
		if (Now().in_conditions) {
			NewLine(Now().indent + (word == "and" ? 2 : 3));
		} else if (Now().in_on) {
			NewLine(Now().indent + (word == "and" ? 4 : 5));
		}
		Put();
	}

	std::vector<Piece> pieces_;
	std::vector<Level> levels_;
	std::size_t at_ = 0;
	std::string out_;
	int line_indent_ = 0; // of the line being printed
	bool fresh_ = true;   // at the beginning of a line
};

bool SameWord(std::string_view left, std::string_view right) {
	return left.size() == right.size() &&
	       std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) {
			   return std::tolower(static_cast<unsigned char>(a)) ==
		              std::tolower(static_cast<unsigned char>(b));
		   });
}

/* Do both texts consist of the same tokens, but for comments and the case of keywords? */
bool SameTokens(const ParsedSql &parsed, const std::string &text) {
	const auto scan = ScanSql(text);
	if (scan.problem) {
		return false;
	}
	std::size_t at = 0;
	for (const SqlToken &token : parsed.tokens) {
		if (token.kind == SqlTokenKind::Comment) {
			continue;
		}
		if (at >= scan.value.size()) {
			return false;
		}
		const SqlToken &other = scan.value[at++];
		const auto slice = [](const std::string &from, const SqlToken &part) {
			return std::string_view(from).substr(static_cast<std::size_t>(part.start),
			                                     static_cast<std::size_t>(part.end - part.start));
		};
		const std::string_view left = slice(parsed.text, token);
		const std::string_view right = slice(text, other);
		const bool same =
			token.kind == SqlTokenKind::Keyword ? SameWord(left, right) : left == right;
		if (!same || token.kind != other.kind) {
			return false;
		}
	}
	return at == scan.value.size();
}

} // namespace

std::string FormatSql(const ParsedSql &parsed) {
	if (parsed.problem) {
		return parsed.text;
	}
	std::vector<Piece> pieces = ReadPieces(parsed);
	MatchBrackets(pieces);
	SpellKeywords(pieces);
	std::string text = Printer(std::move(pieces)).Print();
	return SameTokens(parsed, text) ? text : parsed.text;
}

} // namespace savant::core
