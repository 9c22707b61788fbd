/*
 * grammar.hpp
 *     A GBNF grammar of SELECT statements over the relations a prompt shows, so that a
 *     model cannot name what is not there.
 *
 * What it yields is a comment line with the tables, then the statement:
 *
 *     -- orders, customers
 *     SELECT customers.name, count(*) FROM orders JOIN customers ON ... GROUP BY 1;
 *
 * The line is the model's plan, and it settles which columns may follow: in SQL the tables
 * come after the columns that depend on them, and a grammar cannot look ahead.  Statements
 * join at most three relations over foreign keys; there are WHERE with EXISTS and a scalar
 * subquery, GROUP BY, HAVING, ORDER BY, LIMIT, the usual aggregates, and literals by type.
 * Every finished text parses and binds.  Instead of a statement it may be "UNCLEAR: ...".
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* Beyond it the time per token grows out of hand (670 ms at 5,000 columns). */
constexpr std::size_t kMaxGrammarNames = 200;

/*
 * The grammar over `relations` (names quoted as needed), or empty when they have too many names,
 * or no columns.  Values of masked columns can be selected, not compared or counted.
 */
std::string SqlGrammar(const SchemaPicture &picture, const std::vector<int> &relations);

} // namespace savant::core
