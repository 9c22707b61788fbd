/*
 * count_tail.cpp
 *     A gamma rate learnt from counts, and the negative binomial tail it gives.
 */
#include "core/detect/count_tail.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/distributions.hpp"

namespace savant::core {

namespace {

constexpr double kWarmUp = 60; // intervals
constexpr double kPriorEvents = 0.5;
constexpr double kMostCount = 1e15;

} // namespace

CountTail::Verdict CountTail::Add(double count, double exposure, bool learn) {
	count = std::clamp(count, 0.0, kMostCount);
	exposure = std::clamp(exposure, 0.1, 10.0);
	Verdict verdict;
	const double rate = (events_ + kPriorEvents) / std::max(intervals_, 1.0);
	verdict.expected = rate * exposure;
	if (intervals_ >= kWarmUp) {
		const double variance = squares_ / std::max(excess_weight_, 1.0);
		const double excess = variance - events_ / intervals_;
		const double restless = excess > 0 ? rate * rate / excess : 1e12;
		verdict.p =
			std::max(1e-300, NegativeBinomialTail(count, verdict.expected,
		                                          std::min(events_ + kPriorEvents, restless)));
		verdict.fires = verdict.p < kChance && count > verdict.expected;
	}
	if (learn) {
		const double keep = std::exp(-exposure / kMemory);
		if (intervals_ >= 1) {
			const double distance = count / exposure - events_ / intervals_;
			squares_ = squares_ * keep + distance * distance;
			excess_weight_ = excess_weight_ * keep + 1;
		}
		events_ = events_ * keep + count;
		intervals_ = intervals_ * keep + exposure;
	}
	return verdict;
}

void CountTail::Save(StateWriter &state) const {
	for (const double number : {events_, intervals_, squares_, excess_weight_}) {
		state.Number(number);
	}
}

void CountTail::Restore(StateReader &state) {
	for (double *number : {&events_, &intervals_, &squares_, &excess_weight_}) {
		*number = state.Number();
		state.Require(*number >= 0);
	}
}

} // namespace savant::core
