/*
 * identifier_words.hpp
 *     The words inside an SQL identifier.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

/*
 * The words of snake_case, kebab-case, camelCase and PascalCase names, lower case, in
 * order; runs of digits are words of their own ("address2" -> address, 2).  A run of
 * capitals is one word ("HTTPServer" -> http, server; "userIDs" -> user, ids).  Bytes
 * above ASCII are letters; Latin, Greek and Cyrillic ones are lower-cased.
 */
std::vector<std::string> IdentifierWords(std::string_view identifier);

/* `text` in lower case: ASCII and the two-byte letters of Latin, Greek and Cyrillic. */
std::string LowerCase(std::string_view text);

} // namespace savant::core
