/*
 * examples.hpp
 *     Which confirmed questions are shown to a model as examples.
 */
#pragma once

#include <string_view>
#include <vector>

#include "core/ask/ports.hpp"
#include "core/prompt/prompt.hpp"

namespace savant::core {

/*
 * At most `count` of `verified`, nearest last.  Near is alike in shape: what is left of the
 * question when names of the schema and values are masked, and in the relations spoken of.
 * Left out are stale ones, and those whose statement uses a relation that is not in `picture`:
 * a prompt tells a role only of what it may read.  Looks at the first 2,000.
 */
std::vector<PromptExample> ChooseExamples(std::string_view question,
                                          const std::vector<VerifiedQuestion> &verified,
                                          const SchemaPicture &picture, std::size_t count);

} // namespace savant::core
