/*
 * novelty.hpp
 *     The primary detector: a value that the series has not had, or not at this time of day.
 *
 * Three memories are asked how far the point is from all that they know, as shares of their
 * ranges: of the values, of their logarithms (small values of a series with a long tail), of the
 * differences to the daily profile.  The score is the largest, weighted; AlertBudget decides what
 * of it is told.
 *
 * Values of the last minutes are not yet known: an episode would otherwise make itself ordinary
 * at its second point.
 */
#pragma once

#include <cstddef>
#include <deque>

#include "core/detect/daily_profile.hpp"
#include "core/detect/sample_step.hpp"
#include "core/detect/state_bytes.hpp"
#include "core/detect/value_memory.hpp"

namespace savant::core {

/* What novelty says of one point. */
struct NoveltyScore {
	double score = 0;      // 0..1, a share of the range
	double expected = 0;   // by the daily profile, else the nearest known value
	bool is_daily = false; // `expected` is of the profile
};

class NoveltyDetector {
public:
	/* Judges `value`, then learns it unless told not to. Times may go back or repeat. */
	NoveltyScore Add(double value, double time, bool learn);
	/* Drops what waits to be learnt from `since` on: it belongs to an incident. */
	void Unlearn(double since);
	double Step() const { return step_.Seconds(); }

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

private:
	struct Waiting {
		double time;
		double value;
		double difference; // to the profile; meaningful when has_difference
		bool has_difference;
	};
	double ScoreOf(const Waiting &waiting) const;
	void Restart(); // the step has changed
	void Witness(const Waiting &waiting);
	void Learn(const Waiting &waiting);

	SampleStep step_;
	DailyProfile profile_;
	ValueMemory values_, logarithms_, differences_;
	std::deque<Waiting> waiting_;
	double points_ = 0; // ever
	double differences_seen_ = 0;
};

} // namespace savant::core
