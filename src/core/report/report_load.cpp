/*
 * report_load.cpp
 *     Sections about load over time: waits, I/O, replication, capacity; and what they share.
 */
#include <algorithm>
#include <cmath>

#include "core/ask/display.hpp"
#include "core/report/chart_data.hpp"
#include "core/report/report_sections.hpp"
#include "core/text/figure_words.hpp"

namespace savant::core {

namespace {

/* Wait classes, from the bottom of the stack to its top, with their colours. */
constexpr struct {
	const char *id, *name;
	int colour;
} kClasses[] = {{"load_cpu", "CPU", 1},         {"load_io", "IO", 0},
                {"load_lock", "Lock", 2},       {"load_lwlock", "LWLock", 3},
                {"load_ipc", "IPC", 4},         {"load_client", "Client", 5},
                {"load_timeout", "Timeout", 6}, {"load_other", "other", 8}};

double StepOf(const std::vector<ChartPoint> &points) {
	std::vector<double> steps;
	for (std::size_t i = 1; i < points.size(); i++) {
		steps.push_back(points[i].time - points[i - 1].time);
	}
	if (steps.empty()) {
		return 0;
	}
	std::nth_element(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2),
	                 steps.end());
	return steps[steps.size() / 2];
}

Chart TimeChart(const ReportData &data, ChartKind kind, const std::string &title) {
	Chart chart;
	chart.kind = kind;
	chart.title = title;
	chart.zone_seconds = data.period.zone_seconds;
	chart.tells_period = false;
	chart.from = data.ShownFrom();
	chart.to = data.period.to;
	return chart;
}

/* What may explain a step in a chart. */
void AddMoments(const ReportData &data, Chart &chart) {
	for (const ReportChange &change : data.changes) {
		if (change.kind == "restart" || change.kind == "setting" || change.kind == "ddl" ||
		    change.kind == "role_switch" || change.kind == "plan_change") {
			chart.marks.push_back({change.at, kChartNothing, change.detail, ChartTone::Info});
		}
	}
	constexpr std::size_t kReadable = 12; // more lines would hide what they explain
	if (chart.marks.size() > kReadable) {
		chart.marks.clear();
	}
}

Chart LoadChart(const ReportData &data) {
	Chart chart = TimeChart(data, ChartKind::StackedArea, "Sessions at work by what they wait for");
	chart.why_empty = "nobody looked at what sessions wait for in this period";
	constexpr double kRounding = 1e-6; // "other" is a difference
	for (const auto &one : kClasses) {
		const ReportSeries *series = data.Find(one.id);
		if (series != nullptr && series->most > kRounding) {
			chart.series.push_back({one.name, series->points, one.colour});
			chart.step = StepOf(series->points);
		}
	}
	if (std::isfinite(data.cpus) && data.cpus > 0) {
		chart.thresholds.push_back({data.cpus, CountOf(data.cpus, "CPU"), ChartTone::Plain});
	}
	AddMoments(data, chart);
	return chart;
}

Chart WeekChart(const ReportData &data) {
	static constexpr const char *kDays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	Chart chart;
	chart.kind = ChartKind::HeatMap;
	chart.title = "Load by weekday and hour, mean of four weeks";
	chart.why_empty = "there are no hourly figures yet";
	if (!data.week.empty()) {
		chart.row_names.assign(std::begin(kDays), std::end(kDays));
		for (int hour = 0; hour < 24; hour++) {
			chart.column_names.push_back((hour < 10 ? "0" : "") + std::to_string(hour));
		}
		chart.cells = data.week;
	}
	return chart;
}

/* This period against the one before, in percent. */
Chart AgainstChart(const ReportData &data) {
	static constexpr struct {
		const char *id;
		bool more_is_worse;
	} kShown[] = {{"load_total", true},
	              {"calls_per_second", false},
	              {"statement_ms_per_call", true},
	              {"commits_per_second", false},
	              {"rollbacks_per_second", true},
	              {"wal_bytes_per_second", true},
	              {"blocks_read_per_second", true},
	              {"temp_bytes_per_second", true},
	              {"sessions_total", true},
	              {"database_bytes", true}};
	Chart chart;
	chart.kind = ChartKind::Diverging;
	chart.unit = ChartUnit::Percent;
	chart.title = "This period against " + data.period.before_name;
	constexpr double kMuch = 0.2, kFarthest = 3;
	for (const auto &one : kShown) {
		const ReportSeries *series = data.Find(one.id);
		if (series == nullptr || !std::isfinite(series->before) || series->before <= 0) {
			continue;
		}
		const double change = series->mean / series->before - 1;
		ChartItem item;
		item.name = series->title;
		item.value = std::min(change, kFarthest);
		if (change > kFarthest) { // one long bar would make the others invisible
			item.note = "more than that: " + TimesText(change + 1) + " as much";
		}
		item.tone = !one.more_is_worse || std::fabs(change) < kMuch ? ChartTone::Plain
		            : change > 0                                    ? ChartTone::Warning
		                                                            : ChartTone::Good;
		chart.items.push_back(std::move(item));
	}
	return chart;
}

/* A line at zero all the time is no picture. */
bool IsFlatZero(const Chart &chart) {
	if (chart.kind != ChartKind::Line) {
		return false;
	}
	for (const ChartSeries &series : chart.series) {
		for (const ChartPoint &point : series.points) {
			if (std::isfinite(point.value) && point.value != 0) {
				return false;
			}
		}
	}
	return true;
}

std::string LimitWords(const ReportForecast &forecast) {
	if (forecast.days < 7) {
		return "no forecast: it needs 7 days, there are " + CountText(forecast.days);
	}
	if (!forecast.HasTrend()) {
		return "no forecast: it goes neither up nor down for certain";
	}
	if (forecast.per_day <= 0) {
		return "it gets less";
	}
	const auto days = [](double count) { return CountText(std::round(count)); };
	if (!std::isfinite(forecast.eta_days)) {
		return std::isfinite(forecast.eta_soonest)
		           ? "not within a year, or in " + days(forecast.eta_soonest) +
		                 " days at the soonest"
		           : "not within a year";
	}
	const std::string words = "in " + CountOf(std::round(forecast.eta_days), "day");
	return words + " (" + days(forecast.eta_soonest) +
	       (std::isfinite(forecast.eta_latest) ? " to " + days(forecast.eta_latest)
	                                           : " at the soonest") +
	       ")";
}

} // namespace

