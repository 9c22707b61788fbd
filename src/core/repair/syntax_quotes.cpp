/*
 * syntax_quotes.cpp
 *     Quotes that were lost, or are those of another dialect.
 */
#include <algorithm>
#include <array>

#include "core/repair/mend_syntax.hpp"
#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

constexpr double kCertain = 1;
constexpr double kBareLiteral = 0.85;
constexpr double kClosedQuote = 0.7;
constexpr int kMostWords = 12; // of a value without quotes

bool IsWordByte(char c) {
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/* The name of the picture that differs from `written` in case at most; else lower case. */
std::string RealName(const SchemaPicture &picture, std::string_view written) {
	const std::string lower = LowerCase(written);
	for (const Relation &relation : picture.relations) {
		if (LowerCase(relation.name) == lower) {
			return relation.name;
		}
		for (const Column &column : relation.columns) {
			if (LowerCase(column.name) == lower) {
				return column.name;
			}
		}
	}
	return {};
}

/* Positions of a byte outside of strings and quoted names. */
std::vector<std::size_t> OutsideQuotes(std::string_view sql, char wanted) {
	std::vector<std::size_t> found;
	char quote = 0;
	for (std::size_t i = 0; i < sql.size(); ++i) {
		const char c = sql[i];
		if (quote != 0) {
			quote = c == quote ? '\0' : quote;
		} else if (c == wanted) {
			found.push_back(i);
		} else if (c == '\'' || c == '"') {
			quote = c;
		}
	}
	return found;
}

/* `name` of MySQL. */
bool Backticks(RepairText &repair) {
	const std::vector<std::size_t> ticks = OutsideQuotes(repair.sql, '`');
	for (std::size_t i = 0; i + 1 < ticks.size(); i += 2) {
		const std::string inner = repair.sql.substr(ticks[i] + 1, ticks[i + 1] - ticks[i] - 1);
		const std::string real = RealName(repair.picture, inner);
		repair.edits.push_back({static_cast<int>(ticks[i]), static_cast<int>(ticks[i + 1]) + 1,
		                        QuoteIdentifier(real.empty() ? LowerCase(inner) : real)});
	}
	repair.Tell("backticks written as double quotes", kCertain);
	return ticks.size() > 1 && ticks.size() % 2 == 0;
}

/* [name] of SQL Server; subscripts follow a name or a bracket. */
bool Brackets(RepairText &repair) {
	bool any = false;
	for (const std::size_t open : OutsideQuotes(repair.sql, '[')) {
		const std::size_t close = repair.sql.find(']', open);
		if (close == std::string::npos) {
			break;
		}
		const std::string inner = repair.sql.substr(open + 1, close - open - 1);
		const bool subscript =
			open > 0 && (IsWordByte(repair.sql[open - 1]) || repair.sql[open - 1] == ']' ||
		                 repair.sql[open - 1] == ')');
		const bool number = !inner.empty() && inner[0] >= '0' && inner[0] <= '9';
		if (inner.empty() || subscript || number ||
		    inner.find_first_of("[',\"") != std::string::npos) {
			continue;
		}
		const std::string real = RealName(repair.picture, inner);
		repair.edits.push_back({static_cast<int>(open), static_cast<int>(close) + 1,
		                        QuoteIdentifier(real.empty() ? LowerCase(inner) : real)});
		any = true;
	}
	repair.Tell("brackets written as double quotes", kCertain);
	return any;
}

/* Quotes that a word processor has made round. */
bool RoundQuotes(RepairText &repair) {
	static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kQuotes = {
		{{"\xE2\x80\x98", "'"},
	     {"\xE2\x80\x99", "'"},
	     {"\xE2\x80\x9C", "\""},
	     {"\xE2\x80\x9D", "\""},
	     {"\xC2\xB4", "'"}}};
	for (const auto &[round, straight] : kQuotes) {
		for (std::size_t at = repair.sql.find(round); at != std::string::npos;
		     at = repair.sql.find(round, at + 1)) {
			repair.edits.push_back(
				{static_cast<int>(at), static_cast<int>(at + round.size()), std::string(straight)});
		}
	}
	repair.Tell("typographic quotes written as plain ones", kCertain);
	return !repair.edits.empty();
}

/* A reserved word that is the name of a table or column. */
bool ReservedNames(RepairText &repair) {
	const int end = repair.token < 0 ? repair.layout.Count() : repair.token;
	for (const int at : {end, end - 1}) {
		if (at < 0 || at >= repair.layout.Count() ||
		    repair.layout.At(at).kind != SqlTokenKind::Keyword) {
			continue;
		}
		const std::string real = RealName(repair.picture, repair.layout.Text(at));
		if (!real.empty()) {
			repair.Replace(at, at + 1, "\"" + real + "\"");
			repair.Tell("name " + Shown(real) + " put in quotes", kCertain);
			return true;
		}
	}
	return false;
}

/* The words that end a value without quotes. */
bool EndsValue(const SqlLayout &layout, int token) {
	return layout.IsAny(token,
	                    {"and",       "or",     "group", "order",  "limit", "having", "union",
	                     "intersect", "except", "then",  "when",   "else",  "end",    "is",
	                     "not",       "offset", "fetch", "window", "join",  "inner",  "left",
	                     "right",     "as",     "where", "from"}) ||
	       layout.Text(token) == ")" || layout.Text(token) == "," || layout.Text(token) == ";" ||
	       layout.At(token).kind == SqlTokenKind::String;
}

/* The token after which the value without quotes at the error begins; -1 = there is none. */
int ValueStart(const RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	int at = repair.token < 0 ? layout.Count() - 1 : repair.token;
	for (int steps = 0; at > 0 && steps < kMostWords; --at, ++steps) {
		const bool comparison =
			layout.IsAny(at, {"=", "<>", "!=", "<", ">", "<=", ">=", "like", "ilike"});
		const bool list = (layout.Text(at) == "(" && layout.Is(at - 1, "in"));
		if (comparison || list) {
			return at;
		}
		if (at != repair.token && EndsValue(layout, at) && layout.Text(at) != ",") {
			return -1;
		}
		if (layout.Text(at) == "," && layout.Depth(at) == 0) {
			return -1;
		}
	}
	return -1;
}

/* Words, numbers and what joins them: no expression. */
bool IsPlainText(const SqlLayout &layout, int first, int last) {
	for (int i = first; i < last; ++i) {
		const std::string_view text = layout.Text(i);
		const bool joins = text == "-" || text == "." || text == "/" || text == "&" || text == ":";
		const bool word = layout.IsName(i) && !text.starts_with("\"");
		if (!(joins || word || layout.At(i).kind == SqlTokenKind::Number) ||
		    layout.IsAny(i, {"interval", "current_date", "current_timestamp", "now", "select"})) {
			return false;
		}
	}
	return true;
}

/* INTERVAL "3 months": a literal of a type. */
bool TypedLiterals(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 1; i < layout.Count(); ++i) {
		if (layout.IsAny(i - 1, {"interval", "date", "timestamp", "time"}) &&
		    layout.Text(i).starts_with("\"")) {
			repair.Replace(i, i + 1, QuoteLiteral(layout.NameAt(i)));
			repair.Tell(Shown(layout.NameAt(i)) + " read as a text value", kCertain);
		}
	}
	return !repair.edits.empty();
}

