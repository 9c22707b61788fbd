/*
 * ratio_tail.cpp
 *     A beta share learnt by moments, and the beta-binomial tails it gives.
 */
#include "core/detect/ratio_tail.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/distributions.hpp"

namespace savant::core {

namespace {

constexpr double kWarmUp = 60;
constexpr double kPrior = 0.5;
constexpr double kLeastSpread = 1e-5, kMostSpread = 0.5; // of the beta: 1 / (a + b + 1)

} // namespace

RatioTail::Verdict RatioTail::Add(double share, double trials, bool learn) {
	share = std::clamp(share, 0.0, 1.0);
	trials = std::clamp(trials, 0.0, kMostTrials);
	const double mean = (successes_ + kPrior) / (trials_ + 2 * kPrior);
	Verdict verdict;
	verdict.expected = mean;
	if (points_ >= kWarmUp && trials >= kLeastTrials) {
		const double spread = excess_if_one_ > 0
		                          ? std::clamp(excess_ / excess_if_one_, kLeastSpread, kMostSpread)
		                          : kLeastSpread;
		const double size = 1 / spread - 1, a = mean * size, b = (1 - mean) * size;
		const double hits = std::round(share * trials);
		const double up = BetaBinomialTail(hits, trials, a, b);
		const double down = BetaBinomialTail(std::round(trials) - hits, trials, b, a);
		verdict.p = std::clamp(2 * std::min(up, down), 1e-300, 1.0);
		verdict.fires = verdict.p < kChance;
	}
	if (learn && trials > 0) {
		const double keep = std::exp(-1 / kMemory);
		points_ += 1;
		if (trials > 1) {
			const double binomial = mean * (1 - mean);
			const double distance = share - mean;
			excess_ = excess_ * keep + trials * (distance * distance - binomial / trials);
			excess_if_one_ = excess_if_one_ * keep + (trials - 1) * binomial;
		}
		successes_ = successes_ * keep + share * trials;
		trials_ = trials_ * keep + trials;
	}
	return verdict;
}

void RatioTail::Save(StateWriter &state) const {
	for (const double number : {points_, successes_, trials_, excess_, excess_if_one_}) {
		state.Number(number);
	}
}

void RatioTail::Restore(StateReader &state) {
	for (double *number : {&points_, &successes_, &trials_, &excess_, &excess_if_one_}) {
		*number = state.Number();
	}
	state.Require(points_ >= 0 && successes_ >= 0 && trials_ >= successes_ - 1e-6 * trials_ &&
	              excess_if_one_ >= 0);
}

} // namespace savant::core
