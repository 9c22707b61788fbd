/*
 * report_data.cpp
 *     The health score, forecasts, and the JSON form of a report.
 */
#include "core/report/report_data.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "core/text/utf8.hpp"

namespace savant::core {

namespace {

using nlohmann::json;

constexpr double kCriticalPoints = 20, kWarningPoints = 5, kInfoPoints = 0.5, kMostOfArea = 30;
constexpr std::size_t kLeastDays = 7;

json Number(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

/* Of figures that are shown, six digits are enough. */
json Rounded(double value) {
	if (!std::isfinite(value) || value == 0) {
		return Number(value);
	}
	const double scale = std::pow(10, 5 - std::floor(std::log10(std::fabs(value))));
	return std::isfinite(scale) && scale > 0 ? json(std::round(value * scale) / scale)
	                                         : json(value);
}

json Points(const std::vector<ChartPoint> &points) {
	json list = json::array();
	for (const ChartPoint &point : points) {
		list.push_back({Number(point.time), Rounded(point.value)});
	}
	return list;
}

json Use(const ReportUse &use) {
	return {{"calls", use.calls},
	        {"total_ms", Rounded(use.ms)},
	        {"rows", use.rows},
	        {"blocks_hit", use.hit},
	        {"blocks_read", use.read},
	        {"blocks_dirtied", use.dirtied},
	        {"temp_blocks", use.temp},
	        {"io_ms", Rounded(use.io_ms)},
	        {"wal_bytes", use.wal},
	        {"plan_ms", Rounded(use.plan_ms)},
	        {"jit_ms", Rounded(use.jit_ms)}};
}

json HeaderJson(const ReportData &data) {
	const ReportPeriod &period = data.period;
	return {{"kind", period.kind},
	        {"from", Number(period.from)},
	        {"to", Number(period.to)},
	        {"compared_with", period.before_name.empty()
	                              ? json(nullptr)
	                              : json{{"name", period.before_name},
	                                     {"from", Number(period.before_from)},
	                                     {"to", Number(period.before_to)}}},
	        {"utc_offset_seconds", period.zone_seconds}};
}

json ScoreJson(const ReportScore &score) {
	json list = json::array();
	for (const ReportDeduction &one : score.deductions) {
		list.push_back({{"area", one.area}, {"why", one.why}, {"points", one.points}});
	}
	return {{"score", score.score}, {"deductions", std::move(list)}, {"lights", score.lights}};
}

json SeriesJson(const ReportData &data) {
	json list = json::array();
	for (const ReportSeries &series : data.series) {
		list.push_back({{"id", series.id},
		                {"title", series.title},
		                {"unit", series.unit},
		                {"mean", Rounded(series.mean)},
		                {"most", Rounded(series.most)},
		                {"last", Rounded(series.last)},
		                {"before", Rounded(series.before)},
		                {"points", Points(series.points)}});
	}
	return list;
}

json FindingsJsonOf(const ReportData &data) {
	json list = json::array();
	for (const ReportFinding &one : data.findings) {
		list.push_back({{"rule", one.rule},
		                {"area", one.area},
		                {"object", one.object},
		                {"severity", one.severity},
		                {"title", one.title},
		                {"detail", one.detail},
		                {"remedy", one.remedy},
		                {"evidence", one.evidence},
		                {"since", Number(one.since)}});
	}
	return list;
}

json StatementsJson(const ReportData &data) {
	json list = json::array();
	for (const ReportStatement &one : data.statements) {
		list.push_back({{"query_id", one.query_id},
		                {"statement", one.text},
		                {"now", Use(one.now)},
		                {"before", one.was_before ? Use(one.before) : json(nullptr)},
		                {"first_seen", Number(one.first_seen)},
		                {"leads", one.leads},
		                {"course_ms", Points(one.course)}});
	}
	return list;
}

json RegressionsJson(const ReportData &data) {
	json list = json::array();
	for (const ReportRegression &one : data.regressions) {
		list.push_back({{"query_id", one.query_id},
		                {"statement", one.text},
		                {"cause", one.cause},
		                {"intervals", one.intervals},
		                {"first", Number(one.first)},
		                {"last", Number(one.last)},
		                {"calls", one.calls},
		                {"mean_ms", Rounded(one.mean_ms)},
		                {"usual_ms", Rounded(one.usual_ms)},
		                {"least_ratio", Rounded(one.least_ratio)},
		                {"extra_ms", Rounded(one.extra_ms)}});
	}
	return list;
}

json TablesJson(const ReportData &data) {
	json list = json::array();
	for (const ReportTable &one : data.tables) {
		list.push_back({{"name", one.name},
		                {"bytes", Number(one.bytes)},
		                {"grown", Number(one.grown)},
		                {"seq_scans", one.seq_scans},
		                {"seq_rows", one.seq_rows},
		                {"index_scans", one.index_scans},
		                {"inserted", one.inserted},
		                {"updated", one.updated},
		                {"hot_updated", one.hot_updated},
		                {"deleted", one.deleted},
		                {"live_rows", one.live},
		                {"dead_rows", one.dead},
		                {"vacuums", one.vacuums},
		                {"analyzes", one.analyzes},
		                {"blocks_read", one.read},
		                {"blocks_hit", one.hit}});
	}
	return list;
}

void AddEventsJson(const ReportData &data, json &report) {
	json &locks = report["locks"] = json::array();
	for (const ReportLock &one : data.locks) {
		locks.push_back({{"seen", Number(one.seen)},
		                 {"sessions", one.sessions},
		                 {"longest_s", Rounded(one.longest_s)},
		                 {"depth", one.depth},
		                 {"relation", one.relation},
		                 {"mode", one.mode},
		                 {"role", one.role},
		                 {"application", one.application},
		                 {"root_state", one.root_state}});
	}
	json &waits = report["waits"] = json::array();
	for (const ReportWait &one : data.waits) {
		waits.push_back(
			{{"class", one.wait_class}, {"event", one.event}, {"sessions", Rounded(one.sessions)}});
	}
	json &changes = report["changes"] = json::array();
	for (const ReportChange &one : data.changes) {
		changes.push_back({{"at", Number(one.at)},
		                   {"kind", one.kind},
		                   {"object", one.object},
		                   {"detail", one.detail}});
	}
	json &events = report["events"] = json::array();
	for (const ReportEvent &one : data.events) {
		events.push_back({{"what", one.what},
		                  {"from", Number(one.from)},
		                  {"to", Number(one.to)},
		                  {"severity", one.severity},
		                  {"title", one.title},
		                  {"detail", one.detail},
		                  {"cause", one.cause}});
	}
}

void AddAdviceJson(const ReportData &data, json &report) {
	json &suggestions = report["suggestions"] = json::array();
	for (const ReportSuggestion &one : data.suggestions) {
		suggestions.push_back({{"action", one.action},
		                       {"table", one.table},
		                       {"reason", one.reason},
		                       {"ddl", one.ddl},
		                       {"bytes", one.bytes},
		                       {"saved_ms_per_day", Number(one.saved_ms_per_day)}});
	}
	json &forecasts = report["capacity"] = json::array();
	for (const ReportForecast &one : data.forecasts) {
		forecasts.push_back({{"name", one.name},
		                     {"unit", one.unit},
		                     {"value", Number(one.value)},
		                     {"limit", Number(one.limit)},
		                     {"per_day", Rounded(one.per_day)},
		                     {"days", one.days},
		                     {"p", Rounded(one.p)},
		                     {"eta_days", Rounded(one.eta_days)},
		                     {"eta_soonest_days", Rounded(one.eta_soonest)},
		                     {"eta_latest_days", Rounded(one.eta_latest)}});
	}
}

double Quantile(const std::vector<double> &sorted, double share) {
	return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
}

/* Per day, between all pairs, ascending. */
std::vector<double> SlopesOf(const std::vector<ChartPoint> &days) {
	constexpr double kDay = 86400;
	std::vector<double> slopes;
	for (std::size_t i = 0; i < days.size(); i++) {
		for (std::size_t j = i + 1; j < days.size(); j++) {
			if (days[j].time > days[i].time) {
				slopes.push_back((days[j].value - days[i].value) /
				                 ((days[j].time - days[i].time) / kDay));
			}
		}
	}
	std::sort(slopes.begin(), slopes.end());
	return slopes;
}

/*
 * By how much the variance of a trend grows because each day resembles the one before: of the
 * values without their trend, (1 + r) / (1 - r) with their correlation r at a lag of one.
 */
double Resemblance(const std::vector<ChartPoint> &days, double slope) {
	constexpr double kDay = 86400, kMost = 0.9;
	std::vector<double> rest;
	double sum = 0;
	for (const ChartPoint &day : days) {
		rest.push_back(day.value - slope * (day.time - days.front().time) / kDay);
		sum += rest.back();
	}
	const double mean = sum / static_cast<double>(rest.size());
	double both = 0, own = 0;
	for (std::size_t i = 0; i < rest.size(); i++) {
		own += (rest[i] - mean) * (rest[i] - mean);
		both += i > 0 ? (rest[i] - mean) * (rest[i - 1] - mean) : 0;
	}
	const double scale = std::fabs(days.back().value) * 1e-9; // a line leaves rounding alone
	const bool is_line = own <= scale * scale * static_cast<double>(rest.size());
	const double r = is_line ? 0 : std::clamp(both / own, 0.0, kMost);
	return (1 + r) / (1 - r);
}

/* Mann and Kendall: two-sided, with the correction for ties and a normal approximation. */
double ChanceOfTrend(const std::vector<ChartPoint> &days, double slope) {
	const auto n = static_cast<double>(days.size());
	double s = 0, ties = 0;
	for (std::size_t i = 0; i < days.size(); i++) {
		double alike = 0;
		for (std::size_t j = 0; j < days.size(); j++) {
			const double difference = days[j].value - days[i].value;
			s += j > i ? (difference > 0) - (difference < 0) : 0;
			alike += difference == 0 ? 1 : 0;
		}
		ties += (alike - 1) * (2 * alike + 5); // every value of a group of t adds its share of t
	}
	const double variance = (n * (n - 1) * (2 * n + 5) - ties) / 18 * Resemblance(days, slope);
	if (variance <= 0) {
		return 1; // all are the same
	}
	const double z = std::max(std::fabs(s) - 1, 0.0) / std::sqrt(variance);
	return std::erfc(z / std::sqrt(2.0));
}

double PointsOf(const std::string &severity) {
	return severity == "critical"  ? kCriticalPoints
	       : severity == "warning" ? kWarningPoints
	                               : kInfoPoints;
}

} // namespace

double ReportData::ShownFrom() const {
	constexpr double kEmpty = 0.1;
	const bool is_late =
		coverage.first - period.from >= kEmpty * period.Seconds() && coverage.first < period.to;
	return is_late ? coverage.first : period.from;
}

const ReportSeries *ReportData::Find(std::string_view id) const {
	const auto found = std::find_if(series.begin(), series.end(),
	                                [id](const ReportSeries &one) { return one.id == id; });
	return found == series.end() || !std::isfinite(found->mean) ? nullptr : &*found;
}

std::string CutMiddle(std::string_view text, std::size_t most) {
	constexpr std::string_view kMark = " ... ";
	if (text.size() <= most || most <= 2 * kMark.size()) {
		return std::string(CutUtf8(text, most));
	}
	const std::size_t half = (most - kMark.size()) / 2;
	std::size_t tail = text.size() - half;
	while (tail < text.size() && (static_cast<unsigned char>(text[tail]) & 0xC0) == 0x80) {
		++tail;
	}
	return std::string(CutUtf8(text, half)) + std::string(kMark) + std::string(text.substr(tail));
}

ReportScore ScoreOf(const std::vector<ReportFinding> &findings) {
	ReportScore score;
	std::map<std::string, double> areas;
	for (const ReportFinding &finding : findings) {
		const std::string area = finding.area.empty() ? "server" : finding.area;
		double &taken = areas[area];
		const double points = std::min(PointsOf(finding.severity), kMostOfArea - taken);
		std::string &light = score.lights[area];
		if (light != "critical" && (finding.severity == "critical" || light != "warning")) {
			light = finding.severity == "info" ? "good" : finding.severity;
		}
		if (points > 0) {
			taken += points;
			score.score -= points;
			score.deductions.push_back({area, finding.title, points});
		}
	}
	score.score = std::max(score.score, 0.0);
	return score;
}

void Forecast(const std::vector<ChartPoint> &days, ReportForecast &forecast) {
	constexpr double kFarthest = 366;
	forecast.days = static_cast<double>(days.size());
	forecast.value = days.empty() ? 0 : days.back().value;
	if (days.size() < kLeastDays) {
		return;
	}
	const std::vector<double> slopes = SlopesOf(days);
	if (slopes.empty()) {
		return;
	}
	const double slope = Quantile(slopes, 0.5);
	forecast.p = ChanceOfTrend(days, slope);
	if (!forecast.HasTrend()) {
		return;
	}
	forecast.per_day = slope;
	const auto eta = [&](double per_day) {
		const double room = forecast.limit - forecast.value;
		const double wait = per_day > 0 ? std::max(room, 0.0) / per_day : kChartNothing;
		return std::isfinite(wait) && wait <= kFarthest ? wait : kChartNothing;
	};
	forecast.eta_days = eta(slope);
	forecast.eta_soonest = eta(Quantile(slopes, 0.9));
	forecast.eta_latest = eta(Quantile(slopes, 0.1));
}

std::string ReportJson(const ReportData &data) {
	json report = {{"database", data.database},
	               {"server_version", data.version},
	               {"is_standby", data.is_standby},
	               {"written_at", Number(data.written_at)},
	               {"cpus", Number(data.cpus)},
	               {"period", HeaderJson(data)},
	               {"coverage",
	                {{"snapshots", data.coverage.snapshots},
	                 {"first", Number(data.coverage.first)},
	                 {"expected", data.coverage.expected},
	                 {"mean_ms", Rounded(data.coverage.mean_ms)},
	                 {"repository_bytes", Number(data.coverage.repository_bytes)},
	                 {"interruptions", data.coverage.interruptions}}},
	               {"health", ScoreJson(data.score)},
	               {"findings", FindingsJsonOf(data)},
	               {"series", SeriesJson(data)},
	               {"statements", StatementsJson(data)},
	               {"all_statements", {{"now", Use(data.all)}, {"before", Use(data.all_before)}}},
	               {"regressions", RegressionsJson(data)},
	               {"tables", TablesJson(data)},
	               {"missing", data.missing}};
	json &week = report["load_by_weekday_and_hour"] = json::array();
	for (const double cell : data.week) {
		week.push_back(Rounded(cell));
	}
	AddEventsJson(data, report);
	AddAdviceJson(data, report);
	report["narrative"] = data.narrative.empty() ? json(nullptr) : json(data.narrative);
	report["narrated_by"] = data.narrated_by;
	report["sentences_left_out"] = data.sentences_left_out;
	return report.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace savant::core
