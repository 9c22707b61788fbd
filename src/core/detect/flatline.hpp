/*
 * flatline.hpp
 *     The same value for longer than ever, of a series that hardly ever repeats one.
 *
 * A run fires when it is longer than kLeastRun points and kLonger times the longest run before,
 * and the series has had kRunsKnown runs.  So a series that is constant, or idle every night,
 * never fires.
 */
#pragma once

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class Flatline {
public:
	struct Verdict {
		bool fires = false; // once per run
		double since = 0;   // when the run began
		double p = 1;       // of so many repeats, were they independent
	};

	Verdict Add(double value, double time);

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr double kLeastRun = 10;
	static constexpr double kLonger = 1.5;
	static constexpr double kRunsKnown = 200;

private:
	double value_ = 0;
	double since_ = 0;
	double run_ = 0;     // points of this value; 0 = no point yet
	double longest_ = 0; // run before this one
	double runs_ = 0, repeats_ = 0;
	bool told_ = false;
};

} // namespace savant::core
