/*
 * read_expression.cpp
 *     The reader of expressions: recursive descent over the tokens, bounded in depth.
 */
#include <algorithm>
#include <array>

#include "core/findings/expression_tokens.hpp"
#include "core/findings/plan_expression.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

using Kind = ExpressionTokenKind;

/* EXPLAIN nests one level for each operator; what is deeper is Opaque. */
constexpr int kMaxExpressionDepth = 300;
/* An IN list of a million values is one literal; this bounds expressions that are not. */
constexpr std::size_t kMaxExpressionParts = 100'000;

/* Words between the arguments of EXTRACT (x FROM y), SUBSTRING (x FROM 1 FOR 2), agg(x ORDER BY
 * y) and the like: they separate as a comma does. */
constexpr std::array<std::string_view, 18> kSeparators = {
	"FROM", "FOR",  "IN",  "BOTH",  "LEADING", "TRAILING", "PLACING",  "USING",    "ORDER",
	"BY",   "DESC", "ASC", "NULLS", "FIRST",   "LAST",     "DISTINCT", "VARIADIC", "AS"};
/* Functions that are written without parentheses. */
constexpr std::array<std::string_view, 12> kBareFunctions = {
	"CURRENT_DATE",   "CURRENT_TIME",    "CURRENT_TIMESTAMP", "LOCALTIME",
	"LOCALTIMESTAMP", "CURRENT_ROLE",    "CURRENT_USER",      "USER",
	"SESSION_USER",   "CURRENT_CATALOG", "CURRENT_SCHEMA",    "SYSTEM_USER"};

template <std::size_t N>
bool IsOneOf(const ExpressionToken &token, const std::array<std::string_view, N> &words) {
	return token.kind == Kind::Word &&
	       std::any_of(words.begin(), words.end(),
	                   [&](std::string_view word) { return token.IsWord(word); });
}

class ExpressionReader {
public:
	explicit ExpressionReader(std::string_view text) : tokens_(ExpressionTokens(text)) {
		expression_.source = text;
	}

	PlanExpression Read() {
		if (Now().kind != Kind::End) {
			expression_.root = ReadOr();
			ReadOrder();
			expression_.is_whole = expression_.is_whole && Now().kind == Kind::End;
		}
		return std::move(expression_);
	}

private:
	const ExpressionToken &Now(std::size_t ahead = 0) const {
		return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
	}

	void Next() { at_ += at_ + 1 < tokens_.size() ? 1 : 0; }

	bool Take(char symbol) {
		const bool is = Now().IsSymbol(symbol);
		if (is) {
			Next();
		}
		return is;
	}

	bool Take(std::string_view word) {
		const bool is = Now().IsWord(word);
		if (is) {
			Next();
		}
		return is;
	}

	int Add(PartKind kind, std::string text, std::size_t begin, std::vector<int> arguments = {}) {
		ExpressionPart part;
		part.kind = kind;
		part.text = std::move(text);
		part.arguments = std::move(arguments);
		part.begin = begin;
		part.end = at_ > 0 ? tokens_[at_ - 1].end : begin;
		if (kind == PartKind::Opaque) {
			expression_.is_whole = false;
		}
		expression_.parts.push_back(std::move(part));
		return static_cast<int>(expression_.parts.size()) - 1;
	}

	ExpressionPart &Part(int part) { return expression_.parts[static_cast<std::size_t>(part)]; }

	/* DESC, NULLS FIRST, USING > behind a sort key. */
	void ReadOrder() {
		expression_.descending = Take("DESC");
		expression_.nulls_first = expression_.descending;
		if (Take("USING") && Now().kind == Kind::Operator) {
			expression_.descending = Now().text.starts_with('>');
			expression_.nulls_first = expression_.descending;
			Next();
		}
		if (Take("NULLS")) {
			expression_.nulls_first = Take("FIRST");
			if (!expression_.nulls_first) {
				Take("LAST");
			}
		}
	}

	int ReadOr() { return ReadChain(PartKind::Or, "OR"); }

	/* Operands of OR or AND; one operand is itself. */
	int ReadChain(PartKind kind, std::string_view word) {
		const std::size_t begin = Now().begin;
		const auto operand = [&] {
			return kind == PartKind::Or ? ReadChain(PartKind::And, "AND") : ReadNot();
		};
		std::vector<int> operands = {operand()};
		while (Take(word)) {
			operands.push_back(operand());
		}
		if (operands.size() == 1) {
			return operands.front();
		}
		return Add(kind, std::string(word), begin, std::move(operands));
	}

