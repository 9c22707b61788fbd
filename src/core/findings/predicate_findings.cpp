/*
 * predicate_findings.cpp
 *     The predicate rules.
 */
#include "core/findings/finding.hpp"

namespace savant::core {

std::span<const FindingRule> PredicateFindingRules() { return {}; }

} // namespace savant::core
