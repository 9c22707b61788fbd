/*
 * link_relations.hpp
 *     Which relations a question speaks of, for a prompt that cannot hold them all.
 */
#pragma once

#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * Relations that the words of `question` may mean, likeliest first, then those that lie between
 * the likeliest on the way over foreign keys.  Made for recall: a relation too many costs
 * tokens, a missing one the answer.  Empty when no word meets anything.
 */
std::vector<int> LinkRelations(std::string_view question, const SchemaPicture &picture);

} // namespace savant::core
