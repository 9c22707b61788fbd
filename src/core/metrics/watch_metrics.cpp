/*
 * watch_metrics.cpp
 *     Families of the watch.
 */
#include "core/metrics/watch_metrics.hpp"

#include <cmath>

#include "core/health/health_rule.hpp"
#include "core/report/report_data.hpp"
#include "core/watch/series.hpp"

namespace savant::core {

namespace {

constexpr std::string_view kSeverities[] = {"info", "warning", "critical"};
constexpr double kMsPerSecond = 1000;

class WatchTeller {
public:
	WatchTeller(const WatchMetrics &watch, Exposition &exposition)
		: watch_(watch), out_(exposition) {}

	void TellSnapshots() {
		Gauge("watch_up", "1 when a monitor is watching the database.", watch_.is_watched ? 1 : 0);
		if (!watch_.has_snapshot) {
			return;
		}
		Gauge("watch_last_snapshot_timestamp_seconds", "When the last snapshot was taken.",
		      watch_.snapshot_at);
		Gauge("watch_last_snapshot_seconds", "How long the probes of the last snapshot took.",
		      watch_.snapshot_ms / kMsPerSecond);
		Gauge("watch_snapshots_last_hour", "Snapshots of the last hour.",
		      watch_.snapshots_last_hour);
		Gauge("watch_busy_seconds_last_hour", "How long the probes of the last hour took in all.",
		      watch_.busy_ms_last_hour / kMsPerSecond);
		Gauge("watch_failed_probes", "Probes without an answer in the last snapshot.",
		      watch_.failed_probes);
	}

	void TellFootprint() {
		if (watch_.table_bytes.empty()) {
			return;
		}
		out_.Family("footprint_bytes", MetricType::Gauge,
		            "Disk space of the tables of schema savant, with indexes and partitions.");
		for (const auto &[table, bytes] : watch_.table_bytes) {
			out_.Sample(bytes, {{"database", watch_.database}, {"table", table}});
		}
	}

	void TellSeries() {
		for (const SeriesDefinition *series : AllSeries()) {
			const auto found = watch_.series.find(series->id);
			if (found == watch_.series.end() || !std::isfinite(found->second)) {
				continue;
			}
			const std::string unit = *series->unit == '\0' ? "" : std::string(", ") + series->unit;
			out_.Family("watch_" + SeriesMetricName(series->id), MetricType::Gauge,
			            std::string(series->title) + unit + ", at the last snapshot.");
			out_.Sample(found->second, {{"database", watch_.database}});
		}
	}

	void TellHealth() {
		if (!watch_.has_health) {
			return;
		}
		std::vector<ReportFinding> findings;
		SeverityCounts all = {};
		for (const auto &[rule, counts] : watch_.rules) {
			const HealthRule *known = FindHealthRule(rule);
			for (std::size_t i = 0; i < counts.size(); i++) {
				all[i] += counts[i];
				ReportFinding finding;
				finding.area = known == nullptr ? "" : Name(known->area);
				finding.severity = kSeverities[i];
				findings.insert(findings.end(), static_cast<std::size_t>(counts[i]), finding);
			}
		}
		Gauge("health_score", "100 less what the health rules found, as in ai_report().",
		      ScoreOf(findings).score);
		BySeverity("health_findings", "What the health rules found at the last snapshot.", all);
		TellRules();
	}

	void BySeverity(const char *name, const char *help, const SeverityCounts &counts) {
		out_.Family(name, MetricType::Gauge, help);
		for (std::size_t i = 0; i < counts.size(); i++) {
			out_.Sample(counts[i], {{"database", watch_.database}, {"severity", kSeverities[i]}});
		}
	}

	void Gauge(const char *name, const char *help, double value) {
		out_.Family(name, MetricType::Gauge, help);
		out_.Sample(value, {{"database", watch_.database}});
	}

private:
	/* Of rules that found something; others have no sample. */
	void TellRules() {
		bool is_begun = false;
		for (const auto &[rule, counts] : watch_.rules) {
			for (std::size_t i = 0; i < counts.size(); i++) {
				if (counts[i] <= 0 || FindHealthRule(rule) == nullptr) {
					continue;
				}
				if (!is_begun) {
					out_.Family("health_rule_findings", MetricType::Gauge,
					            "Objects that a health rule found something about.");
				}
				is_begun = true;
				out_.Sample(
					counts[i],
					{{"database", watch_.database}, {"rule", rule}, {"severity", kSeverities[i]}});
			}
		}
	}

	const WatchMetrics &watch_;
	Exposition &out_;
};

} // namespace

int SeverityPlace(std::string_view severity) {
	for (std::size_t i = 0; i < std::size(kSeverities); i++) {
		if (kSeverities[i] == severity) {
			return static_cast<int>(i);
		}
	}
	return -1;
}

std::string SeriesMetricName(std::string_view series) {
	constexpr std::string_view kOfCounters = "_total";
	if (series.ends_with(kOfCounters)) {
		series.remove_suffix(kOfCounters.size());
	}
	return std::string(series);
}

void AddWatchMetrics(const WatchMetrics &watch, Exposition &exposition) {
	WatchTeller teller(watch, exposition);
	teller.TellSnapshots();
	teller.TellFootprint();
	teller.TellSeries();
	teller.TellHealth();
	if (watch.has_alerts) {
		teller.BySeverity("alerts_open", "Alerts that are not closed.", watch.alerts);
		teller.Gauge("alerts_acknowledged", "Open alerts that somebody has acknowledged.",
		             watch.alerts_acknowledged);
		teller.Gauge("alert_deliveries_waiting",
		             "Messages to the webhook that are still to be sent.",
		             watch.deliveries_waiting);
	}
	if (watch.has_incidents) {
		teller.BySeverity("incidents_open", "Incidents that are not over.", watch.incidents);
	}
}

} // namespace savant::core
