/*
 * chart_lines.hpp
 *     Charts on a terminal: lines of text of exact width, as psql shows them.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/report/chart.hpp"

namespace savant::core {

constexpr std::size_t kMinChartColumns = 40;
constexpr std::size_t kMaxChartColumns = 200;

struct ChartTerminal {
	std::size_t width =
		80; // kMinChartColumns to kMaxChartColumns; others are put to the nearer end
	std::size_t height = 10; // rows of a plot, 4 to 40
	bool unicode = true;     // otherwise nothing but ASCII is added to the names
};

/*
 * The title, the chart, its axis and its legend.  No line is wider than the terminal, none ends
 * with a blank; meaning never rests on colour.  A sparkline is one line.
 */
std::vector<std::string> ChartLines(const Chart &chart, const ChartTerminal &terminal);

/* The first series in exactly `width` columns of one line, its gaps as blanks. */
std::string SparkText(const Chart &chart, std::size_t width, bool unicode);

} // namespace savant::core
