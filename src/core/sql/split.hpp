/*
 * split.hpp
 *     A file of SQL as its statements.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

constexpr std::size_t kMaxScriptBytes = 64 * 1024 * 1024;

/*
 * The statements of `script`, without the semicolons between them and without the comments and
 * white space around them, in their order; empty ones are left out.  A semicolon within
 * parentheses, quotes, comments or BEGIN ATOMIC ... END separates nothing.  Lines that begin with
 * a backslash (psql's commands) are dropped.  A last statement whose quote never ends
 * comes as it is.
 */
std::vector<std::string> SplitStatements(std::string_view script);

} // namespace savant::core