	int ReadNot() {
		const std::size_t begin = Now().begin;
		int nots = 0;
		while (Take("NOT")) {
			++nots;
		}
		int part = ReadComparison();
		for (; nots > 0; --nots) {
			part = Add(PartKind::Not, "NOT", begin, {part});
		}
		return part;
	}

	int ReadComparison() {
		const std::size_t begin = Now().begin;
		int left = ReadOperand();
		for (;;) {
			if (Now().kind == Kind::Operator || Now().IsWord("OPERATOR")) {
				left = ReadOperator(left, begin);
			} else if (Now().IsWord("IS")) {
				left = ReadIs(left, begin);
			} else if (Now().IsWord("AT") && Now(1).IsWord("TIME") && Now(2).IsWord("ZONE")) {
				Next(), Next(), Next();
				const int zone = ReadOperand();
				left = Add(PartKind::Call, "timezone", begin, {zone, left});
			} else if (Take("OVERLAPS")) {
				left = Add(PartKind::Operator, "OVERLAPS", begin, {left, ReadOperand()});
			} else {
				return left;
			}
		}
	}

	std::string ReadOperatorName() {
		if (!Take("OPERATOR")) {
			std::string name = Now().text;
			Next();
			return name;
		}
		std::string name; // OPERATOR(schema.=): the last word is the operator
		Take('(');
		while (Now().kind != Kind::End && !Now().IsSymbol(')')) {
			name = Now().text;
			Next();
		}
		Take(')');
		return name;
	}

	int ReadOperator(int left, std::size_t begin) {
		std::string name = ReadOperatorName();
		const bool is_all = Now().IsWord("ALL");
		if ((is_all || Now().IsWord("ANY") || Now().IsWord("SOME")) && Now(1).IsSymbol('(')) {
			Next();
			const int array = ReadOperand();
			const int part = Add(PartKind::AnyArray, std::move(name), begin, {left, array});
			Part(part).negated = is_all;
			return part;
		}
		const int right = ReadOperand();
		return Add(PartKind::Operator, std::move(name), begin, {left, right});
	}

	int ReadIs(int left, std::size_t begin) {
		Next();
		const bool negated = Take("NOT");
		int part;
		if (Now().IsWord("DISTINCT") && Now(1).IsWord("FROM")) {
			Next(), Next();
			part = Add(PartKind::IsTest, "DISTINCT FROM", begin, {left, ReadOperand()});
		} else {
			std::string what = UpperWord(Now());
			Next();
			part = Add(PartKind::IsTest, std::move(what), begin, {left});
		}
		Part(part).end = tokens_[at_ - 1].end;
		Part(part).negated = negated;
		return part;
	}

	static std::string UpperWord(const ExpressionToken &token) {
		std::string upper = token.text;
		for (char &c : upper) {
			c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
		}
		return upper;
	}

	/* One operand with what stands behind it: casts, subscripts, fields, collations. */
	int ReadOperand() {
		const std::size_t begin = Now().begin;
		if (++depth_ > kMaxExpressionDepth || expression_.parts.size() > kMaxExpressionParts) {
			const int part = SkipOperand(begin);
			--depth_;
			return part;
		}
		int part = ReadPrimary(begin);
		for (;;) {
			if (Now().kind == Kind::Cast) {
				Next();
				std::string type = ReadType();
				part = Add(PartKind::Cast, std::move(type), begin, {part});
			} else if (Now().IsSymbol('[')) {
				part = ReadSubscript(part, begin);
			} else if (Now().IsSymbol('.')) {
				Next();
				std::string field = Now().text;
				Next();
				part = Add(PartKind::Operator, "." + field, begin, {part});
			} else if (Take("COLLATE")) {
				std::string name = ReadName().back();
				part = Add(PartKind::Collate, std::move(name), begin, {part});
			} else {
				--depth_;
				return part;
			}
		}
	}

	int ReadSubscript(int part, std::size_t begin) {
		Next();
		std::vector<int> arguments = {part};
		while (Now().kind != Kind::End && !Take(']')) {
			if (!Take(':')) {
				arguments.push_back(ReadOr());
			}
		}
		return Add(PartKind::Operator, "[]", begin, std::move(arguments));
	}

	/* Over one operand of any kind: to the end of its parentheses. */
	int SkipOperand(std::size_t begin) {
		int open = 0;
		do {
			const ExpressionToken &token = Now();
			if (token.kind == Kind::End || (open == 0 && token.IsSymbol(')'))) {
				break;
			}
			open += token.IsSymbol('(') || token.IsSymbol('[') ? 1 : 0;
			open -= token.IsSymbol(')') || token.IsSymbol(']') ? 1 : 0;
			Next();
		} while (open > 0);
		const std::size_t end = at_ > 0 ? tokens_[at_ - 1].end : begin;
		return Add(PartKind::Opaque,
		           expression_.source.substr(begin, end > begin ? end - begin : 0), begin);
	}

