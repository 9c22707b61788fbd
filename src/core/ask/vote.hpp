/*
 * vote.hpp
 *     When two statements have given the same rows.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/ask/answer.hpp"

namespace savant::core {

/*
 * Equal for two results with the same rows: names of columns do not matter, nor the order of
 * rows unless `sql` has ORDER BY at the top; 1.50 is 1.5.
 */
std::string RowsKey(const std::string &sql, const ResultSet &result);

} // namespace savant::core
