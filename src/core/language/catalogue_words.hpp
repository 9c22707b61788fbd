/*
 * catalogue_words.hpp
 *     Words with a fixed meaning in questions about the schema: kinds of objects,
 *     names of types and settings, numbers.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/language/catalogue.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

/* The kind that words [begin, begin + count) name; nullptr when they name none. */
const CatalogueKind *FindCatalogueKind(const std::vector<CatalogueWord> &words, std::size_t begin,
                                       std::size_t count);

/* "5", "five" -> 5; 0 when it is not a number from 1 to 1000. */
int ParseCatalogueNumber(std::string_view word);

/* True for settings that may be asked for by their bare name (lower case). */
bool IsKnownSetting(std::string_view name);

/* The start of format_type() for a type the user names (lower case); empty = no such type here. */
std::string TypePrefix(std::string_view word, const SchemaPicture &picture);

} // namespace savant::core
