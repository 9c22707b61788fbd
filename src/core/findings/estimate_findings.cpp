/*
 * estimate_findings.cpp
 *     The estimate rules.
 */
#include "core/findings/finding.hpp"

namespace savant::core {

std::span<const FindingRule> EstimateFindingRules() { return {}; }

} // namespace savant::core
