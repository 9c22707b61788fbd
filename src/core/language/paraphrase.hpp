/*
 * paraphrase.hpp
 *     A QueryModel in one plain sentence, for the user to agree or disagree with.
 */
#pragma once

#include <string>

#include "core/language/interpret.hpp"
#include "core/language/query_model.hpp"

namespace savant::core {

/* "Singers from France, sorted by age, highest first". */
std::string Paraphrase(const QueryModel &model, const SchemaPicture &picture);

/* The plural noun that the paraphrase begins with when every row is one such thing; else empty. */
std::string ListedThing(const QueryModel &model, const SchemaPicture &picture);

/* What to ask back when no reading stands clear; empty when there is nothing to choose. */
std::string ClarifyingQuestion(const Interpretation &interpretation);

} // namespace savant::core
