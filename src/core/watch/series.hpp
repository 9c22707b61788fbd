/*
 * series.hpp
 *     Named numbers of a database over time: what detectors look at, charts draw and
 *     savant.metric shows.
 */
#pragma once

#include <string>
#include <vector>

#include "core/watch/snapshot.hpp"

namespace savant::core {

enum class SeriesKind { Gauge, Rate, Ratio, Latency, Count, Size };

struct SeriesDefinition {
	const char *id;    // snake_case, stable: "commits_per_second"
	const char *title; // "Commits"
	SeriesKind kind;
	const char *unit;  // "", "s", "ms", "B", "B/s", "/s", "share"
	const char *group; // load, work, io, wal, vacuum, sessions, replication, capacity, errors
	bool is_watched;   // detectors look at it
	/* Higher is worse, or lower, or both: what an anomaly of it is told as. */
	enum class Bad { High, Low, Either } bad;
	/* NaN when the interval does not tell.  `weight`: n of a ratio or a mean, else 1. */
	double (*value)(const Interval &interval, double &weight);
};

struct SeriesValue {
	const SeriesDefinition *series;
	double value;
	double weight;
};

std::vector<const SeriesDefinition *> AllSeries();
const SeriesDefinition *FindSeries(std::string_view id);
/* Those that have a value. */
std::vector<SeriesValue> SeriesOf(const Interval &interval);

} // namespace savant::core
