/*
 * metrics_reader.cpp
 *     SQL of ai_metrics().
 */
#include "pg/watch/metrics_reader.hpp"

#include "pg/datum.hpp"
#include "pg/watch/monitor_slots.hpp"
#include "pg/watch/probe_query.hpp"

extern "C" {
#include "commands/dbcommands.h"
#include "miscadmin.h"
}

namespace savant::pg {

namespace {

using core::ProbeTable;
using core::WatchMetrics;

constexpr const char *kLast =
	"SELECT taken_at, took_ms, (SELECT count(*) FROM jsonb_object_keys(failures)) AS failed,"
	" (SELECT count(*) FROM savant.snapshot h WHERE h.taken_at > now() - interval '1 hour') AS n,"
	" (SELECT sum(took_ms) FROM savant.snapshot h WHERE h.taken_at > now() - interval '1 hour')"
	" AS busy_ms FROM savant.snapshot ORDER BY taken_at DESC LIMIT 1";

/* An old value would look like one of now. */
constexpr const char *kSeries =
	"SELECT d.name, v.value::float8 AS value FROM (SELECT * FROM savant.series_sample"
	"  WHERE taken_at > now() - interval '1 hour' ORDER BY taken_at DESC LIMIT 1) s,"
	" LATERAL unnest(s.series, s.readings) AS v(id, value) JOIN savant.series d ON d.id = v.id";

constexpr const char *kHealth =
	"SELECT rule AS name, severity, count(*) AS n FROM savant.health_result GROUP BY 1, 2";
constexpr const char *kAlerts = "SELECT '' AS name, severity, count(*) AS n FROM savant.alert "
								"WHERE state <> 'closed' GROUP BY 2";
constexpr const char *kAlertStates =
	"SELECT (SELECT count(*) FROM savant.alert WHERE state = 'acknowledged') AS acknowledged,"
	" (SELECT count(*) FROM savant.alert_delivery WHERE next_attempt_at IS NOT NULL) AS waiting";
constexpr const char *kIncidents =
	"SELECT '' AS name, severity, count(*) AS n FROM savant.incident WHERE ended_at IS NULL"
	" GROUP BY 2";
constexpr const char *kFootprint = "SELECT table_name AS name, bytes FROM savant.footprint";

/* False when the question could not be answered. */
bool Asked(const char *sql, ProbeTable &rows) {
	try {
		rows = AskServer(sql, "", false);
		return true;
	} catch (const Error &error) { // its subtransaction is rolled back
		core::ProbeFailure failure;
		if (!IsProbeFailure(error, failure)) {
			throw;
		}
	}
	return false;
}

bool CountBySeverity(const char *sql, std::map<std::string, core::SeverityCounts> &counts) {
	ProbeTable rows;
	if (!Asked(sql, rows)) {
		return false;
	}
	for (std::size_t row = 0; row < rows.Rows(); row++) {
		const int place = core::SeverityPlace(rows.Text(row, "severity"));
		if (place >= 0) {
			counts[rows.Text(row, "name")][static_cast<std::size_t>(place)] +=
				rows.Number(row, "n");
		}
	}
	return true;
}

void ReadSnapshots(WatchMetrics &watch) {
	ProbeTable rows;
	if (Asked(kLast, rows) && rows.Rows() > 0) {
		watch.has_snapshot = true;
		watch.snapshot_at = rows.Number(0, "taken_at");
		watch.snapshot_ms = rows.Number(0, "took_ms");
		watch.failed_probes = rows.Number(0, "failed");
		watch.snapshots_last_hour = rows.Number(0, "n");
		watch.busy_ms_last_hour = rows.IsNull(0, "busy_ms") ? 0 : rows.Number(0, "busy_ms");
	}
	if (Asked(kSeries, rows)) {
		for (std::size_t row = 0; row < rows.Rows(); row++) {
			watch.series[rows.Text(row, "name")] = rows.Number(row, "value");
		}
	}
	if (Asked(kFootprint, rows)) {
		for (std::size_t row = 0; row < rows.Rows(); row++) {
			watch.table_bytes[rows.Text(row, "name")] = rows.Number(row, "bytes");
		}
	}
}

void ReadAlerts(WatchMetrics &watch) {
	std::map<std::string, core::SeverityCounts> alerts, incidents;
	ProbeTable rows;
	watch.has_alerts = CountBySeverity(kAlerts, alerts) && Asked(kAlertStates, rows);
	watch.alerts = alerts[""];
	if (watch.has_alerts) {
		watch.alerts_acknowledged = rows.Number(0, "acknowledged");
		watch.deliveries_waiting = rows.Number(0, "waiting");
	}
	watch.has_incidents = CountBySeverity(kIncidents, incidents);
	watch.incidents = incidents[""];
}

} // namespace

WatchMetrics ReadWatchMetrics() {
	WatchMetrics watch;
	const char *name = Call([] { return get_database_name(MyDatabaseId); });
	watch.database = name == nullptr ? "" : FromServerLossy(name);
	for (const WorkerSlot &worker : AllWorkers()) {
		watch.is_watched =
			watch.is_watched || (worker.pid != 0 && worker.database == MyDatabaseId &&
		                         worker.decision == WatchDecision::Watches);
	}
	ProbeScope scope;
	ReadSnapshots(watch);
	watch.has_health = watch.has_snapshot && CountBySeverity(kHealth, watch.rules);
	ReadAlerts(watch);
	scope.Close();
	return watch;
}

} // namespace savant::pg
