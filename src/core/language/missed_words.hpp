/*
 * missed_words.hpp
 *     Words that no clause took and without which another question is answered.
 */
#pragma once

#include <string>
#include <vector>

#include "core/language/linker.hpp"

namespace savant::core {

/*
 * Of `unexplained`, the words of `chunks` that must not vanish: what a thing is said to be
 * ("orders that were late"), and what the answer is to be divided by ("in each category").
 * A verb that only names the way from one thing to another may ("students who took exams").
 */
std::vector<std::string> MissedWords(const std::vector<Chunk> &chunks,
                                     const std::vector<std::string> &unexplained);

} // namespace savant::core
