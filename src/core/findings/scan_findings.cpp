/*
 * scan_findings.cpp
 *     The scan rules.
 */
#include "core/findings/finding.hpp"

namespace savant::core {

std::span<const FindingRule> ScanFindingRules() { return {}; }

} // namespace savant::core
