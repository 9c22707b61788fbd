/*
 * syntax_clauses.cpp
 *     Clauses as other dialects write them, keywords with slips, and what surrounds a
 *     statement that was copied from somewhere.
 */
#include <algorithm>
#include <array>

#include "core/repair/mend_syntax.hpp"
#include "core/text/identifier_words.hpp"
#include "core/text/similarity.hpp"

namespace savant::core {

namespace {

constexpr double kCertain = 1;
constexpr double kCutText = 0.9;
constexpr double kParenthesis = 0.8;
constexpr double kKeyword = 0.9;

/* ```sql ... ``` and a sentence before it. */
bool Fence(RepairText &repair) {
	const std::string &sql = repair.sql;
	const std::size_t open = sql.find("```");
	if (open == std::string::npos) {
		return false;
	}
	std::size_t begin = open + 3;
	while (begin < sql.size() && sql[begin] != '\n' && sql[begin] != ' ') {
		++begin; // the language
	}
	std::size_t close = std::min(sql.find("```", begin), sql.size());
	const auto is_blank = [&sql](std::size_t at) {
		return sql[at] == ' ' || sql[at] == '\n' || sql[at] == '\r' || sql[at] == '\t';
	};
	while (begin < close && is_blank(begin)) {
		++begin;
	}
	while (close > begin && is_blank(close - 1)) {
		--close;
	}
	repair.edits.push_back({0, static_cast<int>(begin), ""});
	repair.edits.push_back({static_cast<int>(close), static_cast<int>(sql.size()), ""});
	repair.Tell("text around the statement left out", kCertain);
	return true;
}

/* What stands after the semicolon that ends the statement, or only closes what was not open. */
bool TrailingJunk(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 0; i < layout.Count(); ++i) {
		if (layout.Text(i) != ";" || i + 1 == layout.Count()) {
			continue;
		}
		// A second statement is no junk.
		if (layout.IsAny(i + 1, {"select", "with", "insert", "update", "delete", "drop", "create",
		                         "alter", "truncate", "set"})) {
			return false;
		}
		repair.edits.push_back({layout.At(i).end, static_cast<int>(repair.sql.size()), ""});
		repair.Tell("text after the statement left out", kCutText);
		return true;
	}
	return false;
}

/* "Here is the query: SELECT ..." */
bool LeadingWords(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	if (layout.IsAny(0, {"select", "with", "values", "table", "(", "explain", "insert", "update",
	                     "delete", "create", "drop", "alter"})) {
		return false;
	}
	for (int i = 1; i < layout.Count(); ++i) {
		if (layout.Depth(i) == 0 && layout.IsAny(i, {"select", "with"})) {
			repair.edits.push_back({0, layout.At(i).start, ""});
			repair.Tell("text before the statement left out", kCutText);
			return true;
		}
	}
	return false;
}

/* LIMIT 5, 10 of MySQL: offset first. */
bool LimitPair(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 0; i + 3 < layout.Count(); ++i) {
		if (layout.Is(i, "limit") && layout.At(i + 1).kind == SqlTokenKind::Number &&
		    layout.Text(i + 2) == "," && layout.At(i + 3).kind == SqlTokenKind::Number) {
			repair.Replace(i, i + 4,
			               "LIMIT " + std::string(layout.Text(i + 3)) + " OFFSET " +
			                   std::string(layout.Text(i + 1)));
			repair.Tell("LIMIT with two numbers written with OFFSET", kCertain);
		}
	}
	return !repair.edits.empty();
}

/* MINUS of Oracle. */
bool Minus(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 1; i + 1 < layout.Count(); ++i) {
		if (layout.Is(i, "minus") && layout.IsAny(i + 1, {"select", "(", "all"})) {
			repair.Replace(i, i + 1, "EXCEPT");
			repair.Tell("MINUS written as EXCEPT", kCertain);
		}
	}
	return !repair.edits.empty();
}

/* A comma before the end of a list, or two in a row. */
bool SpareComma(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 0; i < layout.Count(); ++i) {
		const bool last =
			i + 1 == layout.Count() || layout.Text(i + 1) == ";" || layout.Text(i + 1) == ")" ||
			layout.Text(i + 1) == "," ||
			layout.IsAny(i + 1, {"from", "where", "group", "having", "order", "limit"});
		if (layout.Text(i) == "," && last) {
			repair.Replace(i, i + 1, "");
			repair.Tell("spare comma left out", kCertain);
		}
	}
	return !repair.edits.empty();
}

