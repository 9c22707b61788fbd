/*
 * chart_svg.hpp
 *     Charts on a page: inline SVG without scripts, whose colours are those of the page.
 */
#pragma once

#include <string>
#include <string_view>

#include "core/report/chart.hpp"

namespace savant::core {

/*
 * A chart as one <svg> element of less than 40 kB; the same description gives the same bytes.  It
 * takes the width of what it stands in and has a fixed height, and needs ChartStyle().
 */
std::string ChartSvg(const Chart &chart);

/*
 * The chart with its title and legend as a <figure>; a line of text when it is empty.  A
 * sparkline is its <svg> alone, for the cell of a table.
 */
std::string ChartFigure(const Chart &chart);

/* The style sheet of charts; HtmlPage() has it. */
std::string_view ChartStyle();

} // namespace savant::core
