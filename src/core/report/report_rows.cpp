/*
 * report_rows.cpp
 *     Answers of the queries as facts.
 */
#include <algorithm>
#include <cmath>

#include "core/health/health_rule.hpp"
#include "core/report/report_queries.hpp"

namespace savant::core {

namespace {

double OrZero(double value) { return std::isfinite(value) ? value : 0; }

ReportUse UseOf(const ProbeTable &rows, std::size_t row) {
	const auto get = [&](const char *name) { return OrZero(rows.Number(row, name)); };
	return {get("calls"), get("ms"),    get("rows"), get("hit"),     get("read"),  get("dirtied"),
	        get("temp"),  get("io_ms"), get("wal"),  get("plan_ms"), get("jit_ms")};
}

ReportStatement *FindStatement(ReportData &data, std::int64_t query_id) {
	const auto found =
		std::find_if(data.statements.begin(), data.statements.end(),
	                 [query_id](const ReportStatement &one) { return one.query_id == query_id; });
	return found == data.statements.end() ? nullptr : &*found;
}

void TakeCoverage(const ProbeTable &rows, ReportData &data) {
	const double step = rows.Number(0, "step_s");
	data.coverage.snapshots = OrZero(rows.Number(0, "snapshots"));
	data.coverage.first = rows.Number(0, "first");
	data.coverage.mean_ms = rows.Number(0, "mean_ms");
	data.coverage.expected =
		step > 0 ? std::max(std::floor(data.period.Seconds() / step), data.coverage.snapshots) : 0;
	data.is_standby = rows.Flag(0, "is_standby");
}

void TakeSeries(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		const std::string &id = rows.Text(row, "id");
		if (data.series.empty() || data.series.back().id != id) {
			data.series.push_back({});
			data.series.back().id = id;
			data.series.back().title = rows.Text(row, "title");
			data.series.back().unit = rows.Text(row, "unit");
		}
		ReportSeries &series = data.series.back();
		const double value = rows.Number(row, "value"), most = rows.Number(row, "most");
		series.points.push_back({rows.Number(row, "at"), value});
		series.last = value;
		series.most = std::isfinite(series.most) ? std::max(series.most, most) : most;
	}
	for (ReportSeries &series : data.series) {
		double sum = 0, count = 0;
		for (const ChartPoint &point : series.points) {
			if (std::isfinite(point.value)) {
				sum += point.value;
				count += 1;
			}
		}
		series.mean = count > 0 ? sum / count : kChartNothing;
	}
}

void TakeSeriesBefore(const ProbeTable &rows, ReportData &data) {
	std::map<std::string, double> before;
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		before[rows.Text(row, "id")] = rows.Number(row, "value");
	}
	for (ReportSeries &series : data.series) {
		const auto found = before.find(series.id);
		series.before = found == before.end() ? kChartNothing : found->second;
	}
}

void TakeWeek(const ProbeTable &rows, ReportData &data) {
	constexpr std::size_t kHours = 24, kDays = 7;
	if (rows.Rows() > 0) {
		data.week.assign(kDays * kHours, kChartNothing);
	}
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		const double day = rows.Number(row, "day"), hour = rows.Number(row, "hour");
		if (day >= 1 && day <= 7 && hour >= 0 && hour < 24) {
			data.week[static_cast<std::size_t>((day - 1) * 24 + hour)] = rows.Number(row, "value");
		}
	}
}

void TakeFindings(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		ReportFinding finding;
		finding.rule = rows.Text(row, "rule");
		if (const HealthRule *rule = FindHealthRule(finding.rule)) {
			finding.area = Name(rule->area);
		}
		finding.object = rows.Text(row, "object");
		finding.severity = rows.Text(row, "severity");
		finding.title = rows.Text(row, "title");
		finding.detail = rows.Text(row, "detail");
		finding.remedy = CutMiddle(rows.Text(row, "remedy"), kReportStatementBytes);
		finding.evidence = CutMiddle(rows.Text(row, "evidence"), kReportStatementBytes);
		finding.since = rows.Number(row, "since");
		data.findings.push_back(std::move(finding));
	}
}

/* What a statement can lead in: among the first three, and not far behind the first. */
struct ReportResource {
	const char *rank, *word;
	double (*figure)(const ReportStatement &statement);
};

