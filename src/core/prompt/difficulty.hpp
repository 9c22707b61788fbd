/*
 * difficulty.hpp
 *     Whether a question is one for savant.model or for savant.model_large.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/language_model.hpp"
#include "core/schema/picture.hpp"

namespace savant::core {

struct Difficulty {
	ModelSize size = ModelSize::Small;
	int points = 0;
	std::string reason; // "4 tables, two aggregates, a comparison with an aggregate"
};

/*
 * Judged by the question alone: how many of the picture's relations its words name, how many
 * aggregates, and words that need a query in a query, a window or a share.  From 4 points on
 * the large model is asked.  Never throws; the same question gives the same verdict.
 */
Difficulty JudgeDifficulty(std::string_view question, const SchemaPicture &picture);

} // namespace savant::core
