/*
 * paraphrase.hpp
 *     A QueryModel in one plain sentence, for the user to agree or disagree with.
 */
#pragma once

#include <string>

#include "core/language/interpret.hpp"
#include "core/language/query_model.hpp"

namespace savant::core {

/* "name of singer where country is 'France', sorted by age, highest first". */
std::string Paraphrase(const QueryModel &model, const SchemaPicture &picture);

/* What to ask back when no reading stands clear; empty when there is nothing to choose. */
std::string ClarifyingQuestion(const Interpretation &interpretation);

} // namespace savant::core
