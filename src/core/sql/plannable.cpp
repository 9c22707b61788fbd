/*
 * plannable.cpp
 *     Finds the statement behind EXPLAIN by its tokens, and what in it must not be run.
 */
#include "core/sql/plannable.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text/identifier_words.hpp"

namespace savant::core {

namespace {

/* The tokens of a text without its comments, by position. */
class Words {
public:
	explicit Words(const ParsedSql &parsed) : text_(parsed.text) {
		for (const SqlToken &token : parsed.tokens) {
			if (token.kind != SqlTokenKind::Comment) {
				tokens_.push_back(token);
			}
		}
	}
	std::string Lower(std::size_t position) const {
		if (position >= tokens_.size()) {
			return {};
		}
		const SqlToken &token = tokens_[position];
		return LowerCase(
			std::string_view(text_).substr(static_cast<std::size_t>(token.start),
		                                   static_cast<std::size_t>(token.end - token.start)));
	}
	int End(std::size_t position) const { return tokens_[position].end; }
	std::size_t size() const { return tokens_.size(); }

private:
	const std::string &text_;
	std::vector<SqlToken> tokens_;
};

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
	return std::find(words.begin(), words.end(), word) != words.end();
}

/* ANALYZE in a list of options, unless it is switched off. */
bool SwitchesAnalyzeOn(const Words &words, std::size_t position) {
	return IsOneOf(words.Lower(position), {"analyze", "analyse"}) &&
	       !IsOneOf(words.Lower(position + 1), {"false", "off", "0", "'false'", "'off'"});
}

/* The number of tokens that are EXPLAIN and its options; 0 = the text does not begin so. */
std::size_t ExplainPrefix(const Words &words, bool &analyze) {
	if (words.Lower(0) != "explain") {
		return 0;
	}
	std::size_t next = 1;
	// EXPLAIN (SELECT ...) has a query in the parentheses, not options.
	if (words.Lower(1) == "(" &&
	    !IsOneOf(words.Lower(2), {"select", "values", "table", "with", "("})) {
		for (next = 2; next < words.size() && words.Lower(next) != ")"; ++next) {
			analyze = analyze || SwitchesAnalyzeOn(words, next);
		}
		return next + 1;
	}
	while (IsOneOf(words.Lower(next), {"analyze", "analyse", "verbose"})) {
		analyze = analyze || words.Lower(next) != "verbose";
		++next;
	}
	return next;
}

/* Overwrites the first `bytes` of the text, line ends apart. */
void Blank(std::string &text, int bytes) {
	for (int i = 0; i < bytes; ++i) {
		char &c = text[static_cast<std::size_t>(i)];
		c = c == '\n' || c == '\r' ? c : ' ';
	}
}

/* Commands around a query that has the plan. */
bool HoldsQuery(std::string_view tag) {
	constexpr std::array<std::string_view, 7> kTags = {
		"CreateTableAsStmt", "DeclareCursorStmt", "PrepareStmt",       "ViewStmt",
		"CopyStmt",          "RuleStmt",          "RefreshMatViewStmt"};
	return std::find(kTags.begin(), kTags.end(), tag) != kTags.end();
}

SqlProblem NoPlan(const StatementClass &found) {
	SqlProblem problem = {"0A000", "cannot explain " + found.command,
	                      "Queries, INSERT, UPDATE, DELETE and MERGE have plans.", "", 0};
	if (found.tag == "ExecuteStmt") {
		problem.hint = "Give the text that was prepared, with its $1, $2 ...";
	} else if (found.tag == "CallStmt" || found.tag == "DoStmt") {
		problem.hint = "Explain the statements inside of it one by one.";
	} else if (HoldsQuery(found.tag)) {
		problem.hint = "Explain the query inside of it.";
	}
	return problem;
}

/* What stands in a query that writes or locks; "" = nothing. */
std::string BarInQuery(const ParsedSql &parsed) {
	std::string bar;
	for (std::uint32_t index = 0; index < parsed.tree->Size(); ++index) {
		const std::string_view key = Node(parsed.tree.get(), index).Key();
		if (key == "InsertStmt" || key == "UpdateStmt" || key == "DeleteStmt" ||
		    key == "MergeStmt") {
			return "a WITH query of it changes data";
		}
		if (key == "lockingClause") {
			bar = "it locks rows";
		}
	}
	return bar;
}

bool HasInto(const ParsedSql &parsed) {
	for (std::uint32_t index = 0; index < parsed.tree->Size(); ++index) {
		if (Node(parsed.tree.get(), index).Key() == "intoClause") {
			return true;
		}
	}
	return false;
}

int HighestParameter(const ParsedSql &parsed) {
	int highest = 0;
	for (const SqlToken &token : parsed.tokens) {
		if (token.kind == SqlTokenKind::Parameter && token.end - token.start > 1) {
			const char *const text = parsed.text.data();
			int number = 0; // stays 0 when there are too many digits: the server says so
			std::from_chars(text + token.start + 1, text + token.end, number);
			highest = std::max(highest, number);
		}
	}
	return highest;
}

/* Fills all but the text. */
void Classify(const ParsedSql &parsed, PlannableText &plannable) {
	const StatementCheck check = CheckStatement(parsed);
	plannable.statement = check.statement;
	if (check.statement_count != 1) {
		plannable.refusal = check.refusal;
		return;
	}
	const bool writes = check.statement.group == StatementGroup::Write;
	if (check.statement.group != StatementGroup::Query &&
	    (!writes || check.statement.tag == "CopyStmt")) {
		plannable.refusal = NoPlan(check.statement);
		return;
	}
	if (HasInto(parsed)) {
		plannable.refusal = SqlProblem{"0A000", "cannot explain SELECT INTO", "It creates a table.",
		                               "Leave out INTO and its table.", 0};
		return;
	}
	plannable.bar = writes ? "it changes data" : BarInQuery(parsed);
	plannable.parameters = HighestParameter(parsed);
}

} // namespace

PlannableText ReadPlannable(std::string sql) {
	PlannableText plannable;
	ParsedSql parsed = ParseSql(std::move(sql));
	if (!parsed.problem && parsed.StatementCount() == 1 &&
	    ClassifyStatement(parsed.Statement(0)).group == StatementGroup::Explain) {
		const Words words(parsed);
		const std::size_t prefix = ExplainPrefix(words, plannable.was_analyze);
		if (prefix > 0 && prefix < words.size()) {
			std::string text = parsed.text;
			Blank(text, words.End(prefix - 1));
			plannable.was_explain = true;
			parsed = ParseSql(std::move(text));
		}
	}
	plannable.sql = parsed.text;
	if (parsed.problem) {
		plannable.refusal = parsed.problem;
		return plannable;
	}
	Classify(parsed, plannable);
	return plannable;
}

} // namespace savant::core
