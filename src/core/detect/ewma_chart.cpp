/*
 * ewma_chart.cpp
 *     Normal scores of residuals, averaged with a fading weight.
 */
#include "core/detect/ewma_chart.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/distributions.hpp"

namespace savant::core {

namespace {

constexpr double kMostScore = 3;               // one wild point is not a run
constexpr double kCorrelationRate = 1.0 / 500; // in the long run
constexpr double kMostCorrelation = 0.98;
constexpr double kPairsAssumed = 30; // of no correlation, before any is seen

} // namespace

EwmaChart::Verdict EwmaChart::Add(double residual, bool learn) {
	const double chance = sizes_.Chance(std::abs(residual));
	const double score = std::copysign(
		std::min(kMostScore, NormalFromTail(std::min(chance, 1 - 1e-9) / 2)), residual);
	if (learn) {
		sizes_.Learn(std::abs(residual));
		pairs_ += chance < 1;
		correlation_ += std::max(kCorrelationRate, 1 / (pairs_ + kPairsAssumed)) *
		                (score * last_ - correlation_);
	}
	last_ = score;
	chart_ += kLambda * (score - chart_);
	const double memory = (1 - kLambda) * std::clamp(correlation_, 0.0, kMostCorrelation);
	const double spread = std::sqrt(kLambda / (2 - kLambda) * (1 + memory) / (1 - memory));
	Verdict verdict;
	verdict.p = std::max(1e-300, 2 * NormalTail(std::abs(chart_) / spread));
	verdict.point_p = chance;
	verdict.direction = chart_ > 0 ? 1 : -1;
	verdict.fires = std::abs(chart_) > kLimit * spread;
	return verdict;
}

double EwmaChart::PointsPerFact() const {
	const double correlation = std::clamp(correlation_, 0.0, kMostCorrelation);
	return (1 + correlation) / (1 - correlation);
}

void EwmaChart::Save(StateWriter &state) const {
	sizes_.Save(state);
	state.Number(chart_);
	state.Number(last_);
	state.Number(correlation_);
	state.Number(pairs_);
}

void EwmaChart::Restore(StateReader &state) {
	sizes_.Restore(state);
	chart_ = state.Number();
	last_ = state.Number();
	correlation_ = state.Number();
	pairs_ = state.Number();
	state.Require(pairs_ >= 0);
}

} // namespace savant::core
