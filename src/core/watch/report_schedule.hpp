/*
 * report_schedule.hpp
 *     savant.report_schedule: when reports are written.
 *
 *   daily 06:00, weekly monday 06:00
 *
 * Times are of a wall clock, in a time zone that the caller knows.  An hour that the clock skips
 * is kept by the clock as it was before: 02:30 becomes 03:30 on that day.  Of an hour that the
 * clock repeats the first one counts.
 */
#pragma once

#include <functional>
#include <string_view>

namespace savant::core {

struct ReportTime {
	bool is_weekly = false; // else daily
	int weekday = 0;        // of a weekly one; 0 = Sunday
	int hour = 0, minute = 0;
};

constexpr int kMostReportTimes = 16;

struct ReportSchedule {
	ReportTime times[kMostReportTimes];
	int count = 0;
};

struct ScheduleProblem {
	std::string_view entry; // of the text that was read
	const char *what = "";  // a sentence
};

/*
 * False, with `problem` filled, when the text is no schedule; an empty one is a schedule without
 * times.  Allocates nothing: a check hook may call it.
 */
bool ParseReportSchedule(std::string_view text, ReportSchedule &schedule,
                         ScheduleProblem &problem) noexcept;

/* Seconds that the wall clock is ahead of UTC at a moment (seconds since 1970). */
using UtcOffset = std::function<double(double at)>;

/* The first moment after `at`, and the last one at or before it; seconds since 1970. */
double NextReportAt(const ReportTime &time, double at, const UtcOffset &offset);
double LastReportAt(const ReportTime &time, double at, const UtcOffset &offset);

} // namespace savant::core
