/*
 * picture_content.hpp
 *     What a picture shows, as bytes to be hashed: equal for pictures that a statement
 *     cannot tell apart, whichever session built them.
 */
#pragma once

#include <string>

#include "core/schema/picture.hpp"

namespace savant::core {

/*
 * Names, types, keys, comments, closed sets and masks of one relation.  Without
 * estimates and frequent values: they move with every ANALYZE and make no statement
 * wrong.  Unambiguous: two relations that differ in these never give the same bytes.
 */
std::string RelationContent(const Relation &relation);

/* The same for all foreign keys, and for the database's name. */
std::string LinkContent(const SchemaPicture &picture);

} // namespace savant::core
