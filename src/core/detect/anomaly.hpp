/*
 * anomaly.hpp
 *     One moment at which a series was out of the ordinary, and what the detectors know of it.
 */
#pragma once

#include <string_view>

#include "core/findings/finding.hpp"

namespace savant::core {

enum class Detector {
	Novelty,  // a value that the series has not had
	Seasonal, // far from the values of the same hour of the week
	Ewma,     // a run of small deviations from what was expected
	Cusum,    // the level moved, at once or slowly
	Tail,     // a jump beyond the tail of past jumps
	Ratio,    // more failures than the share allows for so many trials
	Count,    // more events than their rate allows
	Flatline, // the same value for longer than ever
	Missing,  // no value
};
std::string_view Name(Detector detector); // novelty, seasonal, ewma, cusum, ...

struct Anomaly {
	double start = 0; // seconds since 1970, of the point at which it was called
	double since = 0; // when the change began as far as the detectors can tell; <= start
	Detector detector = Detector::Novelty; // the strongest of those that fired
	/*
	 * 0..1, of one scale for all detectors: from kInfoScore on it is told.  Of novelty it is the
	 * distance to the nearest known value as a share of the range.
	 */
	double score = 0;
	/* By the score, from kWarningScore and kCriticalScore on; a novelty must be improbable, too. */
	Severity severity = Severity::Info;
	int direction = 0;   // +1 above what was expected, -1 below, 0 neither (missing, flat)
	double expected = 0; // what the series would have said, in its unit; NaN = not known
	double observed = 0; // NaN when missing
	double p = 1;        // chance of such a point, or a worse one, in ordinary times; > 0
};

constexpr double kInfoScore = 0.010;
constexpr double kWarningScore = 0.03;
constexpr double kCriticalScore = 0.10;

/* Of a score >= kInfoScore. */
Severity SeverityOf(double score);
/* The score that an event of chance `p` gets: 1e-4 is worth telling, 1e-6 a warning, 1e-9 critical.
 */
double ScoreOfChance(double p);

} // namespace savant::core
