/*
 * why_slow.hpp
 *     Why a period was slower than usual, in plain words: more calls or slower ones, which
 *     statements, what they waited for, which incident.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace savant::core {

/* What one statement did in the period, and would have done in a usual one of that length. */
struct StatementEffect {
	std::int64_t query_id = 0; // 0: all that have no sample of their own
	std::string text;          // one line; "" = not known
	double calls = 0, total_ms = 0, rows = 0, blocks = 0, temp = 0;
	double usual_calls = 0, usual_ms = 0, usual_rows = 0, usual_blocks = 0, usual_temp = 0;
};

struct WaitEffect {
	std::string wait_class;
	double sessions = 0, usual = 0; // average active sessions
};

struct PeriodIncident {
	std::string severity, title, began, lasted; // as they are to be shown
	std::vector<std::string> causes;            // chains, most probable first
	std::string evidence, remedy;
};

struct PeriodFacts {
	std::string period;     // "09:00 to 10:00"
	std::string usual;      // what it is compared with; "" = there is nothing to compare with
	double seconds = 0;     // covered by snapshots
	bool is_of_one = false; // of one statement
	std::vector<StatementEffect> statements;
	std::vector<std::string> regressions; // recorded by the detector, one line each
	std::vector<WaitEffect> waits;
	std::vector<PeriodIncident> incidents;
	std::vector<std::string> changes; // of state, one line each
};

/* How the difference of time comes about, by the midpoint formula: nothing is left over. */
struct TimeEffects {
	double by_calls = 0, by_mean = 0; // ms
};
TimeEffects EffectsOf(const StatementEffect &statement);

/* Lines for a terminal; the first one is the answer. */
std::vector<std::string> TellWhySlow(const PeriodFacts &facts);

/* A period is told to be slow from this ratio on, and this much extra time per second. */
constexpr double kSlowRatio = 1.15, kLeastExtraMsPerSecond = 1;

} // namespace savant::core
