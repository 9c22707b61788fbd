/*
 * statement_text.hpp
 *     Layer 1: the text of a statement, before the server sees it.
 */
#pragma once

#include <optional>

#include "core/ask/answer.hpp"
#include "core/sql/statement.hpp"

namespace savant::pg {

/* Why the text may not be run, or nullopt. */
std::optional<core::AnswerError> RefuseText(const core::ParsedSql &parsed);

} // namespace savant::pg
