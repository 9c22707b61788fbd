/*
 * tell_explained.hpp
 *     An explained statement as text for people: the answer, the tree, the story, what was
 *     found, what to do first.
 */
#pragma once

#include <string>
#include <vector>

#include "core/explain/explained_statement.hpp"

namespace savant::core {

constexpr int kMinTellWidth = 60;
constexpr int kMaxTellWidth = 400;
constexpr int kDefaultTellWidth = 100;

struct TellOptions {
	bool all_findings = false;     // else the kFindingsShown worst, and how many more there are
	int width = kDefaultTellWidth; // kMinTellWidth to kMaxTellWidth
	bool ascii = false;            // the tree without box characters
};

/* The answer in one sentence: what the statement costs or took, and the worst finding. */
std::string Headline(const ExplainedStatement &explained);

/* All of it, one string a line; the first is the headline. */
std::vector<std::string> TellExplained(const ExplainedStatement &explained,
                                       const TellOptions &options);

/* A cost of the planner: 0.29, 12.5, 4,512. */
std::string CostText(double cost);

/* "saves up to 80 % (98 ms)"; "" for a finding without a saving. */
std::string SavingText(const ExplainedStatement &explained, const Finding &finding);

} // namespace savant::core
