/*
 * report_schedule.cpp
 *     Reading savant.report_schedule, and the moments it stands for.
 */
#include "core/watch/report_schedule.hpp"

#include <cmath>

namespace savant::core {

namespace {

constexpr double kDaySeconds = 86400;
constexpr int kHourSeconds = 3600, kMinuteSeconds = 60;
constexpr int kHours = 24, kMinutes = 60, kWeekdays = 7;
constexpr int kWeekdayOfDayZero = 4; // 1970-01-01 was a Thursday
constexpr std::size_t kClockLength = 5;
constexpr int kDecimal = 10;
constexpr std::string_view kBlanks = " \t\n\r\f\v";
constexpr std::string_view kDayNames[kWeekdays] = {"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};
constexpr const char *kForm = "It is neither \"daily HH:MM\" nor \"weekly DAY HH:MM\".";

std::string_view Trimmed(std::string_view text) {
	const std::size_t begin = text.find_first_not_of(kBlanks);
	return begin == text.npos ? std::string_view()
	                          : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/* The first word of `rest`, which loses it. */
std::string_view TakeWord(std::string_view &rest) {
	rest = Trimmed(rest);
	const std::string_view word = rest.substr(0, rest.find_first_of(kBlanks));
	rest = Trimmed(rest.substr(word.size()));
	return word;
}

bool IsWord(std::string_view text, std::string_view lower_case) {
	bool same = text.size() == lower_case.size();
	for (std::size_t i = 0; same && i < text.size(); i++) {
		const char c = text[i];
		same = (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) == lower_case[i];
	}
	return same;
}

bool ReadTwoDigits(std::string_view text, int limit, int &number) {
	const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
	if (!is_digit(text[0]) || !is_digit(text[1])) {
		return false;
	}
	number = (text[0] - '0') * kDecimal + (text[1] - '0');
	return number < limit;
}

bool ReadClock(std::string_view text, ReportTime &time) {
	return text.size() == kClockLength && text[2] == ':' &&
	       ReadTwoDigits(text, kHours, time.hour) &&
	       ReadTwoDigits(text.substr(3), kMinutes, time.minute);
}

bool ReadWeekday(std::string_view word, int &weekday) {
	for (weekday = 0; weekday < kWeekdays; weekday++) {
		if (IsWord(word, kDayNames[weekday])) {
			return true;
		}
	}
	return false;
}

/* Null, or what is wrong with the entry. */
const char *ReadEntry(std::string_view entry, ReportTime &time) {
	const std::string_view kind = TakeWord(entry);
	time.is_weekly = IsWord(kind, "weekly");
	if (!time.is_weekly && !IsWord(kind, "daily")) {
		return kForm;
	}
	if (time.is_weekly && !ReadWeekday(TakeWord(entry), time.weekday)) {
		return "\"weekly\" is followed by the name of a day: monday, tuesday and so on.";
	}
	const std::string_view clock = TakeWord(entry);
	if (!ReadClock(clock, time)) {
		return "Its time of day is not between 00:00 and 23:59.";
	}
	return entry.empty() ? nullptr : kForm;
}

bool IsOnDay(const ReportTime &time, double day) {
	const int weekday = static_cast<int>(
		std::fmod(std::fmod(day + kWeekdayOfDayZero, kWeekdays) + kWeekdays, kWeekdays));
	return !time.is_weekly || weekday == time.weekday;
}

/* The moment at which the wall clock shows the time on that day (days since 1970). */
double MomentOn(const ReportTime &time, double day, const UtcOffset &offset) {
	const double wall = day * kDaySeconds + time.hour * kHourSeconds + time.minute * kMinuteSeconds;
	const double ahead_before = offset(wall - kDaySeconds),
				 ahead_after = offset(wall + kDaySeconds);
	const double first = wall - std::fmax(ahead_before, ahead_after);
	if (offset(first) == wall - first) {
		return first;
	}
	const double second = wall - std::fmin(ahead_before, ahead_after);
	return offset(second) == wall - second ? second : wall - ahead_before;
}

} // namespace

bool ParseReportSchedule(std::string_view text, ReportSchedule &schedule,
                         ScheduleProblem &problem) noexcept {
	schedule.count = 0;
	if (Trimmed(text).empty()) {
		return true;
	}
	for (;;) {
		const std::size_t comma = text.find(',');
		problem.entry = Trimmed(text.substr(0, comma));
		if (schedule.count == kMostReportTimes) {
			problem.what = "There are at most 16 entries.";
			return false;
		}
		problem.what = ReadEntry(problem.entry, schedule.times[schedule.count]);
		if (problem.what != nullptr) {
			return false;
		}
		schedule.count++;
		if (comma == text.npos) {
			return true;
		}
		text.remove_prefix(comma + 1);
	}
}

double NextReportAt(const ReportTime &time, double at, const UtcOffset &offset) {
	const double today = std::floor((at + offset(at)) / kDaySeconds);
	for (double day = today - 1;; day++) {
		if (IsOnDay(time, day)) {
			const double moment = MomentOn(time, day, offset);
			if (moment > at) {
				return moment;
			}
		}
	}
}

double LastReportAt(const ReportTime &time, double at, const UtcOffset &offset) {
	const double today = std::floor((at + offset(at)) / kDaySeconds);
	for (double day = today + 1;; day--) {
		if (IsOnDay(time, day)) {
			const double moment = MomentOn(time, day, offset);
			if (moment <= at) {
				return moment;
			}
		}
	}
}

} // namespace savant::core
