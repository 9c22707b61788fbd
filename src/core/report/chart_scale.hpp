/*
 * chart_scale.hpp
 *     Axes: where ticks stand and what is written at them.
 */
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/chart.hpp"

namespace savant::core {

struct ChartTick {
	double at = 0;
	std::string label;
};

/* A value axis that holds all it was made for, and ends at ticks. */
struct ChartAxis {
	double low = 0, high = 1;
	std::vector<ChartTick> ticks; // ascending, at least two

	/* 0 at `low`, 1 at `high`; values outside are put at the end they are nearer to. */
	double Share(double value) const;
};

/*
 * The axis for values from `low` to `high`, which are finite, with about `about` steps that are
 * round in the unit: powers of two for bytes, parts of an hour for times.  It begins at zero
 * unless all values are within the upper fifth.
 */
ChartAxis ValueAxis(double low, double high, std::size_t about, ChartUnit unit);

/* Moments from `from` to `to` at which a clock in that zone shows something round. */
std::vector<ChartTick> TimeTicks(double from, double to, std::size_t about, int zone_seconds);

/* "2.5 MB", "35 ms", "12 %", "1,234", "56k/s"; "no value" for what is not finite. */
std::string ChartValueText(double value, ChartUnit unit);

/* "2026-11-20 14:05", with ":30" when the seconds are not zero. */
std::string ChartTimeText(double time, int zone_seconds);

/* "2026-11-20 14:05 to 2026-11-21 14:05 UTC+02:00"; of long spans without the seconds. */
std::string ChartSpanText(double from, double to, int zone_seconds);

/* Seconds east of UTC of "+02", "-05:30", "+0530", "Z" or "UTC"; nothing for other text. */
std::optional<int> ParseZoneOffset(std::string_view text);

/* "UTC+02:00"; "UTC" for zero. */
std::string ZoneText(int zone_seconds);

} // namespace savant::core
