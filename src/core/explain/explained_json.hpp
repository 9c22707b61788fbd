/*
 * explained_json.hpp
 *     An explained statement as JSON; docs/answers.md has its shape.
 */
#pragma once

#include <string>

#include "core/explain/explained_statement.hpp"

namespace savant::core {

std::string ExplainedJson(const ExplainedStatement &explained);

} // namespace savant::core
