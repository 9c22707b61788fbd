/*
 * join_findings.cpp
 *     The join rules.
 */
#include "core/findings/finding.hpp"

namespace savant::core {

std::span<const FindingRule> JoinFindingRules() { return {}; }

} // namespace savant::core
