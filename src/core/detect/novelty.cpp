/*
 * novelty.cpp
 *     Three memories of values asked for the distance of a new one.
 */
#include "core/detect/novelty.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/alert_budget.hpp"

namespace savant::core {

namespace {

/* Chosen on the Numenta benchmark, on a plateau: docs/anomalies.md. */
constexpr double kLogWeight = 0.7;
constexpr double kDifferenceWeight = 0.2;
constexpr double kWarmUp = 60;
constexpr double kTrusted = 400;      // points; with fewer, what is new proves less
constexpr double kWaitingPoints = 20; // not yet known
constexpr double kDifferenceWarmUp = 2 * 86400.0;
constexpr std::size_t kMostWaiting = 128; // > kWaitingPoints * AlertBudget::kMostStretch

double Logarithm(double value) { return std::copysign(std::log1p(std::abs(value)), value); }

} // namespace

double NoveltyDetector::ScoreOf(const Waiting &waiting) const {
	if (points_ <= kWarmUp) {
		return 0;
	}
	double score = std::max(values_.Distance(waiting.value),
	                        kLogWeight * logarithms_.Distance(Logarithm(waiting.value)));
	const double warm_up = kDifferenceWarmUp / std::max(step_.Seconds(), 1.0);
	if (waiting.has_difference && differences_seen_ > warm_up) {
		score = std::max(score, kDifferenceWeight * differences_.Distance(waiting.difference));
	}
	return score * std::min(1.0, points_ / kTrusted);
}

void NoveltyDetector::Restart() {
	profile_.Start(step_.Seconds());
	differences_ = {};
	differences_seen_ = 0;
	for (Waiting &waiting : waiting_) {
		waiting.has_difference = false; // it was one to a profile that is gone
	}
}

void NoveltyDetector::Witness(const Waiting &waiting) {
	values_.Witness(waiting.value);
	logarithms_.Witness(Logarithm(waiting.value));
	if (waiting.has_difference) {
		differences_.Witness(waiting.difference);
	}
}

void NoveltyDetector::Learn(const Waiting &waiting) {
	values_.Learn(waiting.value, waiting.time);
	logarithms_.Learn(Logarithm(waiting.value), waiting.time);
	if (waiting.has_difference) {
		differences_.Learn(waiting.difference, waiting.time);
		differences_seen_ += 1;
	}
}

NoveltyScore NoveltyDetector::Add(double value, double time, bool learn) {
	if (step_.Learn(time)) {
		Restart();
	}
	points_ += 1;
	const auto expected = profile_.Expected(time);
	const Waiting point{time, value, expected ? value - *expected : 0, expected.has_value()};
	const NoveltyScore told{ScoreOf(point), expected.value_or(values_.Nearest(value)),
	                        expected.has_value()};
	if (!learn) {
		return told;
	}
	profile_.Learn(value, time);
	Witness(point);
	waiting_.push_back(point);
	const double most = AlertBudget::Points(kWaitingPoints, step_.Seconds());
	while (static_cast<double>(waiting_.size()) > most) {
		Learn(waiting_.front());
		waiting_.pop_front();
	}
	return told;
}

void NoveltyDetector::Unlearn(double since) {
	std::erase_if(waiting_, [&](const Waiting &waiting) { return waiting.time >= since; });
	for (ValueMemory *memory : {&values_, &logarithms_, &differences_}) {
		memory->ResetRange();
	}
	for (const Waiting &waiting : waiting_) {
		Witness(waiting);
	}
}

void NoveltyDetector::Save(StateWriter &state) const {
	step_.Save(state);
	profile_.Save(state);
	values_.Save(state);
	logarithms_.Save(state);
	differences_.Save(state);
	state.Word(static_cast<std::uint32_t>(waiting_.size()));
	for (const Waiting &waiting : waiting_) {
		state.Number(waiting.time);
		state.Number(waiting.value);
		state.Number(waiting.difference);
		state.Flag(waiting.has_difference);
	}
	state.Number(points_);
	state.Number(differences_seen_);
}

void NoveltyDetector::Restore(StateReader &state) {
	step_.Restore(state);
	profile_.Restore(state);
	values_.Restore(state);
	logarithms_.Restore(state);
	differences_.Restore(state);
	waiting_.clear();
	for (std::size_t left = state.Count(kMostWaiting); left > 0; --left) {
		Waiting waiting{};
		waiting.time = state.Number();
		waiting.value = state.Number();
		waiting.difference = state.Number();
		waiting.has_difference = state.Flag();
		waiting_.push_back(waiting);
	}
	points_ = state.Number();
	differences_seen_ = state.Number();
	state.Require(points_ >= 0 && differences_seen_ >= 0);
}

} // namespace savant::core
