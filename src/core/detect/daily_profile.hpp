/*
 * daily_profile.hpp
 *     What a series says at a time of day: the median of the last seven days at that time.
 *
 * The day is cut into as many slots as there are points, 288 (five minutes) at most; several
 * points of one slot are averaged.  Days are UTC: a daily shape is one whatever its start.
 * Memory: 288 slots of 8 values at most, about 28 kB.
 */
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class DailyProfile {
public:
	/* Points are `step` seconds apart; forgets all. Fewer than kMinSlots a day: there is no
	 * profile. */
	void Start(double step);

	/*
	 * The median of the slot and its two neighbours on the last kDays days before today; none
	 * before kMinDays days have been seen.
	 */
	std::optional<double> Expected(double time) const;
	void Learn(double value, double time);

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr std::size_t kMaxSlots = 288;
	static constexpr std::size_t kMinSlots = 20;
	static constexpr int kDays = 7;
	static constexpr int kMinDays = 3;

private:
	struct SlotOfDay {
		std::int32_t day = -1; // since 1970
		std::uint32_t points = 0;
		double mean = 0;
	};
	using Week = std::array<SlotOfDay, kDays + 1>; // by day modulo its size: today and kDays before

	std::vector<Week> slots_;
	std::int32_t first_day_ = -1;
};

} // namespace savant::core
