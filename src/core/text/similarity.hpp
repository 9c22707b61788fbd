/*
 * similarity.hpp
 *     How alike two short texts are: for misspelt names and values.
 */
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace savant::core {

/*
 * pg_trgm's similarity(): distinct trigrams in common over all distinct trigrams,
 * 0..1, case-insensitive, words padded by two blanks before and one after.
 */
double TrigramSimilarity(std::string_view a, std::string_view b);

/* The distinct trigrams of a text, sorted: computed once for a text compared often. */
std::vector<std::uint64_t> Trigrams(std::string_view text);

/* TrigramSimilarity of two results of Trigrams(). */
double TrigramSimilarity(const std::vector<std::uint64_t> &a, const std::vector<std::uint64_t> &b);

/*
 * Damerau-Levenshtein distance (insert, delete, replace, swap of neighbours; each
 * piece edited once) in characters, case-sensitive.  Gives up at `bound` and returns
 * bound + 1 when the distance is larger; the work is O(length * bound).
 */
int EditDistance(std::string_view a, std::string_view b, int bound);

} // namespace savant::core
