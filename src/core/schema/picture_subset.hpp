/*
 * picture_subset.hpp
 *     A part of a picture, chosen by name.
 */
#pragma once

#include <string_view>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * Relations whose name matches `pattern` as psql's \d means it: * and ? are wildcards,
 * case does not matter, "schema.name" (either may hold wildcards) looks at the schema
 * too.  An empty pattern matches all.
 */
std::vector<int> MatchRelations(const SchemaPicture &picture, std::string_view pattern);

/* Those relations and the foreign keys among them, in picture order. */
SchemaPicture Subset(const SchemaPicture &picture, const std::vector<int> &relations);

} // namespace savant::core
