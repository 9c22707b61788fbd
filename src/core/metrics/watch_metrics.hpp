/*
 * watch_metrics.hpp
 *     What the watch knows now, for a monitoring system.
 *
 * Names are a contract with dashboards.  Labels come from lists of ours (series, rules, severities,
 * tables of schema savant) and from the name of the database, so that the number of samples is
 * bounded whatever is watched.
 */
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/metrics/exposition.hpp"

namespace savant::core {

/* By severity, in the order info, warning, critical. */
using SeverityCounts = std::array<double, 3>;

struct WatchMetrics {
	std::string database;
	bool is_watched = false; // a monitor is at work
	bool has_snapshot = false;
	double snapshot_at = 0, snapshot_ms = 0, snapshots_last_hour = 0, busy_ms_last_hour = 0;
	double failed_probes = 0;
	std::map<std::string, double> series; // by SeriesDefinition::id, of the last snapshot
	bool has_health = false, has_alerts = false, has_incidents = false;
	std::map<std::string, SeverityCounts> rules; // findings by rule
	SeverityCounts alerts = {}, incidents = {};  // open ones
	double alerts_acknowledged = 0, deliveries_waiting = 0;
	std::map<std::string, double> table_bytes; // of schema savant
};

/* Where a severity is in SeverityCounts; -1 = it is none. */
int SeverityPlace(std::string_view severity);

/* The part of a family's name that a series has: "load" for load_total, as gauges are called. */
std::string SeriesMetricName(std::string_view series);

void AddWatchMetrics(const WatchMetrics &watch, Exposition &exposition);

} // namespace savant::core
