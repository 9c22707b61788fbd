/*
 * ewma_chart.hpp
 *     A run of small deviations that together are too many: Roberts' EWMA control chart.
 *
 * What is charted is the normal score of each residual by the tail of past residuals, so that the
 * limit means the same for every series; points that follow their neighbours (autocorrelation of
 * lag one, estimated) widen it.  Memory: one TailCalibrator.
 */
#pragma once

#include "core/detect/state_bytes.hpp"
#include "core/detect/tail_calibrator.hpp"

namespace savant::core {

class EwmaChart {
public:
	struct Verdict {
		double p = 1;       // of such a chart value, or a larger one
		double point_p = 1; // of a residual of this size, or a larger one
		int direction = 0;  // of the chart, +1 or -1
		bool fires = false;
	};

	/* `residual`: value - expected. */
	Verdict Add(double residual, bool learn);

	/* How many points count as one, because neighbours go together; >= 1. */
	double PointsPerFact() const;

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr double kLambda = 0.2;
	static constexpr double kLimit = 4; // standard deviations of the chart

private:
	TailCalibrator sizes_{0}; // |residual|
	double chart_ = 0;
	double last_ = 0;        // normal score of the point before
	double correlation_ = 0; // of neighbours, from so many pairs:
	double pairs_ = 0;
};

} // namespace savant::core
