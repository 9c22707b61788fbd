/*
 * sample_step.cpp
 *     The median of the last distances in time.
 */
#include "core/detect/sample_step.hpp"

#include <algorithm>

namespace savant::core {

namespace {

/* A step that moved less than this is the same step. */
constexpr double kSameStep = 1.5;

} // namespace

bool SampleStep::Learn(double time) {
	const double distance = time - last_;
	const bool first = last_ == 0;
	if (!first && distance <= 0) {
		/* Of a clock that was put back by far the old time would never come again. */
		last_ = time;
		return false;
	}
	last_ = time;
	if (first) {
		return false;
	}
	distances_[count_ % kEnough] = distance;
	++count_;
	if (count_ % kEnough != 0) {
		return false;
	}
	auto sorted = distances_;
	std::nth_element(sorted.begin(), sorted.begin() + kEnough / 2, sorted.end());
	const double median = sorted[kEnough / 2];
	if (step_ > 0 && median < step_ * kSameStep && median * kSameStep > step_) {
		return false;
	}
	step_ = median;
	return true;
}

void SampleStep::Save(StateWriter &state) const {
	for (const double distance : distances_) {
		state.Number(distance);
	}
	state.Long(count_);
	state.Number(last_);
	state.Number(step_);
}

void SampleStep::Restore(StateReader &state) {
	for (double &distance : distances_) {
		distance = state.Number();
		state.Require(distance >= 0);
	}
	count_ = state.Long();
	last_ = state.Number();
	step_ = state.Number();
	state.Require(step_ >= 0);
}

} // namespace savant::core