	int ReadPrimary(std::size_t begin) {
		const ExpressionToken &token = Now();
		switch (token.kind) {
		case Kind::String:
		case Kind::Number: {
			std::string value = token.text;
			Next();
			return Add(PartKind::Literal, std::move(value), begin);
		}
		case Kind::Parameter: {
			std::string name = token.text;
			Next();
			return Add(PartKind::Parameter, std::move(name), begin);
		}
		case Kind::Operator: {
			std::string name = token.text;
			Next();
			return Add(PartKind::Operator, std::move(name), begin, {ReadOperand()});
		}
		case Kind::Word:
		case Kind::Quoted:
			return ReadWord(begin);
		default:
			return token.IsSymbol('(') ? ReadParentheses(begin) : SkipUnknown(begin);
		}
	}

	int SkipUnknown(std::size_t begin) {
		if (Now().kind != Kind::End && !Now().IsSymbol(')')) {
			Next();
		}
		return Add(PartKind::Opaque, "", begin);
	}

	/* "SubPlan 1", "hashed SubPlan 1", "InitPlan 1 (returns $0)"; -1 = it is none. */
	int ReadSubplan(std::size_t begin) {
		const bool hashed = Now().IsWord("hashed");
		const ExpressionToken &word = Now(hashed ? 1 : 0);
		if (!(word.IsWord("SubPlan") || word.IsWord("InitPlan")) ||
		    Now(hashed ? 2 : 1).kind != Kind::Number) {
			return -1;
		}
		std::string name = word.text + " " + Now(hashed ? 2 : 1).text;
		Next(), Next();
		if (hashed) {
			Next();
		}
		const int part = Add(PartKind::Subplan, std::move(name), begin);
		Part(part).hashed = hashed;
		return part;
	}

	/* After "(": an expression, a subplan, or a row of several. */
	int ReadParentheses(std::size_t begin) {
		Next();
		if (Now().IsWord("alternatives") && Now(1).IsSymbol(':')) {
			Next(), Next();
		}
		int part = ReadSubplan(begin);
		if (part >= 0) {
			while (Take("or")) {
				const int other = ReadSubplan(Now().begin);
				Part(part).hashed = Part(part).hashed || (other >= 0 && Part(other).hashed);
			}
		} else {
			part = ReadOr();
		}
		if (Now().IsSymbol(',')) {
			std::vector<int> items = {part};
			while (Take(',')) {
				items.push_back(ReadOr());
			}
			part = Add(PartKind::List, "ROW", begin, std::move(items));
		}
		if (!Take(')')) {
			expression_.is_whole = false;
		}
		return part;
	}

	/* a, "a", a.b, a.b.c, a.*: at least one name. */
	std::vector<std::string> ReadName() {
		std::vector<std::string> names = {Now().text};
		Next();
		while (Now().IsSymbol('.')) {
			Next();
			names.push_back(Now().text);
			Next();
		}
		return names;
	}

	int ReadWord(std::size_t begin) {
		const ExpressionToken &word = Now();
		if (word.IsWord("NULL") || word.IsWord("true") || word.IsWord("false")) {
			std::string value = word.text;
			const bool is_null = word.IsWord("NULL");
			Next();
			const int part = Add(PartKind::Literal, std::move(value), begin);
			Part(part).is_null_literal = is_null;
			return part;
		}
		if (word.IsWord("CASE")) {
			return ReadCase(begin);
		}
		if (word.IsWord("ARRAY") && Now(1).IsSymbol('[')) {
			Next();
			return ReadItems(begin);
		}
		if (IsOneOf(word, kBareFunctions)) {
			std::string name = LowerCase(word.text);
			Next();
			SkipTypeSize();
			return Add(PartKind::Call, std::move(name), begin);
		}
		const bool is_prefix = word.IsWord("PARTIAL") || word.IsWord("VARIADIC");
		if (is_prefix && (Now(1).kind == Kind::Word || Now(1).kind == Kind::Quoted)) {
			Next();
		}
		std::vector<std::string> names = ReadName();
		std::string qualifier = names.size() > 1 ? names[names.size() - 2] : std::string();
		if (Now().IsSymbol('(')) {
			return ReadCall(begin, std::move(qualifier), LowerCase(names.back()));
		}
		const int part = Add(PartKind::Column, std::move(names.back()), begin);
		Part(part).qualifier = std::move(qualifier);
		return part;
	}

