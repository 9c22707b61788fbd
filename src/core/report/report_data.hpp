/*
 * report_data.hpp
 *     What a report tells, as plain facts: the JSON form is the source of truth, text and page are
 *     made of it and of nothing else.
 *
 * Times are seconds since 1970 in UTC; not a number means not known.
 */
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/report/chart.hpp"

namespace savant::core {

struct ReportPeriod {
	std::string kind; // hour, day, week, month, now or custom
	double from = 0, to = 0;
	double before_from = 0, before_to = 0; // what it is compared with
	std::string before_name;               // "the same time a week before"; "" = nothing to compare
	int zone_seconds = 0;

	double Seconds() const { return to - from; }
	bool HasBefore() const { return !before_name.empty(); }
};

/* How much of the period was seen. */
struct ReportCoverage {
	double snapshots = 0, expected = 0;
	double first = kChartNothing;   // when the first one was taken
	double mean_ms = kChartNothing; // that a snapshot took
	double repository_bytes = kChartNothing;
	std::map<std::string, double> interruptions; // restart, stats_reset, gap ...: how often
};

/* One series: its course now, and means of both periods. */
struct ReportSeries {
	std::string id, title, unit;
	std::vector<ChartPoint> points;
	double mean = kChartNothing, most = kChartNothing, last = kChartNothing;
	double before = kChartNothing; // mean of the period it is compared with
};

struct ReportFinding {
	std::string rule, area, object, severity, title, detail, remedy, evidence;
	double since = kChartNothing;
};

/* Sums over a period. */
struct ReportUse {
	double calls = 0, ms = 0, rows = 0, hit = 0, read = 0, dirtied = 0, temp = 0, io_ms = 0;
	double wal = 0, plan_ms = 0, jit_ms = 0;
};

struct ReportStatement {
	std::int64_t query_id = 0;
	std::string text; // normalised, at most kReportStatementBytes; "" = not known
	ReportUse now, before;
	bool was_before = false;
	double first_seen = kChartNothing;
	std::vector<ChartPoint> course; // milliseconds per bucket
	std::vector<std::string> leads; // resources of which it is among the first three: "time"

	double Mean() const { return now.calls > 0 ? now.ms / now.calls : 0; }
	double MeanBefore() const { return before.calls > 0 ? before.ms / before.calls : 0; }
};

/* What the regression detector recorded of one statement: slower than in its own past. */
struct ReportRegression {
	std::int64_t query_id = 0;
	std::string text, cause; // cause: savant.regression.class of the latest one
	double intervals = 0, first = 0, last = 0, calls = 0;
	double mean_ms = 0, usual_ms = 0, least_ratio = 1, extra_ms = 0;
};

struct ReportTable {
	std::string name;
	double bytes = kChartNothing, grown = kChartNothing;
	double seq_scans = 0, seq_rows = 0, index_scans = 0;
	double inserted = 0, updated = 0, hot_updated = 0, deleted = 0;
	double live = 0, dead = 0, vacuums = 0, analyzes = 0, read = 0, hit = 0;
};

struct ReportWait {
	std::string wait_class, event;
	double sessions = 0; // on average
};

/* Sessions that one session blocked. */
struct ReportLock {
	double seen = 0, sessions = 0, longest_s = 0, depth = 0;
	std::string relation, mode, role, application, root_state;
};

struct ReportChange {
	double at = 0;
	std::string kind, object, detail;
};

/* An incident, an alert or an anomaly: something with a beginning. */
struct ReportEvent {
	std::string what;                    // incident, alert, anomaly
	double from = 0, to = kChartNothing; // not a number: it lasts
	std::string severity, title, detail, cause;
};

struct ReportSuggestion {
	std::string action, table, reason, ddl;
	double bytes = 0, saved_ms_per_day = kChartNothing;
};

/* Where a daily value is going. */
struct ReportForecast {
	std::string name, unit;
	double value = 0, limit = 0, per_day = 0;
	double days = 0;                 // of values that it rests on
	double eta_days = kChartNothing; // to the limit; not a number: not within a year
	double eta_soonest = kChartNothing, eta_latest = kChartNothing; // 80 % of the slopes
	double p = kChartNothing; // that chance makes such a trend
	bool HasTrend() const { return p < 0.05; }
};

struct ReportDeduction {
	std::string area, why;
	double points = 0;
};

/* 100 less what was found; `deductions` add up to the difference. */
struct ReportScore {
	double score = 100;
	std::vector<ReportDeduction> deductions;
	std::map<std::string, std::string> lights; // area -> good, warning, critical
};

struct ReportData {
	ReportPeriod period;
	std::string database, version;
	bool is_standby = false;
	double written_at = 0, cpus = kChartNothing;
	ReportCoverage coverage;
	ReportScore score;
	std::vector<ReportSeries> series;
	std::vector<double> week; // load by weekday (Monday first) and hour; empty or 168
	std::vector<ReportFinding> findings;
	std::vector<ReportStatement> statements;   // by time
	ReportUse all, all_before;                 // of all statements
	std::vector<ReportRegression> regressions; // those that cost most first
	std::vector<ReportTable> tables;
	std::vector<ReportWait> waits;
	std::vector<ReportLock> locks;
	std::vector<ReportChange> changes;
	std::vector<ReportEvent> events;
	std::vector<ReportSuggestion> suggestions;
	std::vector<ReportForecast> forecasts;
	std::map<std::string, std::string> missing; // section -> why nothing could be read
	std::string narrative;                      // of a model, its numbers checked; "" = none
	std::string narrated_by;                    // the model; without a narrative, why there is none
	std::size_t sentences_left_out = 0; // of the narrative: with a number that is not in the facts

	/*
	 * Where axes of time begin: at the period's begin, or with the first snapshot when a tenth of
	 * the period or more went by before it.
	 */
	double ShownFrom() const;
	/* Null when it has no value in the period. */
	const ReportSeries *Find(std::string_view id) const;
};

constexpr std::size_t kReportStatementBytes = 2000;
constexpr std::size_t kReportMostBytes = 2'000'000; // of a page, and of the JSON

/* As JSON text, numbers that are not known as null. */
std::string ReportJson(const ReportData &data);

/* `text` of at most `most` bytes, its middle left out; valid UTF-8 stays valid. */
std::string CutMiddle(std::string_view text, std::size_t most);

/*
 * Critical findings take 20 points each, warnings 5, notes half a point; one area at most 30.
 * Unused areas are good.
 */
ReportScore ScoreOf(const std::vector<ReportFinding> &findings);

/*
 * From daily values, oldest first: the median of all slopes (Theil-Sen) and of the slopes the
 * middle 80 %.  Without an answer below seven values, and where the values have no trend by the
 * test of Mann and Kendall, days that resemble the day before taken into account.
 */
void Forecast(const std::vector<ChartPoint> &days, ReportForecast &forecast);

} // namespace savant::core
