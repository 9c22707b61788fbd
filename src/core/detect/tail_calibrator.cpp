/*
 * tail_calibrator.cpp
 *     Peaks over threshold: quantiles below, a Pareto tail above.
 */
#include "core/detect/tail_calibrator.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kThresholdQuantile = 0.97;
constexpr double kLeastTail = 20; // sizes
constexpr double kLeastChance = 1e-300;
constexpr float kMostSize = 3e38F;

float AsFloat(double size) {
	return static_cast<float>(std::clamp(size, 0.0, static_cast<double>(kMostSize)));
}

} // namespace

double TailCalibrator::Chance(double size) const {
	if (!is_fitted_) {
		return 1;
	}
	if (!(size > threshold_)) {
		const auto above = std::lower_bound(body_.begin(), body_.end(), size);
		const auto larger = static_cast<double>(body_.end() - above) - 1;
		return std::max(share_above_, larger / static_cast<double>(body_.size() - 1));
	}
	const double excess = size - threshold_;
	if (!(scale_ > 0)) {
		return share_above_; // nothing was ever above: no tail to go by
	}
	const double beyond = shape_ > 1e-9 ? std::pow(1 + shape_ * excess / scale_, -1 / shape_)
	                                    : std::exp(-std::min(excess / scale_, 690.0));
	return std::max(kLeastChance, share_above_ * beyond);
}

void TailCalibrator::Learn(double size) {
	if (sizes_.size() < kHistory) {
		sizes_.push_back(AsFloat(size));
	} else {
		sizes_[next_] = AsFloat(size);
	}
	next_ = (next_ + 1) % kHistory;
	if (++since_fit_ >= std::max(kRefit, sizes_.size() / 10) && sizes_.size() >= kEnough) {
		Fit();
	}
}

void TailCalibrator::Fit() {
	since_fit_ = 0;
	is_fitted_ = true;
	std::vector<float> sorted = sizes_;
	std::sort(sorted.begin(), sorted.end());
	for (std::size_t i = 0; i < body_.size(); ++i) {
		body_[i] = sorted[i * (sorted.size() - 1) / (body_.size() - 1)];
	}
	const auto count = static_cast<double>(sorted.size());
	/* A scale from three sizes is no scale: of a short history more of it is the tail. */
	const double tail = std::max(1 - kThresholdQuantile, kLeastTail / count);
	const auto first = static_cast<std::size_t>((1 - tail) * count);
	threshold_ = sorted[first];
	median_ = sorted[sorted.size() / 2];
	double sum = 0, squares = 0, above = 0;
	for (std::size_t i = first; i < sorted.size(); ++i) {
		const double excess = sorted[i] - threshold_;
		if (excess > 0) {
			above += 1;
			sum += excess;
			squares += excess * excess;
		}
	}
	share_above_ = std::max(above, 1.0) / count;
	const double mean = above > 0 ? sum / above : 0;
	const double variance = above > 1 ? std::max(0.0, squares / above - mean * mean) : 0;
	/* Of a Pareto distribution mean^2 / variance = 1 - 2 shape. */
	shape_ = variance > 0 ? std::clamp(0.5 * (1 - mean * mean / variance), 0.0, most_shape_) : 0;
	/* By one standard error larger than it seems. */
	scale_ = mean * (1 - shape_) * (1 + 1 / std::sqrt(std::max(above, 1.0)));
}

void TailCalibrator::Save(StateWriter &state) const {
	state.Word(static_cast<std::uint32_t>(sizes_.size()));
	for (const float size : sizes_) {
		state.Real(size);
	}
	state.Word(static_cast<std::uint32_t>(next_));
	state.Word(static_cast<std::uint32_t>(since_fit_));
	state.Flag(is_fitted_);
	if (is_fitted_) {
		for (const double quantile : body_) {
			state.Number(quantile);
		}
		for (const double number : {threshold_, share_above_, scale_, shape_, median_}) {
			state.Number(number);
		}
	}
}

void TailCalibrator::Restore(StateReader &state) {
	sizes_.assign(state.Count(kHistory), 0);
	for (float &size : sizes_) {
		size = state.Real();
		state.Require(size >= 0);
	}
	next_ = state.Word();
	since_fit_ = state.Word();
	is_fitted_ = state.Flag();
	state.Require(next_ < kHistory && (sizes_.size() == kHistory || next_ == sizes_.size()) &&
	              since_fit_ <= kHistory);
	if (is_fitted_) {
		for (double &quantile : body_) {
			quantile = state.Number();
		}
		state.Require(std::is_sorted(body_.begin(), body_.end()));
		for (double *number : {&threshold_, &share_above_, &scale_, &shape_, &median_}) {
			*number = state.Number();
		}
	}
}

} // namespace savant::core
