/*
 * name_match.hpp
 *     How well words of a question match the name of a table or column.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/language/linker.hpp"

namespace savant::core {

/* Adds the tables and columns that the words [first, last) may name. */
void AddNames(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
              const SchemaWords &words, std::vector<Link> &links);

/* A relation is called by this one word. */
bool NamesTable(const std::string &stem, const SchemaWords &words);

/* Adds longer values that hold all the words [first, last). */
void AddPartialValues(const std::vector<WordToken> &tokens, std::size_t first, std::size_t last,
                      const SchemaWords &words, std::vector<Link> &links);

} // namespace savant::core
