/*
 * ranker.hpp
 *     Which reading is the likeliest, and whether it is likely enough to answer.
 */
#pragma once

#include <vector>

#include "core/language/clause_parser.hpp"
#include "core/language/interpret.hpp"
#include "core/language/render.hpp"

namespace savant::core {

/* A reading before it is scored. */
struct RankedReading {
	ParsedQuery parsed;
	RenderedQuery rendered;
	double link_score = 0;
};

/* Fills `result` with the best readings and decides whether the first one is clear. */
void Rank(std::vector<RankedReading> candidates, const SchemaWords &words,
          const LanguageOptions &options, Interpretation &result);

} // namespace savant::core
