/*
 * level_cusum.cpp
 *     Two cumulative sums over a slow robust baseline, and where they began.
 */
#include "core/detect/level_cusum.hpp"

#include <algorithm>
#include <cmath>

#include "core/detect/distributions.hpp"

namespace savant::core {

namespace {

constexpr double kWarmUp = 60;
constexpr double kMemory = 2000; // points of the baseline
constexpr double kMostDeviation = 4;
constexpr double kSigmaOfMeanDeviation = 1.2533; // of a normal distribution
constexpr double kCorrelationRate = 1.0 / 500;
constexpr double kMostCorrelation = 0.98;
constexpr double kLeastSpread = 1e-6; // share of the level: less is no change

} // namespace

double LevelCusum::Inflation() const {
	const double correlation = std::clamp(correlation_, 0.0, kMostCorrelation);
	return std::sqrt((1 + correlation) / (1 - correlation));
}

void LevelCusum::Grow(Sum &sum, double deviation, double value, double time) {
	const double size = sum.size + deviation - kAllowance;
	if (size <= 0) {
		sum = {};
		return;
	}
	if (sum.size == 0) {
		sum.since = time;
	}
	sum.size = size;
	sum.points += 1;
	sum.mean += (value - sum.mean) / sum.points;
}

LevelCusum::Verdict LevelCusum::Add(double value, double time, bool learn) {
	const double sigma =
		std::max({kSigmaOfMeanDeviation * spread_, kLeastSpread * std::abs(level_), 1e-300});
	const double deviation =
		points_ == 0 ? 0 : std::clamp((value - level_) / sigma, -kMostDeviation, kMostDeviation);
	if (learn) {
		points_ += 1;
		const double rate = 1 / std::min(points_, kMemory);
		const double near = points_ == 1 ? value : level_ + deviation * sigma;
		/* Until some points are known there is no spread to cut at. */
		const double taken = points_ < kWarmUp / 2 ? value : near;
		spread_ += (std::abs(taken - level_) * (points_ > 1) - spread_) * rate;
		level_ += (taken - level_) * rate;
		correlation_ +=
			kCorrelationRate * (std::clamp(deviation * last_, -4.0, 4.0) - correlation_);
	}
	last_ = deviation;
	if (points_ <= kWarmUp) {
		return {};
	}
	const double even = deviation / Inflation();
	Grow(sums_[0], even, value, time);
	Grow(sums_[1], -even, value, time);
	const std::size_t larger = sums_[0].size >= sums_[1].size ? 0 : 1;
	const Sum sum = sums_[larger];
	if (sum.size <= kLimit) {
		return {};
	}
	const double shift = std::abs(sum.mean - level_) / sigma / Inflation();
	const Verdict verdict{true, larger == 0 ? 1 : -1, sum.since,
	                      std::max(1e-300, 2 * NormalTail(shift * std::sqrt(sum.points))), level_};
	sums_ = {};
	if (learn) {
		level_ = sum.mean;
		points_ = std::max(sum.points, kWarmUp / 2);
	}
	return verdict;
}

double LevelCusum::GrowingSince(int direction) const {
	return direction == 0 ? 0 : sums_[direction > 0 ? 0 : 1].since;
}

void LevelCusum::Save(StateWriter &state) const {
	for (const double number : {points_, level_, spread_, correlation_, last_}) {
		state.Number(number);
	}
	for (const Sum &sum : sums_) {
		for (const double number : {sum.size, sum.since, sum.points, sum.mean}) {
			state.Number(number);
		}
	}
}

void LevelCusum::Restore(StateReader &state) {
	for (double *number : {&points_, &level_, &spread_, &correlation_, &last_}) {
		*number = state.Number();
	}
	for (Sum &sum : sums_) {
		for (double *number : {&sum.size, &sum.since, &sum.points, &sum.mean}) {
			*number = state.Number();
		}
		state.Require(sum.size >= 0 && sum.points >= 0);
	}
	state.Require(points_ >= 0 && spread_ >= 0);
}

} // namespace savant::core
