/*
 * pitfalls.hpp
 *     Warnings about queries that run, look right and answer wrongly.
 *
 * A rule speaks only when parse tree, keys, types and statistics together show
 * the pitfall; where a name or key is unknown it is silent.
 */
#pragma once

#include <vector>

#include "core/ask/answer.hpp"
#include "core/schema/picture.hpp"
#include "core/sql/statement.hpp"

namespace savant::core {

/*
 * Warnings for the one statement of `parsed`, each code and message once; empty
 * when it did not parse.  Codes: join_fan_out, missing_join_condition,
 * unknown_literal, case_mismatch, not_in_nullable, limit_without_order,
 * outer_join_turned_inner, integer_division, between_timestamp_end,
 * comparison_with_null.  Values of masked columns are never shown.
 */
std::vector<Warning> FindPitfalls(const ParsedSql &parsed, const SchemaPicture &picture);

} // namespace savant::core
