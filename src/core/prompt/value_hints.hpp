/*
 * value_hints.hpp
 *     Words of a question that the picture knows as values.
 */
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/language/value_finder.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * At most `count` phrases of `question` (up to six words) that are frequent values or members of a
 * closed set of an unmasked column, longest first.  Case does not matter, except for values so
 * short that they are words, too ("IN" the country, "in" the preposition).
 */
std::vector<FoundValue> KnownValues(std::string_view question, const SchemaPicture &picture,
                                    std::size_t count);

/* True when `value` may be looked for without regard to case. */
bool IsDistinctive(std::string_view value);

} // namespace savant::core
