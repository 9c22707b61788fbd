/*
 * value_memory.hpp
 *     The values that a series has had, and how far a new one is from the nearest of them.
 *
 * What is nearer to a known value than kGrain of the range is that value: so the memory is
 * bounded (kMaxValues) whatever the length of the history, and a distance is wrong by one grain
 * at most.  When the range grows, the grain does, and neighbours are put together.  Values not
 * seen for kForgetAfter (more than a year: what Christmas brings is no news) are forgotten, and
 * the range shrinks with them.
 */
#pragma once

#include <cstdint>
#include <vector>

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class ValueMemory {
public:
	/*
	 * Distance of `value` to the nearest known one as a share of the range, 0..1; while
	 * only one value is known, a small share of the relative change.  0 before one is known.
	 */
	double Distance(double value) const;
	/* The known value nearest to `value`; `value` itself when nothing is known. */
	double Nearest(double value) const;
	/* `value` widens the range at once, though it is not yet known. */
	void Witness(double value);
	/* The range is that of the known values again. */
	void ResetRange();
	void Learn(double value, double time);
	bool IsEmpty() const { return known_.empty(); }
	std::size_t Size() const { return known_.size(); }

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr double kGrain = 1.0 / 1024;
	static constexpr std::size_t kMaxValues = 2 * 1024 + 2; // neighbours may be half a grain apart
	static constexpr double kForgetAfter = 400 * 86400.0;

private:
	struct Known {
		double value;
		std::uint32_t seen; // minutes since 1970, the last time
	};
	std::vector<Known>::const_iterator NearestKnown(double value) const;
	void PutTogether();
	void Forget(std::uint32_t now);

	std::vector<Known> known_;        // ascending
	double lowest_ = 0, highest_ = 0; // seen; when has_range_
	bool has_range_ = false;
	double grain_ = 0;        // in the unit of the values
	std::uint32_t swept_ = 0; // when Forget() last ran
};

} // namespace savant::core
