/*
 * sample_step.hpp
 *     How far apart the points of a series usually are, learnt from their times.
 */
#pragma once

#include <array>
#include <cstddef>

#include "core/detect/state_bytes.hpp"

namespace savant::core {

class SampleStep {
public:
	/* True when what Seconds() says has changed. A time that is not later teaches nothing. */
	bool Learn(double time);
	/* 0 before kEnough distances are known. */
	double Seconds() const { return step_; }
	/* Time of the latest point; 0 = none yet. */
	double LastTime() const { return last_; }

	void Save(StateWriter &state) const;
	void Restore(StateReader &state);

	static constexpr std::size_t kEnough = 31;

private:
	std::array<double, kEnough> distances_{}; // the last ones, a ring
	std::size_t count_ = 0;                   // ever
	double last_ = 0;
	double step_ = 0;
};

} // namespace savant::core
