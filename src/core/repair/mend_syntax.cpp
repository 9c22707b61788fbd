/*
 * mend_syntax.cpp
 *     Tries the rules; the parser is the judge of each.
 */
#include "core/repair/mend_syntax.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* Bytes that the parser has not got to; 0 when it takes the text. */
std::size_t Unread(const std::string &sql) {
	const ParsedSql parsed = ParseSql(sql);
	if (!parsed.problem) {
		return parsed.StatementCount() == 1 ? 0 : 1;
	}
	const auto read = static_cast<std::size_t>(std::max(parsed.problem->position, 1));
	return sql.size() + 2 > read ? sql.size() + 2 - read : 1;
}

/* A text that cannot be scanned, an open quote for example, still has its beginning. */
std::vector<SqlToken> TokensOf(const std::string &sql) {
	auto scanned = ScanSql(sql);
	return scanned.problem ? std::vector<SqlToken>() : std::move(scanned.value);
}

/* All changes of the rules, one after the other. */
std::optional<SyntaxMend> ApplyAll(const std::vector<SyntaxRule> &rules, const std::string &sql,
                                   const AnswerError &error, const SchemaPicture &picture,
                                   std::vector<std::string> &candidates) {
	SyntaxMend mend{sql, {}, 1};
	for (const SyntaxRule &rule : rules) {
		RepairText repair(mend.sql, error, picture, TokensOf(mend.sql), candidates);
		if (rule(repair)) {
			std::string changed = ApplyEdits(mend.sql, std::move(repair.edits));
			mend.sql = std::move(changed);
			mend.changes.insert(mend.changes.end(), repair.changes.begin(), repair.changes.end());
			mend.confidence = std::min(mend.confidence, repair.confidence);
		}
	}
	return mend.sql == sql ? std::nullopt : std::optional<SyntaxMend>(std::move(mend));
}

} // namespace

std::optional<SyntaxMend> MendSyntax(const std::string &sql, const AnswerError &error,
                                     const SchemaPicture &picture,
                                     std::vector<std::string> &candidates) {
	std::size_t least = Unread(sql);
	if (least == 0) {
		return std::nullopt; // the server refuses it for another reason
	}
	const auto append = [](std::vector<SyntaxRule> &rules, std::vector<SyntaxRule> more) {
		rules.insert(rules.end(), more.begin(), more.end());
	};
	std::vector<SyntaxRule> dialect = DialectRules();
	append(dialect, ForeignQuoteRules());
	if (auto mend = ApplyAll(dialect, sql, error, picture, candidates)) {
		return mend;
	}
	// A misspelt keyword has to be tried before it becomes part of a value without quotes.
	std::vector<SyntaxRule> rules = ClauseRules();
	append(rules, QuoteRules());
	rules.push_back(ConditionOfJoin);
	rules.push_back(BalanceParentheses);
	const std::vector<SqlToken> tokens = TokensOf(sql);
	std::optional<SyntaxMend> best;
	for (const SyntaxRule &rule : rules) {
		RepairText repair(sql, error, picture, tokens, candidates);
		if (!rule(repair)) {
			continue;
		}
		std::string changed = ApplyEdits(sql, std::move(repair.edits));
		const std::size_t unread = Unread(changed);
		if (unread < least) {
			least = unread;
			best = SyntaxMend{std::move(changed), std::move(repair.changes), repair.confidence};
		}
		if (least == 0) {
			break;
		}
	}
	return best;
}

} // namespace savant::core
