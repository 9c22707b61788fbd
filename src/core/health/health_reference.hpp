/*
 * health_reference.hpp
 *     docs/health_rules.md, written from the registry.  tools/reference prints it, a test compares.
 */
#pragma once

#include <span>
#include <string>

#include "core/health/health_rule.hpp"

namespace savant::core {

/* Every rule under a heading that is its id, by area. */
std::string HealthReference(std::span<const HealthRule *const> rules);

} // namespace savant::core
