/*
 * ratio_tail.hpp
 *     A share that its number of trials does not explain: hit ratio, rollbacks, errors.
 *
 * The share is a beta distribution whose mean and spread are learnt by moments from the last
 * kMemory intervals, so the successes of the next one are beta-binomial: 2 failures of 3 are
 * nothing where 200 of 300 are an incident.
 */
#pragma once

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class RatioTail {
public:
	struct Verdict {
		double p = 1; // two-sided
		double expected = 0;
		bool fires = false;
	};

	/* `share` 0..1 of `trials` > 0. */
	Verdict Add(double share, double trials, bool learn);

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr double kChance = 1e-4;
	static constexpr double kLeastTrials = 20; // fewer are learnt, not judged
	static constexpr double kMemory = 2000;

private:
	double points_ = 0;
	double successes_ = 0, trials_ = 0; // fading
	double excess_ = 0,
		   excess_if_one_ = 0; // squares beyond a binomial, and the most there could be
};

} // namespace savant::core
