/*
 * display.hpp
 *     Text on a terminal: how wide it is, how to cut and pad it.
 */
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/ask/answer.hpp"

namespace savant::core {

/* Terminal columns that UTF-8 `text` takes: wide characters count two, combining ones none. */
std::size_t DisplayWidth(std::string_view text);

/* `text` on one line, control characters as spaces, cut to `width` columns with "..." at the end.
 */
std::string CutToWidth(std::string_view text, std::size_t width);

/* `number` as the server prints it, with separators: "-12345.60" -> "-12,345.60"; other text
 * unchanged. */
std::string GroupThousands(std::string_view number);

/*
 * A number with at most four decimals when it has more than six, as averages
 * do: "90.1204166666666667" -> "90.1204"; other text unchanged.
 */
std::string ShortenFraction(std::string_view number);

struct TableStyle {
	std::size_t max_rows = 20;   // shown; the rest is counted in a last line
	std::size_t max_cell = 80;   // columns of one cell, fewer when the table gets too wide
	std::size_t max_width = 120; // columns of the table; columns at the right are left out beyond
};

/* The rows as an aligned table, or as "name: value" lines when one row is wide; no trailing blanks.
 */
std::vector<std::string> TableLines(const ResultSet &result, const TableStyle &style);

} // namespace savant::core
