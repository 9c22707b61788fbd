/*
 * mend_syntax.hpp
 *     Text that is no SQL for PostgreSQL: other dialects, lost quotes, trailing junk.
 */
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/repair/repair_case.hpp"

namespace savant::core {

/* What one rule makes of a text. */
struct SyntaxMend {
	std::string sql;
	std::vector<std::string> changes;
	double confidence = 1;
};

/* A rule edits the text under repair and returns true when it found something to do. */
using SyntaxRule = std::function<bool(RepairText &)>;

/*
 * For a text that does not parse.  First what is no PostgreSQL whatever surrounds it: all of
 * it at once.  Else the change of the first rule whose result parses or, when none does, of
 * the one after which the parser gets furthest.  nullopt when no rule gets it further.
 */
std::optional<SyntaxMend> MendSyntax(const std::string &sql, const AnswerError &error,
                                     const SchemaPicture &picture,
                                     std::vector<std::string> &candidates);

/* Names with blanks or other odd characters, written without quotes at the error. */
bool QuoteOddNames(RepairText &repair);

/* FROM user means the current user unless quoted; here it names a table of the picture. */
bool QuoteKeywordTables(RepairText &repair);

/* JOIN without ON before the error: joined by the only key between the tables. */
bool ConditionOfJoin(RepairText &repair);

/* SELECT TOP 5 of SQL Server; TOP (5) parses, as a function that does not exist. */
bool WriteTopAsLimit(RepairText &repair);

/* Types of other databases in a cast (42704). */
bool MendTypeName(RepairText &repair);

/* The rules for lost quotes, in the order in which they are tried. */
std::vector<SyntaxRule> QuoteRules();
/* Backticks, brackets: quotes of other dialects. */
std::vector<SyntaxRule> ForeignQuoteRules();
/* Clauses and operators of other dialects. */
std::vector<SyntaxRule> DialectRules();
/* Clauses out of order, misspelt keywords, text around the statement. */
std::vector<SyntaxRule> ClauseRules();
/* For a text that only lacks or has too many parentheses. */
bool BalanceParentheses(RepairText &repair);

} // namespace savant::core
