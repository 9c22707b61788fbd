/*
 * report_schedule_test.cpp
 *     savant.report_schedule: what is read, and when it is due.
 */
#include "core/watch/report_schedule.hpp"

#include <string>

#include <gtest/gtest.h>

namespace savant::core {
namespace {

constexpr double kSecondsOfHour = 3600;
/* 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC: Berlin's clock goes to summer time and back. */
constexpr double kToSummer = 1774746000, kToWinter = 1792890000;
/* 2026-11-21 12:00 UTC, a Saturday. */
constexpr double kSaturdayNoon = 1795262400;

double Utc(double) { return 0; }

double Berlin(double at) { return at >= kToSummer && at < kToWinter ? 7200 : 3600; }

std::string ProblemOf(std::string_view text) {
	ReportSchedule schedule;
	ScheduleProblem problem;
	return ParseReportSchedule(text, schedule, problem)
	           ? "none"
	           : std::string(problem.entry) + ": " + problem.what;
}

ReportTime TimeOf(std::string_view text) {
	ReportSchedule schedule;
	ScheduleProblem problem;
	EXPECT_TRUE(ParseReportSchedule(text, schedule, problem)) << text;
	EXPECT_EQ(schedule.count, 1) << text;
	return schedule.times[0];
}

TEST(ReportSchedule, ReadsEntries) {
	ReportSchedule schedule;
	ScheduleProblem problem;
	ASSERT_TRUE(ParseReportSchedule(" Daily 06:05 ,weekly\tSUNDAY  23:59", schedule, problem));
	ASSERT_EQ(schedule.count, 2);
	EXPECT_FALSE(schedule.times[0].is_weekly);
	EXPECT_EQ(schedule.times[0].hour, 6);
	EXPECT_EQ(schedule.times[0].minute, 5);
	EXPECT_TRUE(schedule.times[1].is_weekly);
	EXPECT_EQ(schedule.times[1].weekday, 0);
	EXPECT_EQ(schedule.times[1].hour, 23);
	EXPECT_EQ(schedule.times[1].minute, 59);
}

TEST(ReportSchedule, EmptyIsNever) {
	for (const char *text : {"", " ", "\t\n"}) {
		ReportSchedule schedule;
		ScheduleProblem problem;
		EXPECT_TRUE(ParseReportSchedule(text, schedule, problem));
		EXPECT_EQ(schedule.count, 0);
	}
}

TEST(ReportSchedule, RefusesWhatIsNoSchedule) {
	const char *form = "It is neither \"daily HH:MM\" nor \"weekly DAY HH:MM\".";
	const char *clock = "Its time of day is not between 00:00 and 23:59.";
	const char *day = "\"weekly\" is followed by the name of a day: monday, tuesday and so on.";
	EXPECT_EQ(ProblemOf("hourly"), std::string("hourly: ") + form);
	EXPECT_EQ(ProblemOf("daily 06:00,"), std::string(": ") + form);
	EXPECT_EQ(ProblemOf(",daily 06:00"), std::string(": ") + form);
	EXPECT_EQ(ProblemOf("daily 06:00 UTC"), std::string("daily 06:00 UTC: ") + form);
	EXPECT_EQ(ProblemOf("daily"), std::string("daily: ") + clock);
	EXPECT_EQ(ProblemOf("daily 6:00"), std::string("daily 6:00: ") + clock);
	EXPECT_EQ(ProblemOf("daily 24:00"), std::string("daily 24:00: ") + clock);
	EXPECT_EQ(ProblemOf("daily 06:60"), std::string("daily 06:60: ") + clock);
	EXPECT_EQ(ProblemOf("daily 06-00"), std::string("daily 06-00: ") + clock);
	EXPECT_EQ(ProblemOf("daily +6:00"), std::string("daily +6:00: ") + clock);
	EXPECT_EQ(ProblemOf("weekly 06:00"), std::string("weekly 06:00: ") + day);
	EXPECT_EQ(ProblemOf("weekly mon 06:00"), std::string("weekly mon 06:00: ") + day);
	EXPECT_EQ(ProblemOf("daily 01:00, weekly monday 6"), std::string("weekly monday 6: ") + clock);
}

TEST(ReportSchedule, HasAtMostSixteenEntries) {
	std::string text = "daily 00:00";
	for (int i = 1; i < kMostReportTimes; i++) {
		text += ", daily 00:00";
	}
	EXPECT_EQ(ProblemOf(text), "none");
	EXPECT_EQ(ProblemOf(text + ", daily 01:00"), "daily 01:00: There are at most 16 entries.");
}

TEST(ReportSchedule, FindsTheNextAndTheLast) {
	const ReportTime daily = TimeOf("daily 06:00");
	EXPECT_EQ(NextReportAt(daily, kSaturdayNoon, Utc), kSaturdayNoon + 18 * kSecondsOfHour);
	EXPECT_EQ(LastReportAt(daily, kSaturdayNoon, Utc), kSaturdayNoon - 6 * kSecondsOfHour);
	const ReportTime weekly = TimeOf("weekly monday 06:00");
	EXPECT_EQ(NextReportAt(weekly, kSaturdayNoon, Utc), kSaturdayNoon + 42 * kSecondsOfHour);
	EXPECT_EQ(LastReportAt(weekly, kSaturdayNoon, Utc), kSaturdayNoon - 126 * kSecondsOfHour);
}

TEST(ReportSchedule, TheVeryMomentIsTheLastOne) {
	const ReportTime noon = TimeOf("weekly saturday 12:00");
	EXPECT_EQ(LastReportAt(noon, kSaturdayNoon, Utc), kSaturdayNoon);
	EXPECT_EQ(NextReportAt(noon, kSaturdayNoon, Utc), kSaturdayNoon + 168 * kSecondsOfHour);
}

TEST(ReportSchedule, FollowsTheWallClock) {
	// Noon in UTC is 13:00 in Berlin in winter.
	EXPECT_EQ(NextReportAt(TimeOf("daily 13:30"), kSaturdayNoon, Berlin), kSaturdayNoon + 1800);
	// Far from UTC: already Sunday there, or still Friday.
	const auto ahead = [](double) { return 14 * kSecondsOfHour; };
	EXPECT_EQ(NextReportAt(TimeOf("weekly sunday 03:00"), kSaturdayNoon, ahead),
	          kSaturdayNoon + kSecondsOfHour);
	const auto behind = [](double) { return -13 * kSecondsOfHour; };
	EXPECT_EQ(NextReportAt(TimeOf("weekly friday 23:30"), kSaturdayNoon, behind),
	          kSaturdayNoon + 1800);
}

TEST(ReportSchedule, AnHourThatIsSkippedIsKeptByTheOldClock) {
	const ReportTime time = TimeOf("daily 02:30");
	const double midnight = kToSummer - 2 * kSecondsOfHour;
	EXPECT_EQ(NextReportAt(time, midnight, Berlin), kToSummer + 1800);
	EXPECT_EQ(NextReportAt(time, kToSummer + 1800, Berlin), kToSummer + 1800 + 23 * kSecondsOfHour);
}

TEST(ReportSchedule, OfAnHourThatIsRepeatedTheFirstCounts) {
	const ReportTime time = TimeOf("daily 02:30");
	const double first = kToWinter - 1800;
	EXPECT_EQ(NextReportAt(time, first - 1, Berlin), first);
	EXPECT_EQ(NextReportAt(time, first, Berlin), first + 25 * kSecondsOfHour);
	EXPECT_EQ(LastReportAt(time, first + kSecondsOfHour, Berlin), first);
}

TEST(ReportSchedule, EachDayHasOne) {
	const ReportTime time = TimeOf("daily 02:30");
	double at = NextReportAt(time, kToSummer - 400 * 24 * kSecondsOfHour, Berlin);
	for (int i = 0; i < 800; i++) {
		const double next = NextReportAt(time, at, Berlin);
		EXPECT_GE(next - at, 22 * kSecondsOfHour);
		EXPECT_LE(next - at, 49 * kSecondsOfHour);
		EXPECT_EQ(LastReportAt(time, next, Berlin), next);
		at = next;
	}
}

} // namespace
} // namespace savant::core
