/*
 * alert_budget.hpp
 *     How much a series may say: an adaptive bar and a rest after every alert.
 *
 * Every episode raises the bar, time lowers it again, so a restless series is heard less often
 * than a quiet one.  An episode is told once, and again only when it gets half as bad again.
 */
#pragma once

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class AlertBudget {
public:
	/* What the budget makes of one point. */
	struct Verdict {
		double score = 0;   // below the bar: what is compared with kInfoScore
		bool fires = false; // is told
	};

	/*
	 * `raw` is the score of the next point, 0..1; every point has to be passed.  `step`: seconds
	 * between points, 0 = not known; more points in the same time do not buy more alerts.
	 */
	Verdict Pass(double raw, double step);

	/* An episode was told not long ago. */
	bool Rests(double step) const { return since_alert_ <= Points(kRest, step); }

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	/* A length that is `nominal` points of five minutes or more, in points of `step` seconds. */
	static double Points(double nominal, double step);
	static constexpr double kRest = 100;      // points after an alert
	static constexpr double kMostStretch = 5; // of Points()

private:
	double bar_ = 0;
	double since_alert_ = 1e9; // points
	double episode_ = 0;       // the largest raw score of the current episode
};

} // namespace savant::core
