/*
 * report_data_test.cpp
 *     The score adds up, forecasts wait for enough days, and the JSON form has everything.
 */
#include "core/report/report_data.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/text/utf8.hpp"
#include "report_samples.hpp"

namespace savant::core {
namespace {

ReportFinding Found(const char *area, const char *severity) {
	ReportFinding finding;
	finding.area = area;
	finding.severity = severity;
	finding.title = severity;
	return finding;
}

TEST(ScoreOf, TakesPointsBySeverityAndAtMostThirtyOfAnArea) {
	EXPECT_EQ(ScoreOf({}).score, 100);
	const ReportScore score =
		ScoreOf({Found("vacuum", "critical"), Found("vacuum", "critical"),
	             Found("vacuum", "warning"), Found("schema", "warning"), Found("schema", "info")});
	EXPECT_EQ(score.score, 100 - 30 - 5 - 0.5);
	double sum = 0;
	for (const ReportDeduction &one : score.deductions) {
		sum += one.points;
	}
	EXPECT_EQ(sum, 100 - score.score);
	EXPECT_EQ(score.lights.at("vacuum"), "critical");
	EXPECT_EQ(score.lights.at("schema"), "warning");
}

TEST(ScoreOf, IsNeverBelowZero) {
	std::vector<ReportFinding> findings;
	for (const char *area : {"a", "b", "c", "d", "e"}) {
		findings.push_back(Found(area, "critical"));
		findings.push_back(Found(area, "critical"));
	}
	EXPECT_EQ(ScoreOf(findings).score, 0);
}

ReportForecast ForecastOf(int days, double per_day) {
	std::vector<ChartPoint> values;
	for (int day = 0; day < days; day++) {
		values.push_back({day * 86400.0, 50 + per_day * day});
	}
	ReportForecast forecast;
	forecast.limit = 100;
	Forecast(values, forecast);
	return forecast;
}

TEST(Forecast, IsTheMedianSlope) {
	EXPECT_NEAR(ForecastOf(11, 2).eta_days, 15, 1e-9);
	EXPECT_NEAR(ForecastOf(11, 2).per_day, 2, 1e-9);
	std::vector<ChartPoint> values;
	for (int day = 0; day < 20; day++) {
		values.push_back({day * 86400.0, day == 7 ? 1e6 : 50.0 + day}); // one value is off
	}
	ReportForecast forecast;
	forecast.limit = 100;
	Forecast(values, forecast);
	EXPECT_NEAR(forecast.per_day, 1, 0.01);
}

TEST(Forecast, SaysNothingOfFewDaysAndOfWhatDoesNotGrow) {
	EXPECT_TRUE(std::isnan(ForecastOf(6, 2).eta_days));
	EXPECT_TRUE(std::isnan(ForecastOf(20, 0).eta_days));
	EXPECT_TRUE(std::isnan(ForecastOf(20, -1).eta_days));
	EXPECT_TRUE(std::isnan(ForecastOf(20, 0.001).eta_days)); // not within a year
}

TEST(CutMiddle, KeepsBothEndsAndWholeCharacters) {
	EXPECT_EQ(CutMiddle("short", 10), "short");
	const std::string cut = CutMiddle("begin" + std::string(500, 'x') + "end", 60);
	EXPECT_LE(cut.size(), 60U);
	EXPECT_TRUE(cut.starts_with("begin") && cut.ends_with("end"));
	std::string wide;
	for (int i = 0; i < 300; i++) {
		wide += "\u6f22";
	}
	for (std::size_t most = 11; most < 60; most++) {
		EXPECT_EQ(FindInvalidUtf8(CutMiddle(wide, most)), std::string::npos);
		EXPECT_LE(CutMiddle(wide, most).size(), most);
	}
}

ReportForecast ForecastFrom(const std::vector<double> &values) {
	std::vector<ChartPoint> days;
	for (std::size_t day = 0; day < values.size(); day++) {
		days.push_back({static_cast<double>(day) * 86400, values[day]});
	}
	ReportForecast forecast;
	forecast.limit = 100;
	Forecast(days, forecast);
	return forecast;
}

TEST(Forecast, SaysNothingWithoutATrend) {
	for (const std::vector<double> &values :
	     {std::vector<double>{5, 9, 4, 8, 6, 9, 5, 8, 4, 9}, std::vector<double>(12, 7.0),
	      std::vector<double>{10, 20, 30, 5, 15, 25, 35, 8, 18, 28, 6, 16},
	      std::vector<double>{1, 2, 3, 4, 4, 3, 2, 1, 2, 3, 4, 5, 4, 3, 2, 3}}) {
		const ReportForecast forecast = ForecastFrom(values);
		EXPECT_FALSE(forecast.HasTrend()) << forecast.p;
		EXPECT_TRUE(std::isnan(forecast.eta_days));
		EXPECT_EQ(forecast.per_day, 0);
	}
}

TEST(Forecast, SeesATrendBehindNoise) {
	const ReportForecast forecast = ForecastFrom({10, 13, 11, 15, 17, 16, 20, 19, 23, 22, 26, 25});
	EXPECT_TRUE(forecast.HasTrend());
	EXPECT_NEAR(forecast.per_day, 1.5, 0.2);
	EXPECT_LE(forecast.eta_soonest, forecast.eta_days);
	EXPECT_GE(forecast.eta_latest, forecast.eta_days);
}

TEST(ReportJson, HasEveryPartAndNullForWhatIsNotKnown) {
	const auto report = nlohmann::json::parse(ReportJson(report_samples::Day()));
	EXPECT_EQ(report["health"]["score"], 75);
	EXPECT_EQ(report["statements"].size(), 3U);
	EXPECT_TRUE(report["statements"][2]["before"].is_null());
	EXPECT_EQ(report["period"]["compared_with"]["name"], "the same time a week before");
	EXPECT_TRUE(report["events"][2]["to"].is_null());
	EXPECT_TRUE(report["narrative"].is_null());
	for (const char *part : {"findings", "series", "tables", "locks", "waits", "changes",
	                         "suggestions", "capacity", "load_by_weekday_and_hour", "coverage"}) {
		EXPECT_FALSE(report[part].empty()) << part;
	}
}

TEST(ReportJson, StandsWhatIsNotANumber) {
	ReportData data;
	data.series.push_back({});
	data.series[0].points = {{0, NAN}, {1, INFINITY}, {2, 1e300}, {3, 1e-300}, {4, -0.0}};
	EXPECT_TRUE(nlohmann::json::accept(ReportJson(data)));
}

} // namespace
} // namespace savant::core
