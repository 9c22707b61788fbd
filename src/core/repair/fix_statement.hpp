/*
 * fix_statement.hpp
 *     Mending a statement until it passes the checks, or nothing more can be done.
 */
#pragma once

#include <string>
#include <vector>

#include "core/ask/ports.hpp"

namespace savant::core {

/* Each round mends one kind of fault, and the checks then show the next. */
constexpr int kMaxFixRounds = 12;

struct FixedStatement {
	std::string sql;                     // as far as it got; the original when nothing was done
	std::vector<std::string> changes;    // in words, in the order made
	double confidence = 1;               // the lowest of the mends
	std::vector<std::string> candidates; // near names, where the last fault could not be mended
	Verdict verdict;                     // of `sql`
};

/* Statements are checked by `executor` and never run. */
FixedStatement FixStatement(const std::string &sql, Executor &executor,
                            const SchemaPicture &picture);

} // namespace savant::core
