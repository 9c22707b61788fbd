/*
 * rewrite.cpp
 *     All rules on one statement.
 */
#include "core/rewrite/rewrite.hpp"

#include "core/rewrite/rewrite_case.hpp"

namespace savant::core {

namespace {

constexpr std::size_t kMaxStatementTokens = 3000; // beyond, the rules would take too long

using RewriteRules = void (*)(RewriteCase &, std::vector<Rewrite> &);
constexpr RewriteRules kRules[] = {DateRules,  ColumnRules,      SubqueryRules, KeyRules,
                                   UnionRules, CorrelationRules, PageRules};

} // namespace

std::vector<Rewrite> FindRewrites(const std::string &sql, const SchemaPicture &picture,
                                  const KeysHold &keys_hold) {
	std::vector<Rewrite> found;
	const ParsedSql parsed = ParseSql(sql);
	if (parsed.problem || parsed.StatementCount() != 1 ||
	    parsed.tokens.size() > kMaxStatementTokens || parsed.Statement(0).Tag() != "SelectStmt") {
		return found;
	}
	for (const RewriteRules rules : kRules) {
		RewriteCase rewrite(parsed, picture, keys_hold);
		rules(rewrite, found);
	}
	return found;
}

const std::vector<RewriteRuleName> &RewriteRuleNames() {
	static const auto *const names = new std::vector<RewriteRuleName>{
		{"arithmetic_off_column", "arithmetic moved from the column to the constant"},
		{"cast_off_column", "a number compared as a number and not as text"},
		{"coalesce_off_column", "COALESCE of a column compared with a constant"},
		{"correlated_to_join", "a correlated aggregate computed once for all groups"},
		{"count_to_exists", "count(*) > 0 written as EXISTS"},
		{"distinct_by_keys", "DISTINCT that keys make needless"},
		{"distinct_in_subquery", "DISTINCT inside IN and EXISTS"},
		{"distinct_join_to_exists", "DISTINCT over a join written as EXISTS"},
		{"function_to_range", "a function of a date column written as a range"},
		{"inline_cte", "WITH planned together with the query around it"},
		{"interval_off_column", "an interval moved from the column to the moment compared with"},
		{"like_to_equal", "LIKE without wildcards"},
		{"literal_of_column_type", "a whole number compared with a whole number"},
		{"not_distinct_to_equal", "IS NOT DISTINCT FROM a constant"},
		{"not_in_to_not_exists", "NOT IN (SELECT ...) written as NOT EXISTS"},
		{"offset_to_keyset", "OFFSET replaced by the last row of the page before"},
		{"or_to_union_all", "OR over several columns split into queries"},
		{"order_in_subquery", "ORDER BY of a subquery whose order nobody sees"},
		{"prefix_to_like", "the beginning of a text compared by LIKE"},
		{"self_join_by_key", "a join of a table with itself on its key"},
		{"union_to_union_all", "UNION of arms that have no row in common"},
	};
	return *names;
}

} // namespace savant::core
