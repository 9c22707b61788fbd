/*
 * statement_findings.cpp
 *     The statement rules.
 */
#include "core/findings/finding.hpp"

namespace savant::core {

std::span<const FindingRule> StatementFindingRules() { return {}; }

} // namespace savant::core
