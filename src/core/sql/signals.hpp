/*
 * signals.hpp
 *     Patterns that injected SQL likes and that honest SQL also contains.
 *
 * They lower the confidence in a generated statement; they never refuse it, for
 * a comment or a UNION is legal SQL.  Refusing is the parse tree's business.
 */
#pragma once

#include <string>
#include <vector>

#include "core/sql/pg_query_port.hpp"
#include "core/sql/tree.hpp"

namespace savant::core {

struct InjectionSignal {
	std::string code; // comment, stacked_statements, tautology, union_literals, encoded_text,
	                  // sensitive_function
	std::string message;
	int position = 0; // 1-based, in characters; 0 = unknown
};

/* Signals of a text that parsed; `tokens` are its tokens, comments included. */
std::vector<InjectionSignal> FindInjectionSignals(const std::string &sql, const Tree &tree,
                                                  const std::vector<SqlToken> &tokens);

} // namespace savant::core