constexpr ReportResource kResources[] = {
	{"by_ms", "time", [](const ReportStatement &s) { return s.now.ms; }},
	{"by_calls", "calls", [](const ReportStatement &s) { return s.now.calls; }},
	{"by_mean", "mean", [](const ReportStatement &s) { return s.Mean(); }},
	{"by_read", "reads", [](const ReportStatement &s) { return s.now.read; }},
	{"by_temp", "temp", [](const ReportStatement &s) { return s.now.temp; }},
	{"by_wal", "WAL", [](const ReportStatement &s) { return s.now.wal; }},
	{"by_io", "I/O", [](const ReportStatement &s) { return s.now.io_ms; }}};

void FindLeaders(const ProbeTable &rows, ReportData &data) {
	constexpr double kNear = 0.25, kPlaces = 3;
	for (const ReportResource &resource : kResources) {
		double first = 0;
		for (const ReportStatement &statement : data.statements) {
			first = std::max(first, resource.figure(statement));
		}
		for (std::size_t row = 0; row < rows.Rows(); row++) {
			const double figure = resource.figure(data.statements[row]);
			if (rows.Number(row, resource.rank) <= kPlaces && figure > 0 &&
			    figure >= kNear * first) {
				data.statements[row].leads.emplace_back(resource.word);
			}
		}
	}
}

void TakeStatements(const ProbeTable &rows, ReportData &data) {
	data.statements.clear();
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		ReportStatement statement;
		statement.query_id = rows.Integer(row, "query_id");
		statement.text = CutMiddle(rows.Text(row, "text"), kReportStatementBytes);
		statement.now = UseOf(rows, row);
		statement.first_seen = rows.Number(row, "first_seen");
		data.statements.push_back(std::move(statement));
	}
	FindLeaders(rows, data);
}

void TakeStatementsBefore(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		if (ReportStatement *statement = FindStatement(data, rows.Integer(row, "query_id"))) {
			statement->before = UseOf(rows, row);
			statement->was_before = true;
		}
	}
}

void TakeCourse(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		if (ReportStatement *statement = FindStatement(data, rows.Integer(row, "query_id"))) {
			statement->course.push_back({rows.Number(row, "at"), rows.Number(row, "ms")});
		}
	}
}

void TakeRegressions(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		ReportRegression one;
		one.query_id = rows.Integer(row, "query_id");
		one.text = CutMiddle(rows.Text(row, "text"), kReportStatementBytes);
		one.cause = rows.Text(row, "cause");
		one.intervals = rows.Number(row, "intervals");
		one.first = rows.Number(row, "first");
		one.last = rows.Number(row, "last");
		one.calls = OrZero(rows.Number(row, "calls"));
		one.mean_ms = OrZero(rows.Number(row, "mean_ms"));
		one.usual_ms = OrZero(rows.Number(row, "usual_ms"));
		one.least_ratio = OrZero(rows.Number(row, "least_ratio"));
		one.extra_ms = OrZero(rows.Number(row, "extra_ms"));
		data.regressions.push_back(std::move(one));
	}
}

void TakeTables(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		const auto get = [&](const char *name) { return OrZero(rows.Number(row, name)); };
		ReportTable table;
		table.name = rows.Text(row, "name");
		table.bytes = rows.Number(row, "bytes");
		table.grown = rows.Number(row, "grown");
		table.seq_scans = get("seq_scans");
		table.seq_rows = get("seq_rows");
		table.index_scans = get("index_scans");
		table.inserted = get("inserted");
		table.updated = get("updated");
		table.hot_updated = get("hot_updated");
		table.deleted = get("deleted");
		table.live = get("live");
		table.dead = get("dead");
		table.vacuums = get("vacuums");
		table.analyzes = get("analyzes");
		table.read = get("read");
		table.hit = get("hit");
		data.tables.push_back(std::move(table));
	}
}

void TakeLocks(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		data.locks.push_back({rows.Number(row, "seen"), OrZero(rows.Number(row, "sessions")),
		                      OrZero(rows.Number(row, "longest_s")),
		                      OrZero(rows.Number(row, "depth")), rows.Text(row, "relation"),
		                      rows.Text(row, "mode"), rows.Text(row, "role"),
		                      rows.Text(row, "application"), rows.Text(row, "root_state")});
	}
}

void TakeChanges(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		data.changes.push_back({rows.Number(row, "at"), rows.Text(row, "kind"),
		                        rows.Text(row, "object"),
		                        CutMiddle(rows.Text(row, "detail"), 400)});
	}
}

