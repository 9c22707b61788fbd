/*
 * grammar.hpp
 *     A GBNF grammar of SELECT statements over the relations a prompt shows, so that a
 *     model cannot name what is not there.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/schema/picture.hpp"

namespace savant::core {

/* Beyond it the time per token grows out of hand (670 ms at 5,000 columns). */
constexpr std::size_t kMaxGrammarNames = 200;

/* The grammar over `relations` (names quoted as needed), or empty when they have too many names. */
std::string SqlGrammar(const SchemaPicture &picture, const std::vector<int> &relations);

} // namespace savant::core
