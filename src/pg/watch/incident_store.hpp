/*
 * incident_store.hpp
 *     Tables of anomalies, regressions and incidents, and what detectors read of the past.
 *
 * Everything within AsTableOwner and a unit of work.  All throw pg::Error.
 */
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/incident/incident_book.hpp"
#include "core/watch/samples.hpp"

namespace savant::pg {

struct SeriesAnomaly {
	std::string series;
	core::Anomaly anomaly;
};
void WriteAnomalies(const std::vector<SeriesAnomaly> &anomalies, double at);
/* A statement of an interval that is slower than in its past. */
struct StatementRegression {
	core::StatementSample sample;
	double calls_before = 0;
	core::RegressedStatement regression;
	std::string plan_difference;
};
void WriteRegressions(const std::vector<StatementRegression> &found, double at);

/* Writes the incident, or what it has become; incidents are told apart by detected_at. */
void WriteIncident(const core::Incident &incident, double at);
/* Ends incidents that were left open by a process that is gone; all but that of `detected_at`. */
void EndOtherIncidents(double detected_at, double at);

/* Findings that the health rules have kept, warnings and worse, since `since` or later. */
std::vector<core::HealthSign> ReadHealthSigns(double since);

/* What a statement did in its past. */
struct StatementPast {
	std::int64_t query_id = 0;
	double role_id = 0;
	bool is_top = true;
	core::StatementWork work;
};
/* What the statements of the samples did before `before`: see the .cpp for how far back. */
std::vector<StatementPast> ReadPasts(std::span<const core::StatementSample> samples, double before);

/* The first snapshot that is kept; NaN = none. */
double FirstSnapshotAt();

/* What the detectors have learnt. */
struct DetectorState {
	double saved_at = 0;
	std::string state; // bytes
};
std::map<std::string, DetectorState> ReadDetectorStates();
void WriteDetectorStates(const std::map<std::string, std::string> &states, double at);

/* Values of a series as they were kept, oldest first, at most `most` snapshots. */
struct KeptReading {
	double at, value, weight;
	std::string series;
};
std::vector<KeptReading> ReadReadings(double after, double before, std::size_t most);

} // namespace savant::pg
