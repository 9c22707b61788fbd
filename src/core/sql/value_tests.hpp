/*
 * value_tests.hpp
 *     The literals that a statement holds columns against.
 */
#pragma once

#include <string>
#include <vector>

#include "core/schema/picture.hpp"
#include "core/sql/statement.hpp"

namespace savant::core {

/* column = 'literal', also in IN, and LIKE or ILIKE without wildcards. */
struct ValueTest {
	ColumnRef column;
	std::string literal;
	int begin = -1, end = -1; // bytes of the literal's token in the text; -1 = not found
	bool folds_case = false;  // ILIKE, citext, or lower()/upper() on the column
};

/*
 * Those of the one statement of `parsed` whose column is known, in text order, at most 32;
 * string literals on columns of text and enums only.  Empty when it did not parse.
 */
std::vector<ValueTest> FindValueTests(const ParsedSql &parsed, const SchemaPicture &picture);

} // namespace savant::core
