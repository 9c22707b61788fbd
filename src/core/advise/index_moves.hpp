/*
 * index_moves.hpp
 *     The steps of the search: filling a budget, leaving out, exchanging.
 *
 * Each step leaves a valid configuration behind, also when time runs out within it.
 */
#pragma once

#include <vector>

#include "core/advise/configuration.hpp"
#include "core/advise/harvest.hpp"

namespace savant::core {

/*
 * Adds what gains most per size^exponent until nothing fits or gains enough.  Lazy: gains are
 * upper bounds until one of them comes to the top, as gains seldom grow when the set does.
 * `banned` is not added.
 */
void FillBudget(Configuration &configuration, SearchContext &context,
                const std::vector<IndexPackage> &packages, double exponent, const IndexSet &banned);

/* Removes, cheapest first, what is not worth its place: new indexes below the least gain,
 * existing ones that may go and cost more than they give; never `kept`. */
void TidyUp(Configuration &configuration, SearchContext &context, int kept = -1);

/* Removes what loses least per size^exponent until the budget holds; `kept` stays while others can
 * go. */
void ShrinkToBudget(Configuration &configuration, SearchContext &context, double exponent,
                    int kept = -1);

/*
 * Tries one exchange after the other - one index out and the room filled again; one in and others
 * out - and keeps what is better.  False: nothing was.
 */
bool Exchange(Configuration &configuration, SearchContext &context,
              const std::vector<IndexPackage> &packages);

/* Puts one index in the place of two that begin with the same key, where that is better. */
bool MergePairs(Configuration &configuration, SearchContext &context, Harvester &harvester,
                CandidateMaker &maker);

} // namespace savant::core
