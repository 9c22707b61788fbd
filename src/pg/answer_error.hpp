/*
 * answer_error.hpp
 *     Errors between the pipeline, which holds them as values, and the server.
 */
#pragma once

#include <exception>

#include "core/ask/answer.hpp"

namespace savant::pg {

/* Throws pg::Error with the SQLSTATE and texts of `error`, which quote statements: without
 * controls. */
[[noreturn]] void RaiseAnswerError(const core::AnswerError &error);

/* What `error` says, with the SQLSTATE of a server error or a UserError; XX000 for others. */
core::AnswerError DescribeException(const std::exception &error);

} // namespace savant::pg
