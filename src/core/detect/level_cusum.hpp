/*
 * level_cusum.hpp
 *     The level of a series has moved, and since when: Page's cumulative sums, two-sided.
 *
 * Deviations from a slow baseline in robust sigma, cut at 4, divided by the spread that
 * neighbouring points in step with each other add (autocorrelation of lag one).  A sum above
 * kLimit is an alarm; the change began where the sum last was 0 (Page-Hinkley's argmin).  After an
 * alarm the level since the change is the new baseline.
 */
#pragma once

#include <array>

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class LevelCusum {
public:
	struct Verdict {
		bool fires = false;
		int direction = 0;
		double since = 0;  // seconds since 1970; when fires
		double p = 1;      // of a mean so far off over so many points; when fires
		double before = 0; // the level there was; when fires
	};

	Verdict Add(double value, double time, bool learn);
	/* When the sum of this direction began to grow; 0 = it does not. */
	double GrowingSince(int direction) const;
	double Level() const { return level_; }

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr double kAllowance = 0.5; // sigma
	static constexpr double kLimit = 8;       // sigma

private:
	struct Sum {
		double size = 0;
		double since = 0; // time of its first point
		double points = 0;
		double mean = 0; // of the values since
	};
	void Grow(Sum &sum, double deviation, double value, double time);
	double Inflation() const;

	double points_ = 0; // of the baseline
	double level_ = 0;
	double spread_ = 0; // mean absolute deviation from the level
	double correlation_ = 0;
	double last_ = 0;         // deviation of the point before, sigma
	std::array<Sum, 2> sums_; // up, down
};

} // namespace savant::core
