/*
 * limit.cpp
 *     Appends to the text rather than deparsing the tree: what people wrote
 *     stays as they wrote it.
 */
#include "core/sql/limit.hpp"

namespace savant::core {

namespace {

/* The text up to the last token that is neither a semicolon nor a comment. */
std::string WithoutTail(const ParsedSql &parsed) {
	std::size_t end = 0;
	for (const SqlToken &token : parsed.tokens) {
		const auto start = static_cast<std::size_t>(token.start);
		if (token.kind != SqlTokenKind::Comment && parsed.text[start] != ';') {
			end = static_cast<std::size_t>(token.end);
		}
	}
	return parsed.text.substr(0, end);
}

/* True for LIMIT with a constant of at most n. */
bool IsLimitedTo(Node select, std::int64_t n) {
	const Node constant = select["limitCount"].As("A_Const");
	const bool ties = select["limitOption"].Text() == "LIMIT_OPTION_WITH_TIES";
	return constant["ival"] && !ties && constant["ival"]["ival"].Int() <= n;
}

} // namespace

SqlOutcome<std::string> LimitTo(const ParsedSql &parsed, std::int64_t n) {
	SqlOutcome<std::string> outcome;
	if (parsed.problem) {
		outcome.problem = parsed.problem;
		return outcome;
	}
	const Node select = parsed.Statement(0).As("SelectStmt");
	if (parsed.StatementCount() != 1 || !select) {
		outcome.problem = SqlProblem{"42601", "only one query can be limited", "", "", 0};
		return outcome;
	}
	const std::string query = WithoutTail(parsed);
	const std::string limit = "\nLIMIT " + std::to_string(n);
	if (!select["limitCount"]) {
		outcome.value = query + limit;
	} else if (IsLimitedTo(select, n)) {
		outcome.value = query;
	} else {
		outcome.value = "SELECT * FROM (\n" + query + "\n) AS limited" + limit;
	}
	return outcome;
}

} // namespace savant::core