/* GROUP_CONCAT(x SEPARATOR ', ') of MySQL, INTERVAL 1 DAY and its DATE_ADD. */
bool MySqlCalls(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 0; i < layout.Count(); ++i) {
		if (layout.Is(i, "separator") && layout.At(i + 1).kind == SqlTokenKind::String) {
			repair.Replace(i, i + 2, ", " + std::string(layout.Text(i + 1)));
			repair.Tell("SEPARATOR written as an argument", kCertain);
		}
		const bool amount = i + 2 < layout.Count() && layout.Is(i, "interval") &&
		                    layout.At(i + 1).kind == SqlTokenKind::Number;
		if (!amount) {
			continue;
		}
		const std::string interval = "INTERVAL '" + std::string(layout.Text(i + 1)) + " " +
		                             LowerCase(layout.Text(i + 2)) + "'";
		const int comma = i - 1;
		int open = -1;
		for (int j = comma; j >= 0 && open < 0; --j) {
			open = layout.Text(j) == "(" && layout.Closing(j) == i + 3 ? j : -1;
		}
		const bool adds = layout.IsAny(open - 1, {"date_add", "adddate"});
		const bool takes = layout.IsAny(open - 1, {"date_sub", "subdate"});
		if (open > 0 && layout.Text(comma) == "," && (adds || takes)) {
			repair.Replace(open - 1, i + 4,
			               "((" + std::string(layout.Span(open + 1, comma)) + ")::timestamp " +
			                   (adds ? "+ " : "- ") + interval + ")");
		} else {
			repair.Replace(i, i + 3, interval);
		}
		repair.Tell("INTERVAL written with quotes", kCertain);
	}
	return !repair.edits.empty();
}

/* Operators that are words elsewhere. */
bool WordOperators(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (int i = 1; i + 1 < layout.Count(); ++i) {
		std::string_view written;
		if (layout.IsAny(i, {"regexp", "rlike"})) {
			written = layout.Is(i - 1, "not") ? "!~*" : "~*";
		} else if (layout.Is(i, "div") && layout.Text(i + 1) != "(") {
			written = "/";
		} else if (layout.Text(i) == "<=>") {
			written = "IS NOT DISTINCT FROM";
		} else {
			continue;
		}
		repair.Replace(layout.Is(i - 1, "not") ? i - 1 : i, i + 1, std::string(written));
		repair.Tell("operator " + LowerCase(layout.Text(i)) + " written the way of PostgreSQL",
		            kKeyword);
	}
	return !repair.edits.empty();
}

/* Clauses in another order than PostgreSQL wants them. */
bool ClauseOrder(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (const SelectLayout &select : layout.Selects()) {
		const std::array<int, 6> wanted = {select.from,   select.where,    select.group_by,
		                                   select.having, select.order_by, select.limit};
		std::vector<int> clauses;
		std::copy_if(wanted.begin(), wanted.end(), std::back_inserter(clauses),
		             [](int clause) { return clause >= 0; });
		std::vector<int> written = clauses;
		std::sort(written.begin(), written.end());
		if (clauses == written) {
			continue;
		}
		std::string text;
		for (const int clause : clauses) {
			const auto next = std::upper_bound(written.begin(), written.end(), clause);
			text += (text.empty() ? "" : " ");
			text += layout.Span(clause, next == written.end() ? select.end : *next);
		}
		repair.Replace(written.front(), select.end, text);
		repair.Tell("clauses put in order", kCertain);
		return true;
	}
	return false;
}

/* WHRE, GRUOP BY, FORM: near the error, when the word is no name of anything. */
bool MisspeltKeyword(RepairText &repair) {
	static constexpr std::array<std::string_view, 25> kWords = {
		"select", "from", "where", "group",    "order",   "having", "join",      "limit",  "inner",
		"outer",  "left", "right", "distinct", "between", "union",  "intersect", "except", "offset",
		"like",   "case", "when",  "then",     "values",  "with",   "partition"};
	const SqlLayout &layout = repair.layout;
	const int end = repair.token < 0 ? layout.Count() - 1 : repair.token;
	for (int i = std::min(end, layout.Count() - 1); i >= 0 && i >= end - 3; --i) {
		if (layout.At(i).kind != SqlTokenKind::Identifier || layout.Text(i - 1) == "." ||
		    layout.Text(i).size() < 3) {
			continue;
		}
		const std::string word = LowerCase(layout.Text(i));
		std::string_view found;
		int least = 2;
		for (const std::string_view keyword : kWords) {
			const int slips = EditDistance(word, keyword, 1);
			if (slips < least && keyword.size() >= 4) {
				least = slips;
				found = keyword;
			}
		}
		if (found.empty()) {
			continue;
		}
		std::string upper(found);
		std::transform(upper.begin(), upper.end(), upper.begin(),
		               [](char c) { return static_cast<char>(c - ('a' - 'A')); });
		repair.Replace(i, i + 1, upper);
		repair.Tell("word " + Shown(layout.Text(i)) + " read as " + upper, kKeyword);
		return true;
	}
	return false;
}

} // namespace

