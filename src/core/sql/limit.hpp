/*
 * limit.hpp
 *     A query that returns at most n rows.
 */
#pragma once

#include <cstdint>
#include <string>

#include "core/sql/statement.hpp"

namespace savant::core {

/*
 * The query with LIMIT n appended; unchanged when its own constant limit is not
 * larger; as a subquery with an outer LIMIT when it has another limit.  A
 * trailing semicolon and comment are dropped.  A problem when the text did not
 * parse or is not one query.
 */
SqlOutcome<std::string> LimitTo(const ParsedSql &parsed, std::int64_t n);

} // namespace savant::core
