/*
 * statement_text.hpp
 *     Layer 1: the text of a statement, before the server sees it.
 */
#pragma once

#include <optional>
#include <string>

#include "core/ask/answer.hpp"

namespace savant::pg {

/* Why the UTF-8 text may not be run, or nullopt. */
std::optional<core::AnswerError> RefuseText(const std::string &sql);

} // namespace savant::pg