ReportBlock TextBlock(std::string text) {
	ReportBlock block;
	block.text = std::move(text);
	return block;
}

ReportBlock SoftBlock(std::string text) {
	ReportBlock block = TextBlock(std::move(text));
	block.kind = ReportBlock::Kind::Soft;
	return block;
}

ReportBlock FigureBlock(std::vector<Chart> charts) {
	ReportBlock block;
	block.kind = ReportBlock::Kind::Figure;
	for (Chart &chart : charts) {
		const bool told = !IsEmptyChart(PreparedChart(chart)) && !IsFlatZero(chart);
		if (told || !chart.why_empty.empty()) {
			block.charts.push_back(std::move(chart));
		}
	}
	return block;
}

ReportCell CellOf(std::string text) {
	ReportCell cell;
	cell.text = std::move(text);
	return cell;
}

ReportBlock NothingBlock(const ReportData &data, const std::string &section,
                         const std::string &otherwise) {
	const auto found = data.missing.find(section);
	if (found != data.missing.end()) {
		return SoftBlock(found->second);
	}
	// "Nothing happened" would be a guess; the load has words of its own, advice needs no snapshot.
	const bool is_of_snapshots = section != "load" && section != "suggestions";
	const bool is_unseen = is_of_snapshots && data.coverage.snapshots == 0;
	return SoftBlock(is_unseen ? "Nothing was watched in this period." : otherwise);
}

