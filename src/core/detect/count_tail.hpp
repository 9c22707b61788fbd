/*
 * count_tail.hpp
 *     More events in an interval than their rate allows: deadlocks, errors, restarts.
 *
 * The rate is a gamma distribution learnt from the last week or so of intervals (Jeffreys' prior),
 * so the count of the next interval is negative binomial: few events make the tail wide, none ever
 * make one event improbable.  Counts more restless than Poisson's widen it further.
 */
#pragma once

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class CountTail {
public:
	struct Verdict {
		double p = 1; // P(as many events or more)
		double expected = 0;
		bool fires = false;
	};

	/* `exposure`: length of the interval in usual intervals, > 0. */
	Verdict Add(double count, double exposure, bool learn);

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr double kChance = 1e-4;
	static constexpr double kMemory = 10000; // intervals

private:
	double events_ = 0, intervals_ = 0; // fading
	double squares_ = 0;                // of the distance to what was expected
	double excess_weight_ = 0;          // of squares_
};

} // namespace savant::core
