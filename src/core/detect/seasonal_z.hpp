/*
 * seasonal_z.hpp
 *     How far a point is from what the series says at this hour of the week.
 *
 * One mean per hour of the week, of the last kWeeks weeks.  Expected is the median of the same
 * hour of the last weeks; before three weeks are known, of the same hour of the last days.  The
 * scale is the largest of the spread of those hours, the usual distance of points from what was
 * expected of them, and 1 % of the expectation: robust z = 0.6745 (x - median) / scale.  It fires
 * when two of the last three points are beyond kInfo on the same side.
 * Memory: 168 hours of 6 weeks, and one TailCalibrator: about 28 kB.
 */
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/detect/state_bytes.hpp"
#include "core/detect/tail_calibrator.hpp"

namespace savant::core {

class SeasonalZ {
public:
	struct Verdict {
		double expected = 0;
		double z = 0;     // signed
		double score = 0; // of kInfoScore at |z| = 4.5, kWarningScore at 6, kCriticalScore at 10
		bool fires = false;
	};

	/* None while there are not enough hours to compare with. */
	std::optional<Verdict> Add(double value, double time, bool learn);

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr int kWeeks = 6;
	static constexpr double kInfo = 4.5, kWarning = 6, kCritical = 10; // |z|

private:
	struct Hour {
		std::int32_t week = -1; // since 1970; -1 = none
		std::uint32_t points = 0;
		double mean = 0;
	};
	using HourOfWeek = std::array<Hour, kWeeks + 1>; // by week modulo its size

	void Compare(std::int64_t hour, std::vector<double> &means) const;
	void Learn(double value, std::int64_t hour);

	std::vector<HourOfWeek> hours_ = std::vector<HourOfWeek>(168);
	TailCalibrator distances_;   // |value - expected| of what was learnt
	std::array<int, 2> sides_{}; // of the last two points: beyond kInfo above, below, 0 = not
};

} // namespace savant::core