bool WriteTopAsLimit(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	for (const SelectLayout &select : layout.Selects()) {
		int at = select.select + 1;
		at += layout.IsAny(at, {"distinct", "all"}) ? 1 : 0;
		if (!layout.Is(at, "top")) {
			continue;
		}
		const bool paren = layout.Text(at + 1) == "(";
		const int number = at + (paren ? 2 : 1);
		if (number >= layout.Count() || layout.At(number).kind != SqlTokenKind::Number) {
			continue;
		}
		const int behind = number + (paren ? 2 : 1);
		if (layout.IsAny(behind, {"percent", "with"})) {
			continue;
		}
		repair.edits.push_back({layout.At(at).start, layout.At(behind).start, ""});
		repair.InsertBefore(SqlLayout::EndOfOrderBy(select),
		                    " LIMIT " + std::string(layout.Text(number)));
		repair.Tell("TOP written as LIMIT", kCertain);
	}
	return !repair.edits.empty();
}

bool BalanceParentheses(RepairText &repair) {
	const SqlLayout &layout = repair.layout;
	int open = 0;
	for (int i = 0; i < layout.Count(); ++i) {
		open += layout.Text(i) == "(" ? 1 : layout.Text(i) == ")" ? -1 : 0;
	}
	int last = layout.Count();
	last -= last > 0 && layout.Text(last - 1) == ";" ? 1 : 0;
	if (open == 0 || last == 0 || open > 3 || open < -3) {
		return false;
	}
	if (open > 0) {
		repair.InsertBefore(last, std::string(static_cast<std::size_t>(open), ')'));
		repair.Tell("closing parenthesis added", kParenthesis);
		return true;
	}
	for (int i = last + open; i < last; ++i) {
		if (layout.Text(i) != ")") {
			return false;
		}
	}
	repair.Replace(last + open, last, "");
	repair.Tell("spare parenthesis left out", kParenthesis);
	return true;
}

bool MendTypeName(RepairText &repair) {
	static constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kTypes = {{
		{"signed", "bigint"},
		{"unsigned", "bigint"},
		{"string", "text"},
		{"datetime", "timestamp"},
		{"datetime2", "timestamp"},
		{"smalldatetime", "timestamp"},
		{"double", "double precision"},
		{"float64", "double precision"},
		{"int64", "bigint"},
		{"int32", "integer"},
		{"number", "numeric"},
		{"varchar2", "varchar"},
		{"nvarchar2", "varchar"},
		{"nvarchar", "varchar"},
		{"nchar", "char"},
		{"tinyint", "smallint"},
		{"mediumint", "integer"},
		{"bool64", "boolean"},
		{"clob", "text"},
		{"longtext", "text"},
	}};
	if (repair.token < 0) {
		return false;
	}
	for (const auto &[foreign, type] : kTypes) {
		for (int i = 0; repair.layout.Is(repair.token, foreign) && i < repair.layout.Count(); ++i) {
			if (repair.layout.Is(i, foreign) &&
			    (repair.layout.Is(i - 1, "as") || repair.layout.Text(i - 1) == "::")) {
				repair.Replace(i, i + 1, std::string(type));
				repair.Tell("type " + std::string(foreign) + " written as " + std::string(type));
			}
		}
	}
	return !repair.edits.empty();
}

std::vector<SyntaxRule> DialectRules() {
	return {Fence, LimitPair, WriteTopAsLimit, Minus, MySqlCalls, WordOperators, SpareComma};
}

std::vector<SyntaxRule> ClauseRules() {
	return {ClauseOrder, TrailingJunk, LeadingWords, MisspeltKeyword};
}

} // namespace savant::core