ChartUnit UnitOf(const std::string &unit) {
	return unit == "B"       ? ChartUnit::Bytes
	       : unit == "B/s"   ? ChartUnit::BytesPerSecond
	       : unit == "/s"    ? ChartUnit::PerSecond
	       : unit == "ms"    ? ChartUnit::Milliseconds
	       : unit == "s"     ? ChartUnit::Seconds
	       : unit == "share" ? ChartUnit::Percent
	                         : ChartUnit::Number;
}

Chart SeriesChart(const ReportData &data, const std::string &title,
                  const std::vector<std::string> &ids) {
	Chart chart = TimeChart(data, ChartKind::Line, title);
	for (const std::string &id : ids) {
		if (const ReportSeries *series = data.Find(id)) {
			chart.unit = UnitOf(series->unit);
			chart.step = StepOf(series->points);
			chart.series.push_back({series->title, series->points, -1});
		}
	}
	return chart;
}

std::string ChangeText(double now, double before) {
	if (!std::isfinite(now) || !std::isfinite(before) || before <= 0) {
		return "";
	}
	const double change = now / before - 1;
	constexpr double kNoise = 0.005, kTimesFrom = 9.5;
	if (std::fabs(change) < kNoise) {
		return "same";
	}
	return change > kTimesFrom
	           ? TimesText(now / before)
	           : (change > 0 ? "+" : "") + ChartValueText(change, ChartUnit::Percent);
}

ReportSection LoadSection(const ReportData &data) {
	ReportSection section{"load", "Load over time", {}};
	if (data.series.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "load",
		                 "There is no snapshot in this period: the monitor was not "
		                 "running, and ai_collect() was not called."));
		return section;
	}
	section.blocks.push_back(FigureBlock({LoadChart(data)}));
	section.blocks.push_back(FigureBlock(
		{SeriesChart(data, "Mean time of a statement", {"statement_ms_per_call"}),
	     SeriesChart(data, "Statements per second", {"calls_per_second"}),
	     SeriesChart(data, "Transactions per second",
	                 {"commits_per_second", "rollbacks_per_second"}),
	     SeriesChart(data, "Sessions",
	                 {"sessions_total", "sessions_active", "sessions_idle_in_transaction"})}));
	std::vector<Chart> rest = {WeekChart(data)};
	if (data.period.HasBefore()) {
		rest.push_back(AgainstChart(data));
	}
	section.blocks.push_back(FigureBlock(std::move(rest)));
	return section;
}

ReportSection WaitsSection(const ReportData &data) {
	ReportSection section{"waits", "Waits and locks", {}};
	double all = 0;
	for (const ReportWait &wait : data.waits) {
		all += wait.sessions;
	}
	Chart chart;
	chart.kind = ChartKind::Pareto;
	chart.title = "Sessions at work by wait event, on average";
	for (std::size_t i = 0; i < std::min<std::size_t>(data.waits.size(), 10); i++) {
		const ReportWait &wait = data.waits[i];
		ChartItem item;
		item.name = wait.event.empty() || wait.event == wait.wait_class
		                ? wait.wait_class
		                : wait.wait_class + ": " + wait.event;
		item.value = wait.sessions;
		chart.items.push_back(std::move(item));
	}
	if (data.waits.empty() || all <= 0) {
		section.blocks.push_back(
			NothingBlock(data, "waits", "No session was seen at work in this period."));
	} else {
		section.blocks.push_back(FigureBlock({chart}));
	}
	if (data.locks.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "locks", "No session was seen waiting for a lock."));
		return section;
	}
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.title = "Who blocked whom";
	table.columns = {{"object", false, true},        {"lock", false, false},
	                 {"sessions seen", true, false}, {"longest wait", true, false},
	                 {"blocked by", false, false},   {"seen", false, false}};
	for (const ReportLock &lock : data.locks) {
		const std::string blocker = lock.role.empty() ? "a session that ended" : lock.role;
		ReportCell by = CellOf(blocker);
		by.note = lock.application + (lock.root_state.empty() ? "" : ", " + lock.root_state);
		table.rows.push_back({CellOf(lock.relation.empty() ? "a transaction" : lock.relation),
		                      CellOf(lock.mode), CellOf(CountText(lock.sessions)),
		                      CellOf(TimeText(lock.longest_s * 1000)), by,
		                      CellOf(ChartTimeText(lock.seen, data.period.zone_seconds))});
	}
	section.blocks.push_back(std::move(table));
	return section;
}

