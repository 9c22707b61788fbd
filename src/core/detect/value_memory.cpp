/*
 * value_memory.cpp
 *     Known values in ascending order, no two nearer than the grain.
 */
#include "core/detect/value_memory.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

/* There is no range to measure by: a warning at most. */
constexpr double kFromConstant = 0.06;
constexpr std::uint32_t kSweepEvery = 24 * 60; // minutes

std::uint32_t Minutes(double time) {
	return static_cast<std::uint32_t>(std::clamp(time / 60.0, 0.0, 4.0e9));
}

} // namespace

std::vector<ValueMemory::Known>::const_iterator ValueMemory::NearestKnown(double value) const {
	const auto above =
		std::lower_bound(known_.begin(), known_.end(), value,
	                     [](const Known &known, double wanted) { return known.value < wanted; });
	if (above == known_.begin()) {
		return above;
	}
	const auto below = std::prev(above);
	return above == known_.end() || value - below->value <= above->value - value ? below : above;
}

double ValueMemory::Distance(double value) const {
	const double range = highest_ - lowest_;
	if (known_.empty()) {
		return 0;
	}
	if (known_.size() == 1) {
		const double only = known_.front().value;
		const double largest = std::max(std::abs(value), std::abs(only));
		return value == only ? 0 : kFromConstant * std::min(1.0, std::abs(value - only) / largest);
	}
	return std::min(1.0, std::abs(value - NearestKnown(value)->value) / range);
}

double ValueMemory::Nearest(double value) const {
	return known_.empty() ? value : NearestKnown(value)->value;
}

void ValueMemory::Witness(double value) {
	lowest_ = has_range_ ? std::min(lowest_, value) : value;
	highest_ = has_range_ ? std::max(highest_, value) : value;
	has_range_ = true;
}

void ValueMemory::ResetRange() {
	has_range_ = !known_.empty();
	lowest_ = has_range_ ? known_.front().value : 0;
	highest_ = has_range_ ? known_.back().value : 0;
}

void ValueMemory::Learn(double value, double time) {
	const std::uint32_t now = Minutes(time);
	Witness(value);
	const auto near = NearestKnown(value);
	if (near != known_.end() && std::abs(near->value - value) <= grain_) {
		known_[static_cast<std::size_t>(near - known_.begin())].seen = now;
	} else {
		const auto place = std::upper_bound(
			known_.begin(), known_.end(), value,
			[](double wanted, const Known &known) { return wanted < known.value; });
		known_.insert(place, Known{value, now});
		/* Not with each new extreme: the grain may lag by half. */
		if ((known_.back().value - known_.front().value) * kGrain > 2 * grain_) {
			PutTogether();
		}
	}
	if (now > swept_ + kSweepEvery || now < swept_) {
		Forget(now);
	}
}

/* Leaves the extremes in place: they are the range. */
void ValueMemory::PutTogether() {
	grain_ = (known_.back().value - known_.front().value) * kGrain;
	std::vector<Known> kept;
	for (std::size_t i = 0; i < known_.size(); ++i) {
		const bool is_last = i + 1 == known_.size();
		if (kept.empty() || is_last || known_[i].value - kept.back().value > grain_) {
			kept.push_back(known_[i]);
		} else {
			kept.back().seen = std::max(kept.back().seen, known_[i].seen);
		}
	}
	known_ = std::move(kept);
}

void ValueMemory::Forget(std::uint32_t now) {
	swept_ = now;
	const auto horizon = static_cast<std::uint32_t>(kForgetAfter / 60);
	const auto forgotten = std::erase_if(
		known_, [&](const Known &known) { return now - std::min(now, known.seen) > horizon; });
	if (forgotten > 0) {
		ResetRange();
		grain_ = std::min(grain_, (highest_ - lowest_) * kGrain);
	}
}

void ValueMemory::Save(StateWriter &state) const {
	state.Number(grain_);
	state.Number(lowest_);
	state.Number(highest_);
	state.Flag(has_range_);
	state.Word(swept_);
	state.Word(static_cast<std::uint32_t>(known_.size()));
	for (const Known &known : known_) {
		state.Number(known.value);
		state.Word(known.seen);
	}
}

void ValueMemory::Restore(StateReader &state) {
	grain_ = state.Number();
	lowest_ = state.Number();
	highest_ = state.Number();
	has_range_ = state.Flag();
	swept_ = state.Word();
	known_.clear();
	for (std::size_t left = state.Count(kMaxValues); left > 0 && state.IsGood(); --left) {
		const double value = state.Number();
		state.Require(known_.empty() || known_.back().value < value);
		known_.push_back({value, state.Word()});
	}
	state.Require(grain_ >= 0 && highest_ >= lowest_);
}

} // namespace savant::core
