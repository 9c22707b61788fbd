/*
 * flatline.cpp
 *     Runs of equal values, against the longest one before.
 */
#include "core/detect/flatline.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

Flatline::Verdict Flatline::Add(double value, double time) {
	if (run_ == 0 || value != value_) {
		longest_ = std::max(longest_, run_);
		runs_ += run_ > 0;
		repeats_ += std::max(0.0, run_ - 1);
		value_ = value;
		since_ = time;
		run_ = 1;
		told_ = false;
		return {};
	}
	run_ += 1;
	if (told_ || runs_ < kRunsKnown || run_ <= std::max(kLeastRun, kLonger * longest_)) {
		return {};
	}
	told_ = true;
	const double repeat_chance = (repeats_ + 0.5) / (runs_ + repeats_ + 1);
	return {true, since_, std::max(1e-300, std::pow(repeat_chance, run_ - 1))};
}

void Flatline::Save(StateWriter &state) const {
	for (const double number : {value_, since_, run_, longest_, runs_, repeats_}) {
		state.Number(number);
	}
	state.Flag(told_);
}

void Flatline::Restore(StateReader &state) {
	for (double *number : {&value_, &since_, &run_, &longest_, &runs_, &repeats_}) {
		*number = state.Number();
	}
	told_ = state.Flag();
	state.Require(run_ >= 0 && longest_ >= 0 && runs_ >= 0 && repeats_ >= 0);
}

} // namespace savant::core
