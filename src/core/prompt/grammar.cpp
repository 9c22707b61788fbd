/*
 * grammar.cpp
 *     The grammar of the statements that a model may write.
 */
#include "core/prompt/grammar.hpp"

namespace savant::core {

std::string SqlGrammar(const SchemaPicture &, const std::vector<int> &) { return ""; }

} // namespace savant::core
