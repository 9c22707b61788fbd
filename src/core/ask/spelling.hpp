/*
 * spelling.hpp
 *     Known names and values near a word that nothing in the schema explains.
 */
#pragma once

#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * One sentence for each of `words` that is a slip of the pen away from a table, a
 * column, a label or a common value of the picture; masked columns have none.
 * Words under four letters are left alone: too much is near them.  The work is
 * bounded: at most 8 words against the first 20,000 names and values.
 */
std::vector<std::string> SpellingHints(const SchemaPicture &picture,
                                       const std::vector<std::string> &words);

} // namespace savant::core
