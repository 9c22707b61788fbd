/*
 * report_samples.hpp
 *     The facts of one day, with something in every section.
 */
#pragma once

#include <cmath>
#include <string>

#include "core/report/report_data.hpp"

namespace savant::core::report_samples {

constexpr double kBegin = 1763337600, kHour = 3600; // Monday 2025-11-17 00:00 UTC

inline void AddSeries(ReportData &data, const char *id, const char *title, const char *unit,
                      double height, double before) {
	ReportSeries series;
	series.id = id;
	series.title = title;
	series.unit = unit;
	for (int hour = 0; hour <= 24; hour++) {
		series.points.push_back({kBegin + hour * kHour, height * (1 + hour % 5)});
	}
	series.mean = height * 3;
	series.most = height * 5;
	series.last = height * 5;
	series.before = before;
	data.series.push_back(series);
}

inline ReportStatement Statement(std::int64_t id, std::string text, double ms, double ms_before) {
	ReportStatement statement;
	statement.query_id = id;
	statement.text = std::move(text);
	statement.now.calls = 1000;
	statement.now.ms = ms;
	statement.now.rows = 5000;
	statement.now.hit = 9000;
	statement.now.read = 1000;
	statement.was_before = ms_before > 0;
	statement.before.calls = 1000;
	statement.before.ms = ms_before;
	for (int hour = 0; hour < 24; hour++) {
		statement.course.push_back({kBegin + hour * kHour, ms / 24 * (hour % 3)});
	}
	return statement;
}

inline void AddObjects(ReportData &data) {
	data.regressions = {{11, "SELECT *\n  FROM orders WHERE customer = $1", "cache_misses", 3,
	                     kBegin + 11 * kHour, kBegin + 12 * kHour, 300, 5400, 1000, 4.2, 1.3e6}};
	ReportTable table;
	table.name = "public.orders";
	table.bytes = 3e9;
	table.grown = 2e8;
	table.seq_scans = 12;
	table.seq_rows = 1.2e8;
	table.inserted = 50000;
	table.updated = 20000;
	table.hot_updated = 5000;
	table.live = 1e7;
	table.dead = 2e6;
	table.vacuums = 1;
	data.tables = {table};
	data.waits = {{"CPU", "CPU", 1.5}, {"IO", "DataFileRead", 0.75}, {"Lock", "relation", 0.25}};
	data.locks = {{kBegin + 11 * kHour, 7, 93, 2, "public.orders", "AccessExclusiveLock", "app",
	               "billing", "idle in transaction"}};
	data.changes = {
		{kBegin + 10 * kHour, "ddl", "public.orders", "column note added to public.orders"},
		{kBegin + 12 * kHour, "setting", "work_mem", "work_mem: 4MB, was 64MB"},
		{kBegin + 13 * kHour, "new_statement", "7", "new statement: 4 % of the time"}};
	data.events = {
		{"incident", kBegin + 11 * kHour, kBegin + 12 * kHour, "critical",
	     "Sessions wait for public.orders", "7 sessions waited for up to 93 s.",
	     "ALTER TABLE at 10:00"},
		{"anomaly", kBegin + 12 * kHour, kBegin + 12 * kHour, "warning",
	     "mean time 3 times the usual", "", ""},
		{"alert", kBegin + 20 * kHour, kChartNothing, "warning", "disk 85 % full", "", ""}};
	data.suggestions = {{"create index", "public.orders", "read by customer, without an index",
	                     "CREATE INDEX ON public.orders (customer)", 2e8, 3.6e6}};
}

inline ReportData Day() {
	ReportData data;
	data.period = {"day",
	               kBegin,
	               kBegin + 24 * kHour,
	               kBegin - 7 * 24 * kHour,
	               kBegin - 6 * 24 * kHour,
	               "the same time a week before",
	               3600};
	data.database = "shop";
	data.version = "15.4";
	data.written_at = kBegin + 24 * kHour;
	data.cpus = 4;
	data.coverage = {1430, 1440, kBegin + 60, 38, 5e7, {{"restart", 1}}};
	AddSeries(data, "load_cpu", "Load: CPU", "", 0.5, 1.2);
	AddSeries(data, "load_lock", "Load: locks", "", 0.1, 0.1);
	AddSeries(data, "load_total", "Load", "", 0.6, 1.3);
	AddSeries(data, "calls_per_second", "Statements", "/s", 120, 300);
	AddSeries(data, "statement_ms_per_call", "Time of a statement", "ms", 2, 4);
	AddSeries(data, "hit_share", "Cache hits", "share", 0.19, 0.6);
	AddSeries(data, "wal_bytes_per_second", "WAL", "B/s", 1e5, 3e5);
	AddSeries(data, "replay_lag_s", "Replay lag", "s", 0.2, 0.1);
	data.findings = {
		{"xid_wraparound", "vacuum", "", "critical", "transaction ids are 91 % used up",
	     "The oldest table was frozen 1.9 billion transactions ago.",
	     "VACUUM (FREEZE) public.orders", "SELECT age(relfrozenxid) FROM pg_class", kBegin},
		{"work_mem_small", "configuration", "work_mem", "warning",
	     "work_mem makes 40 % of the sorts spill", "", "ALTER SYSTEM SET work_mem = '32MB'", "",
	     kBegin}};
	data.statements = {Statement(11, "SELECT *\n  FROM orders WHERE customer = $1", 5.4e6, 1e6),
	                   Statement(12, "UPDATE stock SET quantity = quantity - $1", 2e6, 4e6),
	                   Statement(13, "INSERT INTO event VALUES ($1)", 6e5, 0)};
	data.statements[0].leads = {"time", "reads"};
	data.all.calls = 3000;
	data.all.ms = 8e6;
	data.all_before.calls = 2000;
	data.all_before.ms = 5e6;
	for (int hour = 0; hour < 168; hour++) {
		data.week.push_back(hour % 24 / 10.0);
	}
	AddObjects(data);
	std::vector<ChartPoint> days;
	for (int day = 0; day < 20; day++) {
		days.push_back({kBegin + day * 24 * kHour, 0.6 + 0.01 * day});
	}
	ReportForecast forecast;
	forecast.name = "disk";
	forecast.unit = "share";
	forecast.limit = 1;
	Forecast(days, forecast);
	data.forecasts = {forecast};
	data.score = ScoreOf(data.findings);
	return data;
}

} // namespace savant::core::report_samples
