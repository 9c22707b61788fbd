/*
 * finding_words.hpp
 *     Figures and names as findings say them.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text/figure_words.hpp"

namespace savant::core {

std::string WholeNumber(double count); // 12345: for SQL
/* schema.table, each quoted where SQL needs it; the table alone when the schema is not known. */
std::string TableText(std::string_view schema, std::string_view table);
/* The names in a row, "a", "a and b", "a, b and c"; from the fifth on only their number. */
std::string NamesText(const std::vector<std::string> &names);

} // namespace savant::core
