/*
 * chart_samples.hpp
 *     One chart of every kind with figures as a server gives them, for the tests of the renderers.
 */
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "core/report/chart.hpp"

namespace savant::core::chart_samples {

constexpr double kMonday = 1763337600; // 2025-11-17 00:00 UTC
constexpr double kHour = 3600, kDay = 86400;

inline ChartItem Item(std::string name, double value, double before = kChartNothing,
                      double limit = kChartNothing, std::string note = "",
                      ChartTone tone = ChartTone::Plain) {
	return {std::move(name), value, before, limit, std::move(note), tone};
}

/* Working hours with a wave, the same in every run. */
inline double Daily(double time, double height, double shift) {
	const double hour = std::fmod(time - kMonday, kDay) / kHour;
	const double wave = std::exp(-std::pow(hour - 14 - shift, 2) / 18);
	return height * (0.15 + wave + 0.08 * std::sin(time / 700 + shift * 5));
}

inline Chart Load() {
	Chart chart;
	chart.kind = ChartKind::StackedArea;
	chart.title = "Sessions at work by what they wait for";
	chart.zone_seconds = 3600;
	chart.step = 300;
	const char *names[] = {"CPU", "IO", "Lock", "LWLock", "Client", "IPC"};
	const int colours[] = {1, 0, 2, 3, 5, 4};
	const double heights[] = {2.4, 1.2, 0.5, 0.3, 0.2, 0.1};
	for (int i = 0; i < 6; i++) {
		ChartSeries series{names[i], {}, colours[i]};
		for (double time = kMonday; time <= kMonday + kDay; time += 300) {
			const bool jam = i == 2 && time > kMonday + 11 * kHour && time < kMonday + 12.2 * kHour;
			const bool missing = time > kMonday + 4 * kHour && time < kMonday + 5 * kHour;
			if (!missing) {
				series.points.push_back({time, Daily(time, heights[i], i * 0.4) + (jam ? 4 : 0)});
			}
		}
		chart.series.push_back(series);
	}
	chart.thresholds = {{8, "8 CPUs", ChartTone::Plain}};
	chart.marks = {{kMonday + 10.9 * kHour, kChartNothing, "ALTER TABLE orders", ChartTone::Info}};
	return chart;
}

inline Chart Latency() {
	Chart chart;
	chart.kind = ChartKind::Line;
	chart.title = "Mean time of a statement";
	chart.unit = ChartUnit::Milliseconds;
	chart.band_name = "usual at this time of the week";
	ChartSeries series{"mean time", {}, -1};
	for (double time = kMonday; time <= kMonday + kDay; time += 300) {
		const double usual = Daily(time, 30, 0);
		const bool odd = time > kMonday + 15 * kHour && time < kMonday + 15.6 * kHour;
		series.points.push_back({time, usual * (odd ? 2.4 : 1 + 0.05 * std::sin(time / 900))});
		chart.band.push_back({time, usual * 0.8, usual * 1.2});
		if (odd && std::fmod(time, 900) == 0) {
			chart.marks.push_back({time, usual * 2.4, "2.4 times the usual", ChartTone::Warning});
		}
	}
	chart.series.push_back(series);
	chart.thresholds = {{70, "objective 70 ms", ChartTone::Warning}};
	return chart;
}

inline Chart Spark() {
	Chart chart = Latency();
	chart.kind = ChartKind::Sparkline;
	return chart;
}

inline Chart TopSql(ChartKind kind) {
	Chart chart;
	chart.kind = kind;
	chart.title = "Statements by time";
	chart.unit = ChartUnit::Milliseconds;
	chart.items = {Item("SELECT * FROM orders WHERE customer = $1 AND state = $2", 5400000,
	                    kChartNothing, kChartNothing, "", ChartTone::Warning),
	               Item("UPDATE stock SET quantity = quantity - $1", 2100000),
	               Item("INSERT INTO event", 640000),
	               Item("SELECT city, sum(total) FROM orders GROUP BY city", 220000),
	               Item("COMMIT", 1200)};
	return chart;
}

inline Chart WeekOverWeek() {
	Chart chart;
	chart.kind = ChartKind::Diverging;
	chart.title = "This week against last week";
	chart.unit = ChartUnit::Percent;
	chart.items = {
		Item("transactions per second", 0.12),
		Item("mean time of a statement", 0.48, kChartNothing, kChartNothing, "",
	         ChartTone::Critical),
		Item("bytes of WAL", -0.07),
		Item("temporary files", -0.62, kChartNothing, kChartNothing, "", ChartTone::Good),
		Item("deadlocks", 0)};
	return chart;
}

inline Chart Capacity() {
	Chart chart;
	chart.kind = ChartKind::Bullets;
	chart.title = "How full it is";
	chart.unit = ChartUnit::Count;
	chart.items = {
		Item("connections", 83, kChartNothing, 100, "reaches the limit in 12 to 30 days"),
		Item("transaction ids before a freeze", 1.2e8, kChartNothing, 2e8),
		Item("sequence orders_id_seq", 2.1e9, kChartNothing, 2147483647, "in 3 days"),
		Item("replication slots", 1, kChartNothing, 10)};
	chart.thresholds = {{0.8, "warning", ChartTone::Warning},
	                    {0.95, "critical", ChartTone::Critical}};
	return chart;
}

inline Chart Week() {
	Chart chart;
	chart.kind = ChartKind::HeatMap;
	chart.title = "Load by weekday and hour";
	chart.row_names = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	for (int hour = 0; hour < 24; hour++) {
		chart.column_names.push_back((hour < 10 ? "0" : "") + std::to_string(hour));
	}
	for (int day = 0; day < 7; day++) {
		for (int hour = 0; hour < 24; hour++) {
			const double load = Daily(kMonday + hour * kHour, day < 5 ? 8 : 2, day == 2 ? 2 : 0);
			chart.cells.push_back(day == 6 && hour > 18 ? kChartNothing : load);
		}
	}
	return chart;
}

inline Chart Events() {
	Chart chart;
	chart.kind = ChartKind::Timeline;
	chart.title = "What happened when";
	chart.from = kMonday;
	chart.to = kMonday + kDay;
	chart.lanes = {
		{"Incidents",
	     {{kMonday + 11 * kHour, kMonday + 12.2 * kHour, "lock pile-up on orders",
	       ChartTone::Critical}}},
		{"Alerts",
	     {{kMonday + 11.1 * kHour, kMonday + 12.3 * kHour, "blocked sessions", ChartTone::Critical},
	      {kMonday + 11.2 * kHour, kMonday + 15 * kHour, "long transaction", ChartTone::Warning}}},
		{"Anomalies",
	     {{kMonday + 2 * kHour, kMonday + 2 * kHour, "checkpoint", ChartTone::Info},
	      {kMonday + 15 * kHour, kMonday + 15.6 * kHour, "mean time", ChartTone::Warning}}},
		{"Changes",
	     {{kMonday + 10.9 * kHour, kMonday + 10.9 * kHour, "ALTER TABLE orders", ChartTone::Info},
	      {kMonday + 20 * kHour, kMonday + 20 * kHour, "restart", ChartTone::Critical}}},
		{"Vacuum", {}}};
	return chart;
}

inline Chart Spread() {
	Chart chart;
	chart.kind = ChartKind::Histogram;
	chart.title = "Statements by mean time";
	chart.unit = ChartUnit::Milliseconds;
	const double counts[] = {12, 80, 240, 410, 220, 90, 35, 12, 3, 1};
	double edge = 0.5;
	for (const double count : counts) {
		chart.bins.push_back({edge, edge * 2, count});
		edge *= 2;
	}
	return chart;
}

inline Chart Hours() {
	Chart chart;
	chart.kind = ChartKind::Boxes;
	chart.title = "Mean time by part of the day";
	chart.unit = ChartUnit::Milliseconds;
	chart.boxes = {
		{"night", 1, 2, 3, 5, 9}, {"morning", 4, 9, 14, 22, 61}, {"afternoon", 6, 18, 30, 44, 96}};
	return chart;
}

inline Chart Ranks() {
	Chart chart;
	chart.kind = ChartKind::Slope;
	chart.title = "Statements by time, before and now";
	chart.unit = ChartUnit::Count;
	chart.items = {
		Item("SELECT * FROM orders WHERE customer = $1", 1, 3, kChartNothing, "90 min"),
		Item("UPDATE stock SET quantity = quantity - $1", 2, 1, kChartNothing, "35 min"),
		Item("INSERT INTO event", 3, 2, kChartNothing, "11 min"),
		Item("SELECT city, sum(total) FROM orders", 4, kChartNothing, kChartNothing, "4 min"),
		Item("DELETE FROM session WHERE seen < $1", 5, 57, kChartNothing, "2 min")};
	return chart;
}

inline Chart Causes() {
	Chart chart;
	chart.kind = ChartKind::Waterfall;
	chart.title = "Where 4.2 more sessions at work come from";
	chart.items = {
		Item("orders waits for a lock", 3.9, kChartNothing, kChartNothing,
	         "ALTER TABLE orders at 10:54", ChartTone::Critical),
		Item("more calls of SELECT stock", 0.6),
		Item("fewer reads of event", -0.3, kChartNothing, kChartNothing, "", ChartTone::Good)};
	return chart;
}

inline std::vector<Chart> All() {
	return {Load(),
	        Latency(),
	        Spark(),
	        TopSql(ChartKind::Bars),
	        TopSql(ChartKind::Pareto),
	        WeekOverWeek(),
	        Capacity(),
	        Week(),
	        Events(),
	        Spread(),
	        Hours(),
	        Ranks(),
	        Causes()};
}

/* The same kinds with what breaks renderers: nothing, one, equal, not finite, negative, huge. */
inline std::vector<Chart> Odd() {
	const double odd[][3] = {{5, 5, 5},
	                         {0, 0, 0},
	                         {-3, -2, -8},
	                         {1e300, -1e300, 1e300},
	                         {NAN, INFINITY, -INFINITY},
	                         {1e-300, 2e-300, 0},
	                         {NAN, 7, NAN}};
	const std::string hostile =
		"<script>alert(1)</script>\x1b[31m\n\t\xff\"'&\xe2\x80\xae \xe6\xbc\xa2\xe5\xad\x97 " +
		std::string(300, 'W');
	std::vector<Chart> charts;
	for (Chart chart : All()) {
		const ChartKind kind = chart.kind;
		Chart empty;
		empty.kind = kind;
		empty.title = "empty";
		empty.why_empty = "no snapshot in this period";
		charts.push_back(empty);
		for (const auto &values : odd) {
			Chart one = empty;
			one.title = hostile;
			one.summary = "";
			one.series = {{hostile, {}, -1}, {hostile, {}, -1}};
			one.row_names = {hostile};
			one.column_names = {"a", hostile, "c"};
			one.lanes = {{hostile, {}}};
			for (int i = 0; i < 3; i++) {
				const double time = kMonday + i * 60;
				one.series[0].points.push_back({time, values[i]});
				one.band.push_back({time, values[i], values[(i + 1) % 3]});
				one.marks.push_back({time, values[i], hostile, ChartTone::Critical});
				one.thresholds.push_back({values[i], hostile, ChartTone::Warning});
				one.items.push_back(
					{hostile, values[i], values[0], values[1], hostile, ChartTone::Warning});
				one.cells.push_back(values[i]);
				one.bins.push_back({values[i], values[(i + 1) % 3], values[i]});
				one.boxes.push_back(
					{hostile, values[0], values[1], values[2], values[0], values[1]});
				one.lanes[0].spans.push_back({time, time + values[i], hostile, ChartTone::Warning});
			}
			one.series[1].points = {{NAN, 1}, {INFINITY, 2}, {kMonday, values[0]}};
			charts.push_back(one);
		}
	}
	return charts;
}

} // namespace savant::core::chart_samples
