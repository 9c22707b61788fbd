/*
 * daily_profile.cpp
 *     Slots of the day, each with its means of the last days.
 */
#include "core/detect/daily_profile.hpp"

#include <algorithm>
#include <cmath>

namespace savant::core {

namespace {

constexpr double kDay = 86400.0;
constexpr std::uint32_t kMostPoints = 1U << 30;

std::int32_t DayOf(double time) {
	return static_cast<std::int32_t>(std::clamp(std::floor(time / kDay), 0.0, 1e9));
}

std::size_t SlotOf(double time, std::size_t slots) {
	const double share = std::clamp(time / kDay - std::floor(time / kDay), 0.0, 1.0);
	return std::min(slots - 1, static_cast<std::size_t>(share * static_cast<double>(slots)));
}

} // namespace

void DailyProfile::Start(double step) {
	slots_.clear();
	first_day_ = -1;
	const double per_day = step > 0 ? std::round(kDay / step) : 0;
	if (per_day >= static_cast<double>(kMinSlots)) {
		slots_.resize(std::min(kMaxSlots, static_cast<std::size_t>(per_day)));
	}
}

std::optional<double> DailyProfile::Expected(double time) const {
	const std::int32_t today = DayOf(time);
	if (slots_.empty() || first_day_ < 0 || today - first_day_ < kMinDays) {
		return std::nullopt;
	}
	const std::size_t here = SlotOf(time, slots_.size());
	std::array<double, 3 * kDays> values;
	std::size_t count = 0;
	for (std::size_t offset = slots_.size() - 1; offset <= slots_.size() + 1; ++offset) {
		for (const SlotOfDay &slot : slots_[(here + offset) % slots_.size()]) {
			if (slot.points > 0 && slot.day < today && slot.day >= today - kDays) {
				values[count++] = slot.mean;
			}
		}
	}
	if (count == 0) {
		return std::nullopt;
	}
	const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
	std::nth_element(values.begin(), middle, values.begin() + static_cast<std::ptrdiff_t>(count));
	return *middle;
}

void DailyProfile::Learn(double value, double time) {
	if (slots_.empty()) {
		return;
	}
	const std::int32_t today = DayOf(time);
	if (first_day_ < 0 || today < first_day_) {
		first_day_ = today;
	}
	SlotOfDay &slot = slots_[SlotOf(time, slots_.size())]
							[static_cast<std::size_t>(today) % std::tuple_size_v<Week>];
	if (slot.day != today) {
		slot = {today, 0, 0};
	}
	++slot.points;
	slot.mean += (value - slot.mean) / slot.points;
}

void DailyProfile::Save(StateWriter &state) const {
	state.Word(static_cast<std::uint32_t>(first_day_));
	state.Word(static_cast<std::uint32_t>(slots_.size()));
	for (const Week &week : slots_) {
		for (const SlotOfDay &slot : week) {
			state.Word(static_cast<std::uint32_t>(slot.day));
			state.Word(slot.points);
			state.Number(slot.mean);
		}
	}
}

void DailyProfile::Restore(StateReader &state) {
	first_day_ = static_cast<std::int32_t>(state.Word());
	slots_.assign(state.Count(kMaxSlots), Week{});
	for (Week &week : slots_) {
		for (SlotOfDay &slot : week) {
			slot.day = static_cast<std::int32_t>(state.Word());
			slot.points = state.Word();
			slot.mean = state.Number();
			state.Require(slot.points < kMostPoints);
		}
	}
}

} // namespace savant::core
