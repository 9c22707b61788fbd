/*
 * statement_excerpt.hpp
 *     The place of an error in a text: shown with a caret, and as one statement of many.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/*
 * The line that holds character `position` (from 1) with the one before it, and a line with
 * a caret under the character; long lines are cut around it.  Position 0: the first lines.
 * `text` must be valid UTF-8.
 */
std::vector<std::string> MarkPosition(std::string_view text, int position);

struct PlacedStatement {
	std::string sql;
	int position = 0; // in `sql`; 0 = none
};

/*
 * The statement of a string of several that holds the position; without a position the only
 * one, or nothing when there are several.  Text that cannot be scanned counts as one.
 */
PlacedStatement StatementAt(const std::string &text, int position);

/* Texts that `format` (of printf) took in to become `message`; empty when it does not fit. */
std::vector<std::string> FormatArguments(std::string_view format, std::string_view message);

/* "Key (a, b)=(1, x) already exists.": its parts; both empty when it is no such text. */
struct KeyDetail {
	std::vector<std::string> columns;
	std::vector<std::string> values; // as many as columns, or empty when they cannot be told apart
};
KeyDetail ReadKeyDetail(std::string_view detail);

} // namespace savant::core
