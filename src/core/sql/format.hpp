/*
 * format.hpp
 *     SQL as people like to read it.
 */
#pragma once

#include <string>

#include "core/sql/statement.hpp"

namespace savant::core {

/*
 * The text with one clause per line, aligned conditions, upper-case keywords and
 * without comments.  Only white space, comments and the case of keywords change;
 * identifiers, literals and operators stay as written, so the meaning cannot
 * change (the result is scanned again and compared token by token; should they
 * ever differ, the text comes back as it was).  `parsed` must have parsed;
 * otherwise its text comes back unchanged.
 */
std::string FormatSql(const ParsedSql &parsed);

} // namespace savant::core
