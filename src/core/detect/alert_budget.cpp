/*
 * alert_budget.cpp
 *     The bar that rises with every alert, and the rest after it.
 */
#include "core/detect/alert_budget.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/anomaly.hpp"

namespace savant::core {

namespace {

/* Chosen on the Numenta benchmark, on a plateau: docs/anomalies.md. */
constexpr double kStep = 0.35;
constexpr double kDecay = 1000;    // points in which the bar falls to 1/e
constexpr double kTrigger = 0.013; // raw score that begins an episode
constexpr double kWorse = 1.5;     // times the episode's worst, to be told again
constexpr double kNominalStep = 300;

} // namespace

double AlertBudget::Points(double nominal, double step) {
	return nominal * (step > 0 ? std::clamp(kNominalStep / step, 1.0, kMostStretch) : 1.0);
}

AlertBudget::Verdict AlertBudget::Pass(double raw, double step) {
	bar_ *= std::exp(-1 / Points(kDecay, step));
	since_alert_ += 1;
	const bool rests = Rests(step);
	if (rests && raw <= episode_ * kWorse) {
		return {};
	}
	Verdict verdict;
	verdict.score = raw * std::exp(-bar_);
	if (!rests && raw <= kTrigger) {
		return verdict;
	}
	verdict.fires = verdict.score >= kInfoScore;
	bar_ += rests ? 0 : kStep;
	episode_ = raw;
	since_alert_ = 0;
	return verdict;
}

void AlertBudget::Save(StateWriter &state) const {
	for (const double number : {bar_, since_alert_, episode_}) {
		state.Number(number);
	}
}

void AlertBudget::Restore(StateReader &state) {
	for (double *number : {&bar_, &since_alert_, &episode_}) {
		*number = state.Number();
		state.Require(*number >= 0);
	}
}

} // namespace savant::core
