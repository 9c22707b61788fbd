/*
 * secrets.hpp
 *     Passwords in the texts of statements.
 *
 * Before version 16 pg_stat_statements keeps utility commands as they were typed, ALTER ROLE with
 * its password among them, and pg_stat_activity has every text.  We keep texts for months.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

/*
 * The text with *** for each of its string literals, when it has a word that goes with secrets or
 * an address with "://"; else as it is.  A literal that is cut off counts to the end.
 */
std::string WithoutSecrets(std::string_view statement);

} // namespace savant::core
