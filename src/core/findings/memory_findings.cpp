/*
 * memory_findings.cpp
 *     The memory rules.
 */
#include "core/findings/finding.hpp"

namespace savant::core {

std::span<const FindingRule> MemoryFindingRules() { return {}; }

} // namespace savant::core