/* = New York */
bool BareValues(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	const int start = ValueStart(repair);
	if (start < 0) {
		return false;
	}
	int first = start + 1;
	const bool list = layout.Text(start) == "(";
	while (first < layout.Count()) {
		int last = first;
		while (last < layout.Count() && last - first < kMostWords && !EndsValue(layout, last)) {
			++last;
		}
		if (last > first && !IsPlainText(layout, first, last)) {
			return false;
		}
		const bool words = last - first > 1 || (list && last - first == 1);
		const bool value = last > first && words && layout.Text(first) != "(" &&
		                   layout.At(first).kind != SqlTokenKind::Number;
		const bool odd_number = last - first > 1 && !value && layout.Text(first) != "(";
		if (value || odd_number) {
			repair.Replace(first, last, QuoteLiteral(layout.Span(first, last)));
			repair.Tell(Shown(layout.Span(first, last)) + " read as a text value", kBareLiteral);
		}
		const bool quoted =
			last == first && last < layout.Count() && layout.At(last).kind == SqlTokenKind::String;
		last += quoted ? 1 : 0;
		if (!list || layout.Text(last) != ",") {
			break;
		}
		first = last + 1;
	}
	return !repair.edits.empty();
}

/* AS 'Total', FROM 'orders', 'o'.'total', ORDER BY 'total': names in single quotes. */
bool NamesInSingleQuotes(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 0; i < layout.Count(); ++i) {
		if (layout.At(i).kind != SqlTokenKind::String || !layout.Text(i).starts_with("'")) {
			continue;
		}
		const std::string inner(layout.Text(i).substr(1, layout.Text(i).size() - 2));
		const bool place = layout.IsAny(i - 1, {"as", "from", "join"}) ||
		                   layout.Text(i - 1) == "." || layout.Text(i + 1) == ".";
		const bool sorted = layout.Is(i - 1, "by");
		if (inner.empty() || inner.find('\'') != std::string::npos || !(place || sorted)) {
			continue;
		}
		const std::string real = RealName(repair.picture, inner);
		repair.Replace(i, i + 1, QuoteIdentifier(real.empty() ? inner : real));
		repair.Tell("name " + Shown(inner) + " put in double quotes", kCertain);
	}
	return !repair.edits.empty();
}