	int ReadCase(std::size_t begin) {
		Next();
		std::vector<int> items;
		while (Now().kind != Kind::End && !Take("END")) {
			if (Take("WHEN") || Take("THEN") || Take("ELSE")) {
				continue;
			}
			const std::size_t before = at_;
			items.push_back(ReadOr());
			if (at_ == before) {
				Next();
			}
		}
		return Add(PartKind::Case, "CASE", begin, std::move(items));
	}

	/* [a, b] */
	int ReadItems(std::size_t begin) {
		Next();
		std::vector<int> items;
		while (Now().kind != Kind::End && !Take(']')) {
			if (Take(',')) {
				continue;
			}
			const std::size_t before = at_;
			items.push_back(ReadOr());
			if (at_ == before) {
				Next();
			}
		}
		return Add(PartKind::List, "ARRAY", begin, std::move(items));
	}

	/* (a, b) with the words that some functions have between, and what may follow. */
	int ReadCall(std::size_t begin, std::string qualifier, std::string name) {
		Next();
		std::vector<int> arguments;
		while (Now().kind != Kind::End && !Take(')')) {
			if (Take(',') || IsSeparator()) {
				continue;
			}
			const std::size_t before = at_;
			const std::size_t inner = Now().begin;
			const int subplan = ReadSubplan(inner);
			// count(*): the star is no argument
			if (subplan < 0 && Now().kind == Kind::Operator && Now().text == "*" &&
			    Now(1).IsSymbol(')')) {
				Next();
				continue;
			}
			arguments.push_back(subplan >= 0 ? subplan : ReadOr());
			if (at_ == before) {
				Next();
			}
		}
		// The field of EXTRACT (year FROM x) is a word, not a column.
		if (name == "extract" && arguments.size() == 2 &&
		    Part(arguments[0]).kind == PartKind::Column) {
			Part(arguments[0]).kind = PartKind::Literal;
		}
		const int part = Add(PartKind::Call, std::move(name), begin, std::move(arguments));
		Part(part).qualifier = std::move(qualifier);
		ReadCallTail(part);
		return part;
	}

	bool IsSeparator() {
		if (!IsOneOf(Now(), kSeparators)) {
			return false;
		}
		Next();
		return true;
	}

	/* FILTER (WHERE x), OVER (...), OVER w, WITHIN GROUP (ORDER BY x): arguments, too. */
	void ReadCallTail(int call) {
		for (;;) {
			const bool filter = Now().IsWord("FILTER") && Now(1).IsSymbol('(');
			const bool within = Now().IsWord("WITHIN") && Now(1).IsWord("GROUP");
			if (filter || within) {
				Next(), Next();
				Take('(');
				Take("WHERE");
				while (IsSeparator()) {
				}
				const int inner = ReadOr();
				Part(call).arguments.push_back(inner);
				while (Now().kind != Kind::End && !Take(')')) {
					Next();
				}
			} else if (Now().IsWord("OVER")) {
				Next();
				const bool is_whole = expression_.is_whole; // a window's name or "(?)"
				SkipOperand(Now().begin);
				expression_.is_whole = is_whole;
			} else {
				break;
			}
			Part(call).end = tokens_[at_ - 1].end;
		}
	}

	void SkipTypeSize() {
		if (!Now().IsSymbol('(')) {
			return;
		}
		while (Now().kind != Kind::End && !Take(')')) {
			Next();
		}
	}

	/* A type's name as format_type() writes it, with size and [] left in. */
	std::string ReadType() {
		const std::size_t begin = Now().begin;
		const std::vector<std::string> names = ReadName();
		const std::string name = names.back();
		if (name == "double" || name == "character" || name == "bit" || name == "national") {
			for (const std::string_view word : {"precision", "varying", "character"}) {
				Take(word);
			}
		}
		if (name == "interval") {
			static constexpr std::array<std::string_view, 7> kFields = {
				"year", "month", "day", "hour", "minute", "second", "to"};
			while (IsOneOf(Now(), kFields)) {
				Next();
			}
		}
		SkipTypeSize();
		if ((Now().IsWord("with") || Now().IsWord("without")) && Now(1).IsWord("time")) {
			Next(), Next();
			Take("zone");
		}
		while (Now().IsSymbol('[') && Now(1).IsSymbol(']')) {
			Next(), Next();
		}
		return expression_.source.substr(begin, tokens_[at_ - 1].end - begin);
	}

	std::vector<ExpressionToken> tokens_;
	std::size_t at_ = 0;
	int depth_ = 0;
	PlanExpression expression_;
};

} // namespace

PlanExpression ReadExpression(std::string_view text) { return ExpressionReader(text).Read(); }

} // namespace savant::core
