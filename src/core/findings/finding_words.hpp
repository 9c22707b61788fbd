/*
 * finding_words.hpp
 *     Figures as findings say them.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace savant::core {

std::string CountText(double count);   // 7, 12,345, 1.2 million
std::string BytesText(double bytes);   // 512 bytes, 95 MB, 1.2 GB; 1 kB = 1024 bytes
std::string TimeText(double ms);       // 0.12 ms, 35 ms, 1.5 s, 3.2 min
std::string PercentText(double share); // of 0..1: 93 %, 0.4 %, <0.1 %
std::string TimesText(double factor);  // 1.5 times, 12 times, 1,200 times

/* "1 row", "12,345 rows": the word gets an s unless the count is one. */
std::string CountOf(double count, std::string_view word);

/* schema.table, each quoted where SQL needs it; the table alone when the schema is not known. */
std::string TableText(std::string_view schema, std::string_view table);
/* The names in a row, "a", "a and b", "a, b and c"; from the fifth on only their number. */
std::string NamesText(const std::vector<std::string> &names);

} // namespace savant::core