/* A string that the text does not end. */
bool OpenString(RepairText &repair) {
	if (repair.layout.Count() > 0) {
		return false; // it can be scanned
	}
	std::size_t end = repair.sql.find_last_not_of(" \t\r\n;");
	end = end == std::string::npos ? repair.sql.size() : end + 1;
	repair.edits.push_back({static_cast<int>(end), static_cast<int>(end), "'"});
	repair.Tell("closing quote added", kClosedQuote);
	return true;
}

/* The text at `at` is this name, in any case, and a whole word. */
bool StandsAt(std::string_view sql, std::size_t at, std::string_view name) {
	return at + name.size() <= sql.size() &&
	       LowerCase(sql.substr(at, name.size())) == LowerCase(name) &&
	       (at + name.size() == sql.size() || !IsWordByte(sql[at + name.size()]) ||
	        !IsWordByte(name.back())) &&
	       (at == 0 || (!IsWordByte(sql[at - 1]) && sql[at - 1] != '"') ||
	        !IsWordByte(name.front()));
}

} // namespace

bool QuoteKeywordTables(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 1; i < layout.Count(); ++i) {
		const bool called = layout.IsAny(i, {"user", "current_user", "session_user", "current_role",
		                                     "current_date", "current_time"});
		if (called && layout.IsAny(i - 1, {"from", "join"}) &&
		    repair.picture.Find("", LowerCase(layout.Text(i))) >= 0) {
			repair.Replace(i, i + 1, "\"" + LowerCase(layout.Text(i)) + "\"");
			repair.Tell("name " + Shown(layout.Text(i)) + " put in quotes", kCertain);
		}
	}
	return !repair.edits.empty();
}

bool QuoteOddNames(RepairText &repair) {
	constexpr int kAround = 4; // tokens before the error that the name may begin with
	const int end = repair.token < 0 ? repair.layout.Count() - 1 : repair.token;
	std::string_view best;
	std::size_t best_at = 0;
	const auto consider = [&](const std::string &name) {
		const bool odd =
			QuoteIdentifier(name) != name && name.size() > best.size() &&
			std::any_of(name.begin(), name.end(), [](char c) { return !IsWordByte(c); });
		const bool digits = !name.empty() && name.front() >= '0' && name.front() <= '9';
		for (int i = std::max(0, end - kAround); (odd || digits) && i <= end; ++i) {
			const auto at = static_cast<std::size_t>(repair.layout.At(i).start);
			const bool bare = repair.layout.At(i).kind != SqlTokenKind::String &&
			                  !repair.layout.Text(i).starts_with("\"");
			const bool reaches =
				at + name.size() > static_cast<std::size_t>(repair.layout.At(end).start);
			if (bare && reaches && name.size() > best.size() && StandsAt(repair.sql, at, name)) {
				best = name;
				best_at = at;
			}
		}
	};
	if (end < 0) {
		return false;
	}
	for (const Relation &relation : repair.picture.relations) {
		consider(relation.name);
		for (const Column &column : relation.columns) {
			consider(column.name);
		}
	}
	if (best.empty()) {
		return false;
	}
	repair.edits.push_back({static_cast<int>(best_at), static_cast<int>(best_at + best.size()),
	                        QuoteIdentifier(best)});
	repair.Tell("name " + Shown(best) + " put in quotes", kCertain);
	return true;
}

std::vector<SyntaxRule> ForeignQuoteRules() { return {Backticks, Brackets}; }

std::vector<SyntaxRule> QuoteRules() {
	return {RoundQuotes, TypedLiterals, QuoteOddNames,      ReservedNames,
	        BareValues,  OpenString,    NamesInSingleQuotes};
}

} // namespace savant::core
