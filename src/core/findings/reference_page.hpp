/*
 * reference_page.hpp
 *     docs/plan_findings.md, written from the registry, so that no rule can be missing there.
 *     tools/reference prints it, a test compares.
 */
#pragma once

#include <span>
#include <string>

#include "core/findings/finding.hpp"

namespace savant::core {

/* docs/plan_findings.md: every rule under a heading that is its id. */
std::string FindingsReference(std::span<const FindingRule *const> rules);

} // namespace savant::core