ReportSection StorageSection(const ReportData &data) {
	ReportSection section{"io", "I/O, WAL and checkpoints", {}};
	ReportBlock block = FigureBlock(
		{SeriesChart(data, "Share of blocks found in shared buffers", {"hit_share"}),
	     SeriesChart(data, "Blocks read per second", {"blocks_read_per_second"}),
	     SeriesChart(data, "WAL written", {"wal_bytes_per_second"}),
	     SeriesChart(data, "Temporary files written", {"temp_bytes_per_second"}),
	     SeriesChart(data, "Buffers written per second",
	                 {"buffers_written_by_checkpoints_per_second",
	                  "buffers_written_by_writer_per_second",
	                  "buffers_written_by_sessions_per_second"}),
	     SeriesChart(data, "Checkpoints begun", {"checkpoints_timed", "checkpoints_requested"})});
	section.blocks.push_back(
		block.charts.empty() ? NothingBlock(data, "load", "Nothing was measured in this period.")
							 : std::move(block));
	return section;
}

ReportSection ReplicationSection(const ReportData &data) {
	ReportSection section{"replication", "Replication and backup", {}};
	const auto any = [&data](const char *id) {
		const ReportSeries *series = data.Find(id);
		return series != nullptr && series->most > 0;
	};
	std::vector<Chart> charts;
	for (const auto &[title, id] :
	     {std::pair{"Replay lag of the slowest standby", "replay_lag_s"},
	      std::pair{"Replay lag of this standby", "own_replay_lag_s"},
	      std::pair{"WAL kept for replication slots", "slot_retained_bytes"},
	      std::pair{"WAL files waiting for the archiver", "wal_files_to_archive"}}) {
		if (any(id)) {
			charts.push_back(SeriesChart(data, title, {id}));
		}
	}
	section.blocks.push_back(
		charts.empty() ? NothingBlock(data, "replication",
	                                  "No standby, no slot and no archive: nothing lagged.")
					   : FigureBlock(std::move(charts)));
	return section;
}

ReportSection CapacitySection(const ReportData &data) {
	ReportSection section{"capacity", "Capacity", {}};
	if (data.forecasts.empty()) {
		section.blocks.push_back(
			NothingBlock(data, "capacity",
		                 "There are no hourly figures yet; they come with the first full hour."));
		return section;
	}
	Chart chart;
	chart.kind = ChartKind::Bullets;
	chart.title = "How full it is";
	chart.unit = ChartUnit::Percent;
	chart.thresholds = {{0.8, "warning", ChartTone::Warning},
	                    {0.95, "critical", ChartTone::Critical}};
	ReportBlock table;
	table.kind = ReportBlock::Kind::Table;
	table.columns = {{"what", false, true},
	                 {"now", true, false},
	                 {"per day", true, false},
	                 {"reaches its limit", false, false}};
	for (const ReportForecast &one : data.forecasts) {
		const ChartUnit unit = UnitOf(one.unit);
		const bool limited = std::isfinite(one.limit);
		if (limited) {
			ChartItem item;
			item.name = one.name;
			item.value = one.value / one.limit;
			item.limit = 1;
			chart.items.push_back(std::move(item));
		}
		table.rows.push_back({CellOf(one.name), CellOf(ChartValueText(one.value, unit)),
		                      CellOf(one.HasTrend() ? ChartValueText(one.per_day, unit) : ""),
		                      CellOf(limited ? LimitWords(one) : "has none here")});
	}
	section.blocks.push_back(FigureBlock({chart}));
	section.blocks.push_back(std::move(table));
	return section;
}

} // namespace savant::core
