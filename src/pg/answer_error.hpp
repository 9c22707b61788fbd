/*
 * answer_error.hpp
 *     Errors between the pipeline, which holds them as values, and the server.
 */
#pragma once

#include <exception>
#include <string_view>

#include "core/ask/answer.hpp"

namespace savant::pg {

/* Throws pg::Error with the SQLSTATE and texts of `error`, which quote statements: without
 * controls. */
[[noreturn]] void RaiseAnswerError(const core::AnswerError &error);

/* The same, with the place in `statement` that the error's position tells. */
[[noreturn]] void RaiseAnswerError(const core::AnswerError &error, std::string_view statement);

/* What `error` says, with the SQLSTATE of a server error or a UserError; XX000 for others. */
core::AnswerError DescribeException(const std::exception &error);

} // namespace savant::pg