void TakeEvents(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		data.events.push_back({rows.Text(row, "what"), rows.Number(row, "from"),
		                       rows.Number(row, "to"), rows.Text(row, "severity"),
		                       rows.Text(row, "title"), CutMiddle(rows.Text(row, "detail"), 800),
		                       CutMiddle(rows.Text(row, "cause"), 800)});
	}
}

void TakeSuggestions(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		data.suggestions.push_back(
			{rows.Text(row, "action"), rows.Text(row, "table"), rows.Text(row, "reason"),
		     CutMiddle(rows.Text(row, "ddl"), kReportStatementBytes),
		     OrZero(rows.Number(row, "bytes")), rows.Number(row, "saved_ms_per_day")});
	}
}

/* Where limits are: of transaction ids the server stops at two billion. */
void TakeDays(const ProbeTable &rows, ReportData &data) {
	static constexpr struct {
		const char *id, *name, *unit;
		double limit;
		bool most;
	} kCapacities[] = {
		{"xid_age", "age of the oldest transaction id", "", 2.1e9, false},
		{"mxid_age", "age of the oldest multixact id", "", 2.1e9, false},
		{"connections_used_share", "connections", "share", 1, true},
		{"disk_used_share", "disk", "share", 1, false},
		{"sequence_used_share", "values of the fullest sequence", "share", 1, false},
		{"database_bytes", "size of the database", "B", kChartNothing, false},
	};
	for (const auto &capacity : kCapacities) {
		std::vector<ChartPoint> days;
		for (std::size_t row = 0; row < rows.Rows(); row++) {
			if (rows.Text(row, "id") == capacity.id) {
				days.push_back(
					{rows.Number(row, "at"), rows.Number(row, capacity.most ? "most" : "last")});
			}
		}
		if (!days.empty()) {
			ReportForecast forecast;
			forecast.name = capacity.name;
			forecast.unit = capacity.unit;
			forecast.limit = capacity.limit;
			Forecast(days, forecast);
			data.forecasts.push_back(std::move(forecast));
		}
	}
}

void TakeAll(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		(rows.Flag(row, "now") ? data.all : data.all_before) = UseOf(rows, row);
	}
}

void TakeInterruptions(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		data.coverage.interruptions[rows.Text(row, "kind")] = OrZero(rows.Number(row, "times"));
	}
}

void TakeWaits(const ProbeTable &rows, ReportData &data) {
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		data.waits.push_back({rows.Text(row, "wait_class"), rows.Text(row, "event"),
		                      OrZero(rows.Number(row, "sessions"))});
	}
}

} // namespace

void TakeReportRows(std::string_view id, const ProbeTable &rows, ReportData &data) {
	static constexpr struct {
		std::string_view id;
		void (*take)(const ProbeTable &rows, ReportData &data);
	} kTakers[] = {{"coverage", TakeCoverage},
	               {"interruptions", TakeInterruptions},
	               {"series", TakeSeries},
	               {"series_before", TakeSeriesBefore},
	               {"week", TakeWeek},
	               {"findings", TakeFindings},
	               {"statements", TakeStatements},
	               {"statements_all", TakeAll},
	               {"statements_before", TakeStatementsBefore},
	               {"statement_course", TakeCourse},
	               {"regressions", TakeRegressions},
	               {"tables", TakeTables},
	               {"waits", TakeWaits},
	               {"locks", TakeLocks},
	               {"changes", TakeChanges},
	               {"events", TakeEvents},
	               {"alerts", TakeEvents},
	               {"suggestions", TakeSuggestions},
	               {"days", TakeDays}};
	if (id == "footprint") {
		data.coverage.repository_bytes = rows.Number(0, "bytes");
	}
	for (const auto &taker : kTakers) {
		if (taker.id == id) {
			taker.take(rows, data);
		}
	}
}

void FinishReport(ReportData &data) {
	for (const ReportSeries &series : data.series) { // hours outlive the snapshots they are of
		if (!series.points.empty()) {
			data.coverage.first =
				std::fmin(data.coverage.first, std::max(series.points[0].time, data.period.from));
		}
	}
	if (data.coverage.snapshots == 0 && data.missing.count("findings") == 0) {
		data.missing["findings"] = "There is no snapshot in this period that they could look at.";
	}
	data.score = ScoreOf(data.findings);
}

} // namespace savant::core
