/*
 * chart_kinds.hpp
 *     One drawing per kind of chart; for chart_svg.cpp.  All take a prepared chart that is not
 *     empty.
 */
#pragma once

#include <string>

#include "core/report/chart.hpp"
#include "core/report/chart_scale.hpp"

namespace savant::core {

std::string LineSvg(const Chart &chart);
std::string StackSvg(const Chart &chart);
std::string SparkSvg(const Chart &chart);

/* Bars, Pareto, Diverging, Bullets and Waterfall. */
std::string BarsSvg(const Chart &chart);

std::string HeatSvg(const Chart &chart);
std::string TimelineSvg(const Chart &chart);

std::string HistogramSvg(const Chart &chart);
std::string BoxesSvg(const Chart &chart);
std::string SlopeSvg(const Chart &chart);

/* The colour number of the series at `at`. */
int ColourOf(const Chart &chart, std::size_t at);

/* The value axis of lines and stacks; thresholds far above the values do not stretch it. */
ChartAxis AxisOfSeries(const Chart &chart);

/* The part of the time axis at which `time` is. */
double TimeShare(const Chart &chart, double time);

} // namespace savant::core
