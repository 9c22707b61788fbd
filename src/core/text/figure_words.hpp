/*
 * figure_words.hpp
 *     Counts, sizes and times as prose says them.
 */
#pragma once

#include <string>
#include <string_view>

namespace savant::core {

std::string CountText(double count);   // 7, 12,345, 1.2 million
std::string BytesText(double bytes);   // 512 bytes, 95 MB, 1.2 GB; 1 kB = 1024 bytes
std::string TimeText(double ms);       // 0.12 ms, 35 ms, 1.5 s, 3.2 min
std::string PercentText(double share); // of 0..1: 93 %, 0.4 %, <0.1 %
std::string TimesText(double factor);  // 1.5 times, 12 times, 1,200 times

/* "1 row", "12,345 rows": the word gets an s unless the count is one. */
std::string CountOf(double count, std::string_view word);

} // namespace savant::core
